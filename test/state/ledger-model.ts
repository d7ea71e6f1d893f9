// The ledger as a few lines that are easily seen to be right, and random lives to compare others with it.
import * as fc from 'fast-check'
import { expect } from 'vitest'
import {
  type Begun,
  type Claim,
  ClaimLost,
  type Intent,
  type Ledger,
  type LedgerKey,
  type Recorded,
} from '../../src/state/ledger.ts'
import type { MakeLedger } from './ledger-contract.ts'

const retentionMs = 100

/** `claim` counts the claims handed out so far, backwards from the latest; most steps use that one. */
const claim = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(4) })

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('begin' as const),
      key: fc.nat(1),
      input: fc.nat(9),
      announces: fc.boolean(),
      replica: fc.nat(1),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'sending' as const,
        'sendAnnounced' as const,
        'record' as const,
        'leaveUnsettled' as const,
        'release' as const,
      ),
      claim,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(40, 99, 100) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never
type Begin = Extract<Step, { readonly do: 'begin' }>
type Write = Extract<Step, { readonly claim: number }>

interface Entry {
  readonly input: number
  readonly beganAt: number
  sent: number | undefined
  /** The number of the claim that holds it. */
  holder: number | undefined
  recorded: number | undefined
  owned: boolean
  interrupted: boolean
}

interface World {
  now: number
  entries: Map<number, Entry>
  claims: Handed[]
}

/** A claim that was handed out. */
interface Handed {
  readonly key: number
  readonly announced: number | undefined
}

/** Most inputs are the same, so that keys meet again. */
const inputOf = ({ input }: { readonly input: number }) => (input === 9 ? 1 : 0)

function begin({ now, entries, claims }: World, { key, announces, ...asked }: Begin, nth: number) {
  const input = inputOf(asked)
  const found = entries.get(key)
  const expired = found?.holder === undefined && found !== undefined && found.beganAt <= now - retentionMs
  const entry = expired ? undefined : found
  if (entry === undefined) {
    const announced = announces ? nth : undefined
    const holder = claims.push({ key, announced }) - 1
    entries.set(key, {
      input,
      beganAt: now,
      sent: announced,
      holder,
      recorded: undefined,
      owned: announces,
      interrupted: false,
    })
    return { state: 'claimed' }
  }
  if (entry.input !== input) return { state: 'other-input' }
  if (entry.holder !== undefined) return { state: 'running' }
  if (entry.recorded !== undefined) return { state: 'recorded', recorded: entry.recorded }
  entry.holder = claims.push({ key, announced: undefined }) - 1
  return { state: 'unsettled', intent: entry.sent, interrupted: entry.interrupted }
}

function write({ entries, claims }: World, name: Write['do'], number: number, nth: number) {
  const { key, announced } = claims[number] ?? { key: -1 }
  const entry = entries.get(key)
  if (entry?.holder !== number) return 'ClaimLost'
  if (name === 'sending' || name === 'sendAnnounced') {
    entry.sent = name === 'sendAnnounced' ? (announced ?? nth) : nth
    entry.owned = true
    return 'done'
  }
  entry.holder = undefined
  entry.owned = false
  if (name === 'record') entry.recorded = nth
  else if (name === 'release' || entry.sent === undefined) entries.delete(key)
  return 'done'
}

function restart(world: World) {
  for (const [key, entry] of world.entries) {
    if (entry.sent === undefined && entry.recorded === undefined) world.entries.delete(key)
    if (entry.owned) entry.interrupted = true
    entry.owned = false
    entry.holder = undefined
  }
}

const keyOf = (key: number): LedgerKey => ({ account: 'default', consumer: 'model', key: String(key) })

const seen = (begun: Begun) => {
  if (begun.state === 'recorded')
    return { ...begun, recorded: begun.recorded.kind === 'success' && begun.recorded.value }
  if (begun.state === 'unsettled')
    return { state: begun.state, intent: begun.intent.request, interrupted: begun.interrupted }
  return { state: begun.state }
}

/** The same by its number, but for the time. */
const intentOf = (number: number, sentAt: number): Intent => ({
  action: 'A',
  request: number,
  notes: null,
  sentAt: new Date(sentAt),
  reconcile: '',
})

interface Held {
  readonly claim: Claim
  /** The number of the replica that got it. */
  readonly replica: number
  readonly announced: number | undefined
}

const perform = {
  sending: (ledger, { claim }, nth) => ledger.sending(claim, intentOf(nth, nth)),
  sendAnnounced: (ledger, { claim, announced }, nth) =>
    ledger.sending(claim, intentOf(announced ?? nth, nth)),
  record: (ledger, { claim }, nth) =>
    ledger.record(claim, { kind: 'success', value: nth, upstream: null } satisfies Recorded),
  leaveUnsettled: (ledger, { claim }) => ledger.leaveUnsettled(claim),
  release: (ledger, { claim }) => ledger.release(claim),
} as const satisfies Record<Write['do'], (ledger: Ledger, held: Held, nth: number) => Promise<void>>

async function run(makeLedger: MakeLedger, steps: readonly Step[]): Promise<void> {
  const world: World = { now: 1_000_000, entries: new Map(), claims: [] }
  const claims: Held[] = []
  await using stand = await makeLedger({ retentionMs, clock: () => world.now })
  let replicas = [stand.ledger, (await stand.another?.()) ?? stand.ledger]

  const at = (replica: number) => replicas[replica] ?? stand.ledger

  const begins = async (asked: Begin, nth: number) => {
    const announced = asked.announces ? intentOf(nth, nth) : undefined
    const begun = await at(asked.replica).begin(keyOf(asked.key), String(inputOf(asked)), announced)
    if ('claim' in begun)
      claims.push({
        claim: begun.claim,
        replica: asked.replica,
        announced: asked.announces && begun.state === 'claimed' ? nth : undefined,
      })
    expect(seen(begun)).toEqual(begin(world, asked, nth))
  }

  const writes = async ({ do: name, claim: back }: Write, nth: number) => {
    const number = claims.length - 1 - back
    const held = claims[number]
    if (held === undefined) return
    const ended = await perform[name](at(held.replica), held, nth).then(
      () => 'done',
      (error: unknown) => (error instanceof ClaimLost ? 'ClaimLost' : error),
    )
    expect(ended).toBe(write(world, name, number, nth))
  }

  for (const [nth, taken] of steps.entries())
    switch (taken.do) {
      case 'begin':
        await begins(taken, nth)
        break
      case 'wait':
        world.now += taken.ms
        break
      case 'restart': {
        if (stand.restart === undefined) break
        const next = await stand.restart()
        replicas = [next, next]
        restart(world)
        break
      }
      default:
        await writes(taken, nth)
    }
}

export const ledgerModel = { steps: fc.array(step, { maxLength: 40 }), run }
