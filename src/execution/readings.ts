// What is being read for an execution, and the fields that wait for it: a promise for each would cost more than the fields.
import type { Read } from './read.ts'

/** Is told when what it waits for has come. */
export interface Reader {
  come(whole: unknown): void
  failed(error: unknown): void
}

export class Readings {
  readonly #waiting = new Map<Promise<unknown>, Reader[]>()
  #source: object | undefined = undefined
  #read: Read['read'] | undefined = undefined
  #last: Reader[] | undefined = undefined

  /** Throws what `read` throws. Fields of an object come one after the other, so the last reading is looked at first. */
  wait(reader: Reader, source: object, read: Read['read'], context: unknown): void {
    if (this.#last === undefined || this.#source !== source || this.#read !== read) {
      const promise = read(source, context)
      this.#last = this.#waiting.get(promise) ?? this.#begin(promise)
      this.#source = source
      this.#read = read
    }
    this.#last.push(reader)
  }

  #begin(promise: Promise<unknown>): Reader[] {
    const readers: Reader[] = []
    this.#waiting.set(promise, readers)
    promise.then(
      (whole) => {
        this.#end(promise, readers)
        for (const reader of readers) reader.come(whole)
      },
      (error: unknown) => {
        this.#end(promise, readers)
        for (const reader of readers) reader.failed(error)
      },
    )
    return readers
  }

  /** Who asks from now on waits for a reading of its own. */
  #end(promise: Promise<unknown>, readers: Reader[]): void {
    this.#waiting.delete(promise)
    if (this.#last === readers) this.#last = undefined
  }
}
