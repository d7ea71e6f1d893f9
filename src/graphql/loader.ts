// One object wanted in many places of a request is read once.
import DataLoader from 'dataloader'
import type { GatewayContext } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { Place, UnderWay } from '../core/under-way.ts'
import { type Read, reads } from '../execution/read.ts'
import { type Told, tells } from '../execution/told.ts'

type Batch<Key, Value> = (
  keys: readonly Key[],
  context: GatewayContext,
) => Promise<readonly (Value | null | Error)[]>

/** Reads one object once for a request; null is "there is none". */
export interface Loader<Key, Value> {
  load(key: Key): Promise<Value | null>
  /** What is known already needs no reading. */
  prime(key: Key, value: Value): void
}

/**
 * Whoever asks for what is being read is given the same promise: the batch makes one of its own for each who asks. What
 * has been read is asked of the batch again, which lets it wait for what is read at that time, so that what follows
 * from both is read together.
 */
function sharedLoader<Key, Value>(
  batch: DataLoader<Key, Value | null, string>,
  idOf: (key: Key) => string,
): Loader<Key, Value> {
  const underWay = new UnderWay<Promise<Value | null>>()
  return {
    load(key) {
      const place = new Place<Promise<Value | null>>(idOf(key))
      const known = underWay.get(place)
      if (known !== undefined) return known
      const value = batch.load(key)
      const end = () => underWay.end(place)
      underWay.add(place, value)
      value.then(end, end)
      return value
    },
    prime(key, value) {
      batch.prime(key, value)
    },
  }
}

/** A loader per request, made when first asked for. */
export function requestLoader<Key, Value>(
  batch: Batch<Key, Value>,
  cacheKeyFn: (key: Key) => string = String,
) {
  const identity = {}
  return (context: GatewayContext): Loader<Key, Value> => {
    const existing = context.loaders.get(identity) as Loader<Key, Value> | undefined
    if (existing !== undefined) return existing
    const loader = sharedLoader(
      new DataLoader<Key, Value | null, string>((keys) => batch(keys, context), { cacheKeyFn }),
      cacheKeyFn,
    )
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

type Load<Source extends object, Whole extends object> = (
  source: Source,
  context: GatewayContext,
) => Promise<Whole | null>

/** A member of an object, at once or promised. */
interface Member<Source extends object, Whole extends object> {
  <Name extends keyof Whole>(
    source: Source,
    name: Name,
    context: GatewayContext,
  ): Whole[Name] | undefined | Promise<Whole[Name] | undefined>
  readonly load: Load<Source, Whole>
}

/**
 * A member as an operation told it; read when that operation does not tell it. Null stays null. What is told is
 * answered at once: a promise for every field of every row of a list would cost more than the rows.
 */
export const memberOf = <Source extends object, Whole extends object>(
  load: Load<Source, Whole>,
): Member<Source, Whole> =>
  Object.assign(
    <Name extends keyof Whole>(source: Source, name: Name, context: GatewayContext) => {
      const toldValue = (source as Partial<Whole>)[name]
      return toldValue !== undefined ? toldValue : load(source, context).then((whole) => whole?.[name])
    },
    { load },
  )

/**
 * The resolver of a field that is such a member, or what is made of it. `read` is written for its member: a name that
 * all fields are read by is looked up anew in each row.
 */
export const resolverOf =
  <Source extends object, Whole extends object>({ load }: Member<Source, Whole>) =>
  <Value, Result = Value | undefined>(
    read: (told: Partial<Whole>) => Value,
    answer?: (value: Value | undefined) => Result,
  ) => {
    const answerOf = answer ?? ((value: Value | undefined) => value as Result)
    const readWhole = (whole: Whole | null) => answerOf(whole === null ? undefined : read(whole))
    const told = read as Told<object, Value>
    const resolve = (source: Source, _args: object, context: GatewayContext): Result | Promise<Result> => {
      const value = told(source)
      return value === undefined ? load(source, context).then(readWhole) : answerOf(value)
    }
    reads(resolve, {
      isTold: (source) => told(source) !== undefined,
      read: load as Read['read'],
      answer: readWhole as Read['answer'],
    })
    const toldAnswer = (source: object) => {
      const value = told(source)
      return value === undefined ? undefined : answerOf(value)
    }
    return tells(resolve, answer === undefined ? told : toldAnswer)
  }
