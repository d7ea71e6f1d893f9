// Warming up: a server is under load for as long as all others, because its compiler is at work until then.
import type { Cell } from './cell.ts'
import { compareEvery } from './workload.ts'

/** How many requests fill so many seconds. */
export const amountIn = ({ requestsPerSecond }: Cell, seconds: number, connections: number): number =>
  Math.max(connections, compareEvery, Math.ceil(requestsPerSecond * seconds))

/** Of a portion: a server that becomes faster is sent more in the next one. */
const portionSeconds = 2

/** A shorter one would tell no pace: its first requests find nobody busy. */
const leastPortionSeconds = 0.5

/**
 * `send` tells what so many requests cost; `now` is in milliseconds. The time is fixed: on a busy machine two portions
 * come to the same by chance long before the compiler is done.
 */
export async function warmUp(
  send: (amount: number) => Promise<Cell>,
  connections: number,
  seconds: number,
  now: () => number = () => performance.now(),
): Promise<Cell> {
  const startedAt = now()
  let last = await send(connections * 4)
  for (;;) {
    const left = seconds - (now() - startedAt) / 1_000
    if (left <= 0) return last
    const portion = Math.max(leastPortionSeconds, Math.min(portionSeconds, left))
    last = await send(amountIn(last, portion, connections))
  }
}
