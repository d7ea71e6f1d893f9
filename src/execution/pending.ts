// Parts of an answer that are still awaited, and what waits for them: lighter than promises for every object around one.
import { locatedError, responsePathAsArray } from 'graphql'
import type { FieldInfo } from './info.ts'
import type { Path } from './run.ts'

/** Whatever waits for a part. */
export interface Awaiting {
  settled(key: string | number, value: unknown): void
  failed(error: unknown): void
}

/** What went wrong at a place of the answer leaves null there, or goes on to the parent where null may not be. */
export function nullAt({ run, field }: FieldInfo, nonNull: boolean, path: Path, raw: unknown): null {
  const error = locatedError(raw, field.nodes, responsePathAsArray(path))
  if (nonNull) throw error
  run.nulled(error, path)
  return null
}

export abstract class Pending {
  #awaiting: Awaiting | undefined = undefined
  #key: string | number = ''
  #info: FieldInfo | undefined = undefined
  #nonNull = true
  #path: Path | undefined = undefined

  /** Said before anything can settle: what waits for it. */
  awaitedBy(awaiting: Awaiting, key: string | number): void {
    this.#awaiting = awaiting
    this.#key = key
  }

  /** The place of it; without one, errors go on to what waits for it as they are. */
  at(info: FieldInfo, nonNull: boolean, path: Path): this {
    this.#info = info
    this.#nonNull = nonNull
    this.#path = path
    return this
  }

  protected settle(value: unknown): void {
    this.#awaiting?.settled(this.#key, value)
  }

  protected fail(raw: unknown): void {
    let error = raw
    if (this.#info !== undefined && this.#path !== undefined)
      try {
        nullAt(this.#info, this.#nonNull, this.#path, raw)
        this.settle(null)
        return
      } catch (located) {
        error = located
      }
    this.#awaiting?.failed(error)
  }
}

/** A promised value, completed when it comes; what it is completed to may be awaited in turn. */
export class PendingValue extends Pending implements Awaiting {
  constructor(promise: PromiseLike<unknown>, complete: (value: unknown) => unknown) {
    super()
    // Promises of another make may call back before they return.
    const inTime = promise instanceof Promise ? promise : Promise.resolve(promise)
    inTime.then(
      (value) => this.#complete(complete, value),
      (error: unknown) => this.fail(error),
    )
  }

  #complete(complete: (value: unknown) => unknown, value: unknown): void {
    let completed: unknown
    try {
      completed = complete(value)
    } catch (error) {
      this.fail(error)
      return
    }
    if (completed instanceof Pending) completed.awaitedBy(this, '')
    else this.settle(completed)
  }

  settled(_key: string | number, value: unknown): void {
    this.settle(value)
  }

  failed(error: unknown): void {
    this.fail(error)
  }
}

type Parts = Record<string | number, unknown>

/** An object or a list some of whose parts are awaited; the first that fails ends it. */
export class PendingParts extends Pending implements Awaiting {
  readonly #parts: Parts
  #awaited = 0
  #isOver = false
  #thrown: { readonly error: unknown } | undefined = undefined

  constructor(parts: object) {
    super()
    this.#parts = parts as Parts
  }

  await(part: Pending, key: string | number): void {
    // Keeps its place among the others.
    this.#parts[key] = null
    this.#awaited += 1
    part.awaitedBy(this, key)
  }

  /** A later part failed at once: the awaited ones are waited for, so that their errors come first. */
  failWhenOver(error: unknown): this {
    this.#thrown = { error }
    return this
  }

  settled(key: string | number, value: unknown): void {
    if (this.#isOver) return
    this.#parts[key] = value
    this.#awaited -= 1
    if (this.#awaited > 0) return
    this.#isOver = true
    if (this.#thrown === undefined) this.settle(this.#parts)
    else this.fail(this.#thrown.error)
  }

  failed(error: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.fail(this.#thrown === undefined ? error : this.#thrown.error)
  }
}
