// Global ids: the type's name and the vendor's ids joined by colons, readable and stable (`JobGroup:<InstanceId>:<JobGroupId>`).
import * as z from 'zod'
import { Fault, type Subject } from '../core/errors.ts'
import { inOnePiece } from '../core/text.ts'

/** The vendor ids that make up the key of each type, in order. */
const keyParts = {
  Instance: ['InstanceId'],
  JobGroup: ['InstanceId', 'JobGroupId'],
  Script: ['InstanceId', 'ScriptId'],
  CallTask: ['TaskId'],
  Agent: ['AgentId'],
  CalledRoute: ['id'],
  SkillQueue: ['skillId'],
  IvrFlow: ['id'],
  AccessCode: ['id'],
} as const satisfies Record<string, readonly string[]>

export type IdType = keyof typeof keyParts
export const idTypes = Object.keys(keyParts) as readonly IdType[]
type Texts<Names extends readonly string[]> = { readonly [Index in keyof Names]: string }
export type KeyOf<T extends IdType> = Texts<(typeof keyParts)[T]>

/** Vendor ids are opaque; what no id can be is empty, endless, or made of spaces, control characters and colons. */
const keyPart = /^[^\s\p{Cc}:]{1,128}$/u

/** The types that `node(id)` can find. */
const nodeTypes = [
  'Instance',
  'JobGroup',
  'Script',
  'CallTask',
  'Agent',
  'CalledRoute',
  'SkillQueue',
  'IvrFlow',
] as const satisfies readonly IdType[]

const form = (type: IdType) => [type, ...keyParts[type].map((part) => `<${part}>`)].join(':')

function parseKey<T extends IdType>(type: T, text: string): KeyOf<T> | undefined {
  const [prefix, ...key] = text.split(':')
  const fits =
    prefix === type && key.length === keyParts[type].length && key.every((part) => keyPart.test(part))
  return fits ? (key as unknown as KeyOf<T>) : undefined
}

export const globalId = <T extends IdType>(type: T, ...key: KeyOf<T>): string => [type, ...key].join(':')

export const globalIdOf = ({ type, key }: Subject): string => [type, ...key].join(':')

/** The key of a query's `id` argument; a fault when it is not an id of that type. */
export function keyOf<T extends IdType>(type: T, id: string): KeyOf<T> {
  const key = parseKey(type, id)
  if (key === undefined) throw new Fault('BAD_USER_INPUT', `An id of the form ${form(type)} is wanted.`)
  return key
}

/** The rule for an id in an input: decodes to the vendor's key. */
export const idOf = <T extends IdType>(type: T) =>
  z.string().transform((id, context): KeyOf<T> => {
    const key = parseKey(type, id)
    if (key !== undefined) return key
    context.issues.push({ code: 'custom', message: `must have the form ${form(type)}`, input: id })
    return z.NEVER
  })

export const encodeNodeId = (typename: string, key: string | number | bigint): string =>
  inOnePiece(typename, ':', String(key))

export function decodeNodeId(id: string): { typename: string; id: string } {
  const typename = nodeTypes.find((type) => id.startsWith(`${type}:`))
  if (typename === undefined)
    throw new Fault('BAD_USER_INPUT', `An id of the form ${nodeTypes.map(form).join(' or ')} is wanted.`)
  return { typename, id: keyOf(typename, id).join(':') }
}
