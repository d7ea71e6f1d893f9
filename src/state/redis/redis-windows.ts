// The windows of calls that replicas share, in Redis.
import { randomBytes } from 'node:crypto'
import type { CallLimit, CallWindows, Grant, Lot } from '../../vendors/call-windows.ts'
import { createMemoryWindows } from '../embedded/memory-windows.ts'
import type { RedisLink, Step } from './link.ts'

/** Begins every message that says that a pause began; then its milliseconds, a space, its name. */
const paused = 'p'

/** How long replicas rely on being told of pauses, where nothing else holds them back. */
const unlimitedForMs = 10_000

export function createRedisWindows(link: RedisLink, account: string): CallWindows & Disposable {
  /**
   * While Redis is gone each replica counts for itself. Together they may send too many, and then the vendor refuses
   * them, which loses nothing; that nobody can send anything would lose everything.
   */
  const alone = createMemoryWindows()
  const replica = randomBytes(9).toString('base64url')
  let grants = 0
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }

  const placesKey = (operation: string) => `calls:${operation}`
  const takersKey = (operation: string) => `takers:${operation}`
  const pauseKey = (name: string) => `pause:${name}`

  const tryTo = (step: Step) => void link.run(account, step).catch(() => undefined)

  function lotOf(operation: string, grant: string, first: number, places: number, validMs: number): Lot {
    let last = first + places - 1
    return {
      places,
      validMs,
      giveBack(unused) {
        const args = [grant, last - unused + 1, last]
        last -= unused
        // Nobody used them, so it is never too late.
        tryTo({ name: 'give_back_places', keys: [placesKey(operation)], args, evenLate: true })
      },
    }
  }

  async function takeLimited(
    operation: string,
    { calls, windowMs }: CallLimit,
    wanted: number,
    pauses: readonly string[],
  ): Promise<Grant> {
    grants += 1
    const grant = `${replica}:${grants}`
    const mayTakeAhead = link.hears() ? 1 : 0
    const answer = await link.run(account, {
      name: 'take_places',
      keys: [placesKey(operation), takersKey(operation), ...pauses.map(pauseKey)],
      args: [calls, windowMs * 1_000, wanted, grant, replica, mayTakeAhead],
    })
    const [got = 0, ahead = 0, nextInMs = 0, contenders = 1] = answer.map(Number)
    const lots = [
      lotOf(operation, grant, 1, got, 0),
      lotOf(operation, grant, got + 1, ahead, windowMs),
    ].filter(({ places }) => places > 0)
    return { lots, nextInMs, contenders }
  }

  async function takeUnlimited(wanted: number, pauses: readonly string[]): Promise<Grant> {
    const answer = await link.run(account, { name: 'see_pauses', keys: pauses.map(pauseKey), args: [] })
    const [nextInMs = 0] = answer.map(Number)
    if (nextInMs > 0) return { lots: [], nextInMs, contenders: 1 }
    const lot = link.hears()
      ? { places: Number.POSITIVE_INFINITY, validMs: unlimitedForMs }
      : { places: wanted, validMs: 0 }
    return { lots: [{ ...lot, giveBack: () => undefined }], nextInMs: 0, contenders: 1 }
  }

  const subscriptions = [
    alone.onPause(tell),
    link.onReturn(tell),
    link.subscribe(account, (message) => {
      if (!message.startsWith(paused)) return
      const [ms = '', ...name] = message.slice(paused.length).split(' ')
      alone.pause(name.join(' '), Number(ms))
    }),
  ]

  return {
    async take(operation, limit, wanted, pauses) {
      try {
        return limit.calls === Number.POSITIVE_INFINITY
          ? await takeUnlimited(wanted, pauses)
          : await takeLimited(operation, limit, wanted, pauses)
      } catch {
        return await alone.take(operation, limit, wanted, pauses)
      }
    },
    pause(name, ms) {
      alone.pause(name, ms)
      tryTo({ name: 'pause_calls', keys: [pauseKey(name)], args: [Math.ceil(ms), name] })
    },
    onPause(listener) {
      const own = () => listener()
      listeners.add(own)
      return { [Symbol.dispose]: () => listeners.delete(own) }
    },
    [Symbol.dispose]() {
      for (const subscription of subscriptions) subscription[Symbol.dispose]()
    },
  }
}
