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

/** A batch for vendors that read one object per call: the calls run side by side, each failing for itself. */
export const oneByOne =
  <Key, Value>(read: (key: Key, context: GatewayContext) => Promise<Value | null>): Batch<Key, Value> =>
  async (keys, context) => {
    const settled = await Promise.allSettled(keys.map((key) => read(key, context)))
    return settled.map((outcome) => {
      if (outcome.status === 'fulfilled') return outcome.value
      return outcome.reason instanceof NotFoundError ? null : asError(outcome.reason)
    })
  }

/** A member as an operation told it; read when that operation does not tell it. Null stays null. */
export const memberOf =
  <Source extends object, Whole extends object>(
    load: (source: Source, context: GatewayContext) => Promise<Whole | null>,
  ) =>
  async <Name extends keyof Whole>(
    source: Source,
    name: Name,
    context: GatewayContext,
  ): Promise<Whole[Name] | undefined> => {
    const toldValue = (source as Partial<Whole>)[name]
    return toldValue !== undefined ? toldValue : (await load(source, context))?.[name]
  }
