// Decoding an object as code that names every member: the engine then knows where each one stands, which a loop hides.
import * as z from 'zod'
import { type Decoder, decoderOf } from './decoder.ts'

export interface Column {
  /** The member of the domain object. */
  readonly name: string
  readonly wireName: string
  /** Read where nothing stands under the first. */
  readonly otherName: string
  readonly codec: z.core.$ZodType
}

/** What zod's objects do where a member is absent. */
type Absence = 'refused' | 'left out' | 'decoded'

function absenceOf({ codec }: Column): Absence {
  const { optin, optout } = codec._zod
  if (optin === undefined) return 'refused'
  return optin === 'optional' && optout === 'optional' ? 'left out' : 'decoded'
}

/** Null is absent, and becomes undefined. That nothing came of an absent member is for zod to judge. */
const decoding: Record<Absence, (n: number) => string> = {
  refused: (n) => `
  if (wire${n} === undefined) return INVALID
  const domain${n} = decode${n}(wire${n})
  if (domain${n} === INVALID) return INVALID`,
  'left out': (n) => `
  const domain${n} = wire${n} === undefined ? undefined : decode${n}(wire${n})
  if (domain${n} === INVALID) return INVALID`,
  decoded: (n) => `
  const domain${n} = decode${n}(wire${n})
  if (domain${n} === INVALID || (domain${n} === undefined && wire${n} === undefined)) return INVALID`,
}

/**
 * Names stand in the code as quoted texts. An object that is not of JSON's making is for zod to judge, and one with a
 * member `constructor`: to ask for its prototype would cost more than to decode several members.
 */
function sourceOf(columns: readonly Column[]): string {
  const quoted = JSON.stringify
  const optional = columns.findIndex((column) => absenceOf(column) === 'left out')
  const always = optional === -1 ? columns.length : optional
  const lines = columns.map((column, n) => {
    const { wireName, otherName } = column
    return `
  const wire${n} = wire[${quoted(wireName)}] ?? wire[${quoted(otherName)}] ?? undefined${decoding[absenceOf(column)](n)}`
  })
  const literal = columns.slice(0, always).map(({ name }, n) => `${quoted(name)}: domain${n}`)
  const assignments = columns.slice(always).map((column, index) => {
    const n = always + index
    const condition = absenceOf(column) === 'left out' ? `if (wire${n} !== undefined) ` : ''
    return `
  ${condition}domain[${quoted(column.name)}] = domain${n}`
  })
  return `return (wire) => {
  if (typeof wire !== 'object' || wire === null || wire.constructor !== Object) return INVALID${lines.join('')}
  const domain = { ${literal.join(', ')} }${assignments.join('')}
  return domain
}`
}

/** Where code must not be made from texts, zod decodes, as it would without this. */
export function objectDecoder(columns: readonly Column[]): Decoder {
  if (!z.core.util.allowsEval.value) return () => z.INVALID
  const names = ['INVALID', ...columns.map((_column, n) => `decode${n}`)]
  const build = new Function(...names, sourceOf(columns))
  const decoders = columns.map(({ codec }) => decoderOf(codec))
  return build(z.INVALID, ...decoders) as Decoder
}
