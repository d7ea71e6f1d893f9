// The life of work that several wait for: as long as the longest of theirs, and over when the last one has left.
import { End } from './end-signal.ts'
import type { Life } from './life.ts'

export class SharedLife implements Life {
  readonly signal = new End()
  readonly #members = new Set<Life>()

  get size(): number {
    return this.#members.size
  }

  left(): number {
    let longest = 0
    for (const life of this.#members) longest = Math.max(longest, life.left())
    return longest
  }

  leftToSend(): number {
    let longest = 0
    for (const life of this.#members) longest = Math.max(longest, life.leftToSend())
    return longest
  }

  enter(life: Life): void {
    this.#members.add(life)
  }

  /** A deadline tells more about the vendor than a client that went away: the last one's reason is that of all. */
  leave(life: Life): void {
    this.#members.delete(life)
    if (this.#members.size === 0) this.signal.abort(life.signal.reason)
  }

  /** What was begun for all of them, unless this member's own life ends before. */
  wait<T>(life: Life, work: Promise<T>): Promise<T> {
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
          signal.removeEventListener('abort', leave)
          resolve(value)
        },
        (error) => {
          signal.removeEventListener('abort', leave)
          reject(error)
        },
      )
    })
  }
}
