// The ledger that replicas share: claims are leases in Redis, renewed by their owners and fenced against those who lost them.
import { hash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Begun,
  type Claim,
  ClaimLost,
  type Intent,
  keptForMs,
  type Ledger,
  type LedgerKey,
  LedgerUnavailable,
  NotRecordable,
  type Recorded,
} from '../ledger.ts'
import {
  maxBytes,
  readIntent,
  readRecorded,
  readValue,
  writeIntent,
  writeRecorded,
  writeValue,
} from '../record.ts'
import { type Holding, holderStep } from './holdings.ts'
import type { LastWords } from './last-words.ts'
import { type RedisLink, RedisUnavailable, type Step } from './link.ts'
import { createWatch } from './watch.ts'

export interface RedisLedgerOptions {
  readonly link: RedisLink
  readonly lastWords: LastWords
  /** How long an entry lives from its first `begin`. */
  readonly retentionMs?: number
  /** How long a claim outlives the last sign of its owner. */
  readonly leaseMs?: number
  /** How long an owner whose lease ran out may still speak up, from when that is first seen. */
  readonly momentMs?: number
  /** How long nobody begins where Redis knows nothing, so that owners can name the keys that are under way. */
  readonly settleMs?: number
  /** Milliseconds since 1970, in place of the clock of Redis, for the lives of entries. */
  readonly clock?: () => number
}

/** A claim whose lease ends sooner may be another's when the write is sent: then it is asked for. */
const leaseMarginMs = 500

/** Keys are chosen by clients and may hold what is not for another machine: all that is needed is to know them again. */
const digest = (...parts: readonly string[]) => hash('sha256', JSON.stringify(parts), 'base64url')

const settledKey = 'settled'

const unavailable = (cause: unknown) =>
  new LedgerUnavailable('The idempotency ledger cannot be reached.', cause)

/** What Redis does not do is told as what the ledger does not do. */
const told = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error: unknown) => {
    throw error instanceof RedisUnavailable ? unavailable(error) : error
  })

export function createRedisLedger({
  link,
  lastWords,
  retentionMs = keptForMs,
  leaseMs = 5_000,
  momentMs = 1_000,
  settleMs = 2_000,
  clock,
}: RedisLedgerOptions): Ledger {
  const owner = randomUUID()
  const held = new Map<string, Holding>()
  const watch = createWatch(link, momentMs)
  let claims = 0
  let renewal: NodeJS.Timeout | undefined
  let isClosed = false

  const now = () => (clock === undefined ? '' : String(clock()))
  const idOf = ({ account, consumer, key }: LedgerKey) => `key:${digest(account, consumer, key)}`
  const open = () => {
    if (isClosed) throw new LedgerUnavailable('The idempotency ledger is closed.')
  }
  const steps = (name: string, holding: Holding, ...more: readonly string[]) =>
    holderStep(name, holding, { clock: now(), leaseMs, more })

  /** It is over: who waits here for its end looks again. */
  function drop(holding: Holding): void {
    if (held.get(holding.id) === holding) held.delete(holding.id)
    for (const wake of holding.waiters) wake()
  }

  /** The answer of a step of a holder: whether the claim is still its own. */
  async function asHolder(holding: Holding, step: Step): Promise<void> {
    const askedAt = performance.now()
    const [isOwn] = await told(link.run(holding.account, step))
    if (isOwn !== 1) {
      drop(holding)
      throw new ClaimLost()
    }
    holding.leaseEndsAt = askedAt + leaseMs
  }

  /** Renews what is held for long; Redis is also told anew of what it forgot. */
  async function renew(): Promise<void> {
    const due = [...held.values()].filter(
      ({ ending, leaseEndsAt }) => !ending && leaseEndsAt - performance.now() < leaseMs * 0.8,
    )
    await Promise.allSettled(due.map((holding) => asHolder(holding, steps('hold_key', holding))))
  }

  function renewInTime(): void {
    if (renewal !== undefined || held.size === 0) return
    renewal = setTimeout(() => {
      renewal = undefined
      void renew()
      renewInTime()
    }, leaseMs / 4).unref()
  }

  /** Redis may have forgotten what is under way, or let leases run out while it stood still. */
  const returned = link.onReturn(() => {
    for (const holding of held.values())
      if (!holding.ending) asHolder(holding, steps('hold_key', holding)).catch(() => undefined)
  })

  const holdingOf = (claim: Claim): Holding => {
    open()
    const holding = held.get(idOf(claim.key))
    if (holding?.fence !== claim.fence || holding.ending) throw new ClaimLost()
    return holding
  }

  function hold(given: Omit<Holding, 'ending' | 'waiters'>): Claim {
    held.set(given.id, { ...given, ending: false, waiters: new Set() })
    renewInTime()
    return { key: given.key, fence: given.fence }
  }

  /** The last step of a claim; whether it succeeds or not, the claim is over. */
  async function end(claim: Claim, stepOf: (holding: Holding) => Step): Promise<void> {
    const holding = holdingOf(claim)
    holding.ending = true
    try {
      const [isOwn] = await told(lastWords.say(holding.account, lastStep(holding, stepOf)))
      if (isOwn !== 1) throw new ClaimLost()
    } finally {
      drop(holding)
    }
  }

  /** What cannot be written down leaves open what became of it. */
  function lastStep(holding: Holding, stepOf: (holding: Holding) => Step): Step {
    try {
      return stepOf(holding)
    } catch (error) {
      lastWords.say(holding.account, steps('leave_key', holding)).catch(() => undefined)
      throw error
    }
  }

  async function ask(key: LedgerKey, fingerprint: string, intent: string) {
    const id = idOf(key)
    claims += 1
    const holder = `${owner}:${claims}`
    const args = [digest(fingerprint), holder, intent, now(), retentionMs, leaseMs, momentMs, settleMs]
    const askedAt = performance.now()
    try {
      const answer = await link.run(key.account, { name: 'begin_key', keys: [id, settledKey], args })
      return { answer, id, holder, leaseEndsAt: askedAt + leaseMs }
    } catch (error) {
      // It may have been claimed, by nobody who knows.
      void lastWords
        .say(key.account, { name: 'disown_key', keys: [id], args: [holder] })
        .catch(() => undefined)
      throw error instanceof RedisUnavailable ? unavailable(error) : error
    }
  }

  async function begin(key: LedgerKey, fingerprint: string, intent: string): Promise<Begun> {
    for (;;) {
      open()
      const own = held.get(idOf(key))
      if (own !== undefined)
        return { state: own.fingerprint === digest(fingerprint) ? 'running' : 'other-input' }
      const { answer, ...asked } = await ask(key, fingerprint, intent)
      const [state, ...rest] = answer.map(String)
      if (state === 'settling') await sleep(Number(rest[0]))
      else return begun(state, rest, { key, fingerprint: digest(fingerprint), intent, ...asked })
    }
  }

  type Asked = Pick<Holding, 'key' | 'fingerprint' | 'intent' | 'id' | 'holder' | 'leaseEndsAt'>

  function begun(state: string | undefined, rest: readonly string[], asked: Asked): Begun {
    const [fence = '', beganAt = '', expiresAt = '', intent = '', interrupted] = rest
    const common = { ...asked, account: asked.key.account, fence: Number(fence), beganAt, expiresAt }
    switch (state) {
      case 'claimed':
        return { state, claim: hold({ ...common, announced: common.intent, isNew: true }) }
      case 'unsettled':
        return {
          state,
          intent: readIntent(intent),
          interrupted: interrupted === '1',
          claim: hold({ ...common, intent, announced: '', isNew: false }),
        }
      case 'recorded':
        return { state, recorded: recordedFrom(rest) }
      case 'running':
      case 'other-input':
        return { state }
      default:
        throw new LedgerUnavailable(`Nothing is known about a key that is ${state}.`)
    }
  }

  return {
    begin: async (key, fingerprint, announced) =>
      begin(key, fingerprint, announced === undefined ? '' : writeIntent(announced)),

    async settled(key, signal) {
      open()
      signal.throwIfAborted()
      const holding = held.get(idOf(key))
      if (holding === undefined) return told(watch.settled(key.account, idOf(key), signal))
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const abort = () => reject(signal.reason)
      holding.waiters.add(resolve)
      signal.addEventListener('abort', abort)
      try {
        await promise
      } finally {
        holding.waiters.delete(resolve)
        signal.removeEventListener('abort', abort)
      }
    },

    async sending(claim, intent) {
      const holding = holdingOf(claim)
      const isCertain = holding.leaseEndsAt - performance.now() > leaseMarginMs
      if (isCertain && isAnnounced(intent, holding.announced)) return
      const text = writeIntent(intent)
      await asHolder(holding, steps('hold_key', holding, text))
      holding.intent = text
      holding.announced = ''
    },

    async record(claim, recorded) {
      await end(claim, (holding) =>
        steps('record_key', holding, writeRecorded(recorded), recorded.kind === 'success' ? '1' : ''),
      )
    },

    async addReads(key, fingerprint, reads) {
      open()
      const texts = Object.entries(reads).flatMap(([name, read]) => [name, writeValue(read)])
      const args = [digest(fingerprint), now(), maxBytes, ...texts]
      const step = { name: 'add_reads', keys: [idOf(key)], args }
      const [fits] = await told(link.run(key.account, step))
      if (fits !== 1) throw new NotRecordable(`More than ${maxBytes} bytes are too many to be kept.`)
    },

    leaveUnsettled: (claim) => end(claim, (holding) => steps('leave_key', holding)),

    release: (claim) =>
      end(claim, ({ id, holder }) => ({
        name: 'release_key',
        keys: [id],
        args: [holder],
      })),

    async [Symbol.asyncDispose]() {
      if (isClosed) return
      isClosed = true
      returned[Symbol.dispose]()
      clearTimeout(renewal)
      for (const { waiters } of held.values()) for (const wake of waiters) wake()
      held.clear()
    },
  }
}

/** An announced intent is the one that is sent, a moment later. */
function isAnnounced(intent: Intent, announced: string): boolean {
  if (announced === '') return false
  return writeIntent({ ...intent, sentAt: readIntent(announced).sentAt }) === announced
}

function recordedFrom([text = '', ...texts]: readonly string[]): Recorded {
  const recorded = readRecorded(text)
  if (recorded.kind !== 'success' || texts.length === 0) return recorded
  const reads: Record<string, unknown> = {}
  for (let index = 0; index < texts.length; index += 2)
    reads[texts[index] ?? ''] = readValue(texts[index + 1] ?? '')
  return { ...recorded, reads: { ...reads, ...recorded.reads } }
}
