// Windows of calls whose answers a test gives, one after the other.
import type { CallLimit, CallWindows, Grant } from '../../src/vendors/call-windows.ts'

export interface Question {
  readonly operation: string
  readonly limit: CallLimit
  readonly wanted: number
  readonly pauses: readonly string[]
  /** Grants so many now, so many to be used later, and says when to ask again. */
  grant(
    now: number,
    more?: { ahead?: number; validMs?: number; nextInMs?: number; contenders?: number },
  ): void
}

export interface ScriptedWindows extends CallWindows {
  readonly questions: Question[]
  /** Places that were given back. */
  returned: number
  readonly pausedFor: { readonly name: string; readonly ms: number }[]
  readonly listeners: Set<() => void>
}

/** Everything that can happen now has happened. */
export const quiet = () => new Promise<unknown>(setImmediate)

export function scriptWindows(): ScriptedWindows {
  const lot = (places: number, validMs: number) => ({
    places,
    validMs,
    giveBack(unused: number) {
      windows.returned += unused
    },
  })
  const windows: ScriptedWindows = {
    questions: [],
    returned: 0,
    pausedFor: [],
    listeners: new Set(),
    take(operation, limit, wanted, pauses) {
      const { promise, resolve } = Promise.withResolvers<Grant>()
      const grant: Question['grant'] = (now, more = {}) => {
        const { ahead = 0, validMs = 1_000, nextInMs = 0, contenders = 1 } = more
        const lots = [lot(now, 0), lot(ahead, validMs)].filter(({ places }) => places > 0)
        resolve({ lots, nextInMs, contenders })
      }
      windows.questions.push({ operation, limit, wanted, pauses, grant })
      return promise
    },
    pause(name, ms) {
      windows.pausedFor.push({ name, ms })
      for (const listener of windows.listeners) listener()
    },
    onPause(listener) {
      windows.listeners.add(listener)
      return { [Symbol.dispose]: () => windows.listeners.delete(listener) }
    },
  }
  return windows
}
