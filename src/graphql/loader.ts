// One object wanted in many places of a request is read once.
import DataLoader from 'dataloader'
import type { GatewayContext } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { memberNamed, tells } from '../execution/told.ts'
import { whenTold } from './told.ts'

type Batch<Key, Value> = (
  keys: readonly Key[],
  context: GatewayContext,
) => Promise<readonly (Value | null | Error)[]>

/** A loader per request, made when first asked for; null is "there is none". */
export function requestLoader<Key, Value>(
  batch: Batch<Key, Value>,
  cacheKeyFn: (key: Key) => string = String,
) {
  const identity = {}
  return (context: GatewayContext): DataLoader<Key, Value | null, string> => {
    const existing = context.loaders.get(identity) as DataLoader<Key, Value | null, string> | undefined
    if (existing !== undefined) return existing
    const loader = new DataLoader<Key, Value | null, string>((keys) => batch(keys, context), { cacheKeyFn })
    context.loaders.set(identity, loader as never)
    return loader
  }
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))

/** Calls that one batch keeps going at a time: a long list must not take all connections from everybody else. */
const maxParallelReads = 10

/** A batch for vendors that read one object per call: some calls run side by side, each failing for itself. */
export const oneByOne =
  <Key, Value>(read: (key: Key, context: GatewayContext) => Promise<Value | null>): Batch<Key, Value> =>
  async (keys, context) => {
    const results: (Value | null | Error)[] = new Array(keys.length).fill(null)
    const pending = keys.entries()
    const readOn = async () => {
      for (const [index, key] of pending)
        results[index] = await read(key, context).catch((reason: unknown) =>
          reason instanceof NotFoundError ? null : asError(reason),
        )
    }
    await Promise.all(Array.from({ length: Math.min(maxParallelReads, keys.length) }, readOn))
    return results
  }

/** A member of an object, at once or promised. */
type Member<Source extends object, Whole extends object> = <Name extends keyof Whole>(
  source: Source,
  name: Name,
  context: GatewayContext,
) => Whole[Name] | undefined | Promise<Whole[Name] | undefined>

/**
 * A member as an operation told it; read when that operation does not tell it. Null stays null. What is told is
 * answered at once: a promise for every field of every row of a list would cost more than the rows.
 */
export const memberOf =
  <Source extends object, Whole extends object>(
    load: (source: Source, context: GatewayContext) => Promise<Whole | null>,
  ): Member<Source, Whole> =>
  (source, name, context) => {
    const toldValue = (source as Partial<Whole>)[name]
    return toldValue !== undefined ? toldValue : load(source, context).then((whole) => whole?.[name])
  }

/** The resolver of a field that is such a member, or what is made of it. */
export const resolverOf =
  <Source extends object, Whole extends object>(member: Member<Source, Whole>) =>
  <Name extends keyof Whole & string, Result = Whole[Name] | undefined>(
    name: Name,
    answer?: (value: Whole[Name] | undefined) => Result,
  ) =>
    answer === undefined
      ? tells(
          (source: Source, _args: object, context: GatewayContext) =>
            member(source, name, context) as Result | Promise<Result>,
          memberNamed(name),
        )
      : tells(
          (source: Source, _args: object, context: GatewayContext) =>
            whenTold(member(source, name, context), answer),
          (source) => {
            const value = (source as Partial<Whole>)[name]
            return value === undefined ? undefined : answer(value)
          },
        )
