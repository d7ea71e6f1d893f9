// Steps that must be done even if Redis is gone just now: kept, and said again when it is back.
import { type RedisLink, RedisUnavailable, type RedisValue, type Step } from './link.ts'

export interface LastWords extends AsyncDisposable {
  /** Runs the step, however late; rejects where Redis cannot be reached, and goes on trying by itself. */
  say(account: string, step: Omit<Step, 'evenLate'>): Promise<readonly RedisValue[]>
}

/** Far more than can be under way; what is dropped is found by its lease. */
const mostKept = 10_000

const sayAgainMs = 1_000

export function createLastWords(link: RedisLink): LastWords {
  const kept = new Map<Step, string>()
  let timer: NodeJS.Timeout | undefined

  async function sayAll(): Promise<void> {
    const all = [...kept]
    await Promise.all(
      all.map(async ([step, account]) => {
        try {
          await link.run(account, step)
          kept.delete(step)
        } catch (error) {
          if (!(error instanceof RedisUnavailable)) throw error
        }
      }),
    )
  }

  function keep(account: string, step: Step): void {
    const [oldest] = kept.keys()
    if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest)
    kept.set(step, account)
    sayLater()
  }

  /** An answer may also have been lost while the connection lived on. */
  function sayLater(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      void sayAll().then(() => {
        if (kept.size > 0) sayLater()
      })
    }, sayAgainMs).unref()
  }

  const returned = link.onReturn(() => void sayAll())

  return {
    async say(account, given) {
      const step = { ...given, evenLate: true }
      try {
        return await link.run(account, step)
      } catch (error) {
        if (error instanceof RedisUnavailable) keep(account, step)
        throw error
      }
    },
    async [Symbol.asyncDispose]() {
      returned[Symbol.dispose]()
      clearTimeout(timer)
      await sayAll()
    },
  }
}
