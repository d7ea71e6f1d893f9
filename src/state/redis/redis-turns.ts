// Turns that replicas share: each process sends one of its own to stand in line for an object.

import { hash, randomUUID } from 'node:crypto'
import type { EndSignal } from '../../core/end-signal.ts'
import { unlessAborted } from '../../core/life.ts'
import { createMemoryTurns } from '../embedded/memory-turns.ts'
import { LedgerUnavailable } from '../ledger.ts'
import type { Turns } from '../turns.ts'
import type { LastWords } from './last-words.ts'
import { type RedisLink, RedisUnavailable, type Step } from './link.ts'

export interface RedisTurnsOptions {
  readonly link: RedisLink
  readonly lastWords: LastWords
  readonly account: string
  /** As the ledger's. */
  readonly leaseMs?: number
  readonly momentMs?: number
  readonly settleMs?: number
}

/** Whose turn is over may have died, and messages can be lost. */
const askAgainMs = 500

export function createRedisTurns({
  link,
  lastWords,
  account,
  leaseMs = 5_000,
  momentMs = 1_000,
  settleMs = 2_000,
}: RedisTurnsOptions): Turns {
  const here = createMemoryTurns()
  const owner = randomUUID()
  let tickets = 0

  /** A place in the line for one object. */
  function lineUp(object: string) {
    tickets += 1
    const ticket = `${owner}:${tickets}`
    const line = `turn:${hash('sha256', object, 'base64url')}`
    const keys = [line, `${line}:leases`]
    let place = ''
    let renewal: NodeJS.Timeout | undefined

    async function ask(): Promise<'first' | 'waits' | number> {
      const args = [ticket, place, leaseMs, momentMs, settleMs]
      const [state, detail] = await link.run(account, { name: 'ask_turn', keys: [...keys, 'settled'], args })
      if (state === 'settling') return Number(detail)
      place = String(detail)
      return state === 'first' ? 'first' : 'waits'
    }

    /** Shows that it is still needed, also to a Redis that forgot. */
    function renew(): void {
      renewal = setTimeout(() => {
        ask().catch(() => undefined)
        renew()
      }, leaseMs / 4).unref()
    }

    return {
      line,
      ask,
      renew,
      leave() {
        clearTimeout(renewal)
        const step: Step = { name: 'pass_turn', keys, args: [ticket] }
        lastWords.say(account, step).catch(() => undefined)
      },
    }
  }

  type Line = ReturnType<typeof lineUp>

  async function wait({ line, ask }: Line, signal: EndSignal): Promise<void> {
    let state = await ask()
    if (state === 'first') return
    let woken = Promise.withResolvers<void>()
    using _listening = link.subscribe(account, (message) => {
      if (message.startsWith('t') && message.endsWith(line)) woken.resolve()
    })
    while (state !== 'first') {
      const timer = setTimeout(woken.resolve, state === 'waits' ? askAgainMs : state).unref()
      try {
        await unlessAborted(woken.promise, signal)
      } finally {
        clearTimeout(timer)
      }
      woken = Promise.withResolvers<void>()
      state = await ask()
    }
  }

  return {
    async take(object, signal) {
      const turnHere = await here.take(object, signal)
      const line = lineUp(object)
      const pass = () => {
        line.leave()
        turnHere[Symbol.dispose]()
      }
      try {
        await wait(line, signal)
      } catch (error) {
        pass()
        // Two who read the same object before they change it would undo each other: without a turn nobody does.
        throw error instanceof RedisUnavailable
          ? new LedgerUnavailable('Nobody can say whose turn it is to change the object.', error)
          : error
      }
      line.renew()
      let passed = false
      return {
        [Symbol.dispose]() {
          if (passed) return
          passed = true
          pass()
        },
      }
    },
  }
}
