// One object wanted in many places of a request is read once.
import DataLoader from 'dataloader'
import type { GatewayContext } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'

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

/**
 * A member as an operation told it; read when that operation does not tell it. Null stays null. What is told is
 * answered at once: a promise for every field of every row of a list would cost more than the rows.
 */
export const memberOf =
  <Source extends object, Whole extends object>(
    load: (source: Source, context: GatewayContext) => Promise<Whole | null>,
  ) =>
  <Name extends keyof Whole>(
    source: Source,
    name: Name,
    context: GatewayContext,
  ): Whole[Name] | undefined | Promise<Whole[Name] | undefined> => {
    const toldValue = (source as Partial<Whole>)[name]
    return toldValue !== undefined ? toldValue : load(source, context).then((whole) => whole?.[name])
  }
