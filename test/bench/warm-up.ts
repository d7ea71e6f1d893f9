// Warming up: a server is under load until a request costs it the same twice in a row; the compiler is at work until then.
import type { Cell } from './cell.ts'

export interface WarmUp {
  readonly last: Cell
  /** False where time was up first. */
  readonly isSteady: boolean
}

/** Of the first portion; each of the next takes twice as long, so that a slow decline shows as well. */
const firstSeconds = 2

/** Two portions that differ by less cost the same. */
export const mostDifference = 0.05

const isSame = (before: Cell, after: Cell): boolean =>
  Math.abs(after.cpuMicroseconds / before.cpuMicroseconds - 1) < mostDifference

/** How many requests fill so many seconds. */
export const amountIn = ({ requestsPerSecond }: Cell, seconds: number, connections: number): number =>
  Math.max(connections, 25, Math.ceil(requestsPerSecond * seconds))

/** `send` tells what so many requests cost; `now` is in milliseconds. */
export async function warmUp(
  send: (amount: number) => Promise<Cell>,
  connections: number,
  mostSeconds: number,
  now: () => number = () => performance.now(),
): Promise<WarmUp> {
  const startedAt = now()
  let last = await send(connections * 4)
  for (let seconds = firstSeconds, isFirst = true; ; seconds *= 2, isFirst = false) {
    const left = mostSeconds - (now() - startedAt) / 1_000
    if (left <= 0) return { last, isSteady: false }
    const cell = await send(amountIn(last, Math.min(seconds, left), connections))
    if (!isFirst && isSame(last, cell)) return { last: cell, isSteady: true }
    last = cell
  }
}
