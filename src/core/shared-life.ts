// The life of work that several wait for: as long as the longest of theirs, and over when the last one has left.
import { End } from './end-signal.ts'
import type { Life } from './life.ts'

export class SharedLife implements Life {
  readonly signal = new End()
  /** Nearly always there is one: it needs no Set. */
  #first: Life | undefined = undefined
  #others: Set<Life> | undefined = undefined

  get size(): number {
    return (this.#first === undefined ? 0 : 1) + (this.#others?.size ?? 0)
  }

  left(): number {
    let longest = this.#first?.left() ?? 0
    if (this.#others !== undefined) for (const life of this.#others) longest = Math.max(longest, life.left())
    return longest
  }

  leftToSend(): number {
    let longest = this.#first?.leftToSend() ?? 0
    if (this.#others !== undefined)
      for (const life of this.#others) longest = Math.max(longest, life.leftToSend())
    return longest
  }

  enter(life: Life): void {
    if (life === this.#first || this.#others?.has(life) === true) return
    if (this.#first === undefined) {
      this.#first = life
      return
    }
    this.#others ??= new Set()
    this.#others.add(life)
  }

  /** A deadline tells more about the vendor than a client that went away: the last one's reason is that of all. */
  leave(life: Life): void {
    if (life === this.#first) this.#first = undefined
    else this.#others?.delete(life)
    if (this.size === 0) this.signal.abort(life.signal.reason)
  }

  /**
   * What was begun for all of them, unless this member's own life ends before. `over` is called when the work is over,
   * whether the member has left or not, and must not throw.
   */
  wait<T>(life: Life, work: Promise<T>, over?: () => void): Promise<T> {
    const { signal } = life
    return new Promise((resolve, reject) => {
      const leave = () => {
        signal.removeEventListener('abort', leave)
        this.leave(life)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave)
      work.then(
        (value) => {
          over?.()
          signal.removeEventListener('abort', leave)
          resolve(value)
        },
        (error) => {
          over?.()
          signal.removeEventListener('abort', leave)
          reject(error)
        },
      )
    })
  }
}
