// What every ledger must do, whatever it is built on.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NameTakenError, NotFoundError } from '../../src/core/errors.ts'
import {
  type Begun,
  type Claim,
  ClaimLost,
  type Intent,
  type Ledger,
  type LedgerKey,
  NotRecordable,
  type Recorded,
} from '../../src/state/ledger.ts'
import { ledgerModel } from './ledger-model.ts'
import { intent, key, success } from './samples.ts'

export interface LedgerOptions {
  readonly retentionMs: number
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/** A ledger under test. */
export interface Stand extends AsyncDisposable {
  readonly ledger: Ledger
  /** The owner of the ledger dies; the ledger of the next one, over the same entries. Absent where none outlives it. */
  readonly restart?: () => Promise<Ledger>
  /** One more replica over the same entries. Absent where there is one process only. */
  readonly another?: () => Promise<Ledger>
}

export type MakeLedger = (options?: Partial<LedgerOptions>) => Promise<Stand>

const never = new AbortController().signal

const notFound = new NotFoundError({ type: 'Agent', key: ['7'] })

export async function claimed(
  ledger: Ledger,
  at: LedgerKey = key,
  fingerprint = 'input',
  announced?: Intent,
): Promise<Claim> {
  const begun = await ledger.begin(at, fingerprint, announced)
  if (begun.state !== 'claimed') throw new Error(`The key is ${begun.state}.`)
  return begun.claim
}

export async function unsettled(ledger: Ledger, at: LedgerKey = key, fingerprint = 'input') {
  const begun = await ledger.begin(at, fingerprint)
  if (begun.state !== 'unsettled') throw new Error(`The key is ${begun.state}.`)
  return begun
}

/** Each way a holder can write; all of them are refused once the claim is not its any more. */
export const writes = {
  sending: (ledger, claim) => ledger.sending(claim, intent),
  record: (ledger, claim) => ledger.record(claim, success),
  leaveUnsettled: (ledger, claim) => ledger.leaveUnsettled(claim),
  release: (ledger, claim) => ledger.release(claim),
} as const satisfies Record<string, (ledger: Ledger, claim: Claim) => Promise<void>>

/** The ways to give a claim back, and what the next one finds. */
export const ends = [
  ['record', 'recorded'],
  ['leaveUnsettled', 'unsettled'],
  ['release', 'claimed'],
] as const satisfies readonly (readonly [keyof typeof writes, Begun['state']])[]

export function ledgerContract(makeLedger: MakeLedger): void {
  describe('states of a key', () => {
    test('a key that nobody used is claimed, and runs until it is given back', async () => {
      await using stand = await makeLedger()
      const begun = await stand.ledger.begin(key, 'input')
      expect(begun).toEqual({ state: 'claimed', claim: { key, fence: expect.any(Number) } })
      expect(await stand.ledger.begin(key, 'input')).toEqual({ state: 'running' })
    })

    test('runs on while something is sent', async () => {
      await using stand = await makeLedger()
      await stand.ledger.sending(await claimed(stand.ledger), intent)
      expect(await stand.ledger.begin(key, 'input')).toEqual({ state: 'running' })
    })

    test('a success is answered again, as often as it is asked for', async () => {
      await using stand = await makeLedger()
      const claim = await claimed(stand.ledger)
      await stand.ledger.sending(claim, intent)
      await stand.ledger.record(claim, success)
      for (let i = 0; i < 3; i += 1)
        expect(await stand.ledger.begin(key, 'input')).toEqual({ state: 'recorded', recorded: success })
    })

    test('an outcome comes back as the error it was', async () => {
      await using stand = await makeLedger()
      const error = new NameTakenError('外呼', null)
      await stand.ledger.record(await claimed(stand.ledger), { kind: 'outcome', error })
      const begun = await stand.ledger.begin(key, 'input')
      if (begun.state !== 'recorded' || begun.recorded.kind !== 'outcome') throw new Error('No outcome.')
      expect(begun.recorded.error).toBeInstanceOf(NameTakenError)
      expect(begun.recorded.error).toEqual(error)
    })

    test('what was sent without an answer is handed to the next one, with its intent', async () => {
      await using stand = await makeLedger()
      const claim = await claimed(stand.ledger)
      await stand.ledger.sending(claim, { ...intent, action: 'Earlier' })
      await stand.ledger.sending(claim, intent)
      await stand.ledger.leaveUnsettled(claim)
      const found = await unsettled(stand.ledger)
      expect(found).toEqual({ state: 'unsettled', claim: expect.anything(), intent, interrupted: false })
      expect(await stand.ledger.begin(key, 'input')).toEqual({ state: 'running' })
      await stand.ledger.record(found.claim, success)
      expect(await stand.ledger.begin(key, 'input')).toMatchObject({ state: 'recorded' })
    })

    test('stays unsettled however often it is looked into, until it is proved to have had no effect', async () => {
      await using stand = await makeLedger()
      const claim = await claimed(stand.ledger)
      await stand.ledger.sending(claim, intent)
      await stand.ledger.leaveUnsettled(claim)
      for (let i = 0; i < 3; i += 1) await stand.ledger.leaveUnsettled((await unsettled(stand.ledger)).claim)
      await stand.ledger.release((await unsettled(stand.ledger)).claim)
      await claimed(stand.ledger)
    })

    test('with nothing sent there is nothing to look into', async () => {
      await using stand = await makeLedger()
      await stand.ledger.leaveUnsettled(await claimed(stand.ledger))
      await claimed(stand.ledger)
    })

    test('another input under the same key is refused in every state', async () => {
      await using stand = await makeLedger()
      const { ledger } = stand
      const other = () => ledger.begin(key, 'other input')
      const claim = await claimed(ledger)
      expect(await other()).toEqual({ state: 'other-input' })
      await ledger.sending(claim, intent)
      expect(await other()).toEqual({ state: 'other-input' })
      await ledger.leaveUnsettled(claim)
      expect(await other()).toEqual({ state: 'other-input' })
      await ledger.record((await unsettled(ledger)).claim, success)
      expect(await other()).toEqual({ state: 'other-input' })
    })

    test('a key that was released takes any input', async () => {
      await using stand = await makeLedger()
      await stand.ledger.release(await claimed(stand.ledger))
      await claimed(stand.ledger, key, 'other input')
    })

    test('the keys of two consumers never meet, nor do texts that only look alike together', async () => {
      await using stand = await makeLedger()
      for (const [consumer, text] of [
        ['a', 'bc'],
        ['ab', 'c'],
        ['', 'abc'],
        ['abc', ''],
        ['a","b', 'c'],
        ['a', 'b","c'],
        ['a\u0000', 'b'],
        ['a', '\u0000b'],
      ] as const)
        await claimed(stand.ledger, { account: 'default', consumer, key: text })
    })
  })

  describe('what is announced with a claim', () => {
    const other: Intent = { ...intent, action: 'Other', request: 1 }
    const later: Intent = { ...intent, sentAt: new Date('2026-07-01T00:00:09.000Z') }

    test('counts as sent: left behind without an answer, it is handed to the next one', async () => {
      await using stand = await makeLedger()
      const { ledger } = stand
      const claim = await claimed(ledger, key, 'input', intent)
      expect(await ledger.begin(key, 'input')).toEqual({ state: 'running' })
      await ledger.leaveUnsettled(claim)
      expect(await ledger.begin(key, 'input')).toEqual({
        state: 'unsettled',
        claim: expect.anything(),
        intent,
        interrupted: false,
      })
    })

    test('stays as it was announced, with its time, when it is sent', async () => {
      await using stand = await makeLedger()
      const claim = await claimed(stand.ledger, key, 'input', intent)
      await stand.ledger.sending(claim, later)
      await stand.ledger.leaveUnsettled(claim)
      expect((await unsettled(stand.ledger)).intent).toEqual(intent)
    })

    test.each([
      ['another action', { ...later, action: 'Other' }],
      ['another request', { ...later, request: {} }],
      ['other notes', { ...later, notes: undefined }],
    ])('gives way to %s', async (_what, sent) => {
      await using stand = await makeLedger()
      const claim = await claimed(stand.ledger, key, 'input', intent)
      await stand.ledger.sending(claim, sent)
      await stand.ledger.leaveUnsettled(claim)
      expect((await unsettled(stand.ledger)).intent).toEqual(sent)
    })

    test('is sent again after another one like any other', async () => {
      await using stand = await makeLedger()
      const claim = await claimed(stand.ledger, key, 'input', intent)
      await stand.ledger.sending(claim, other)
      await stand.ledger.sending(claim, later)
      await stand.ledger.leaveUnsettled(claim)
      expect((await unsettled(stand.ledger)).intent).toEqual(later)
    })

    test('is forgotten with its claim where nothing was sent: the key takes any input', async () => {
      await using stand = await makeLedger()
      const { ledger } = stand
      await ledger.release(await claimed(ledger, key, 'input', intent))
      await ledger.leaveUnsettled(await claimed(ledger, key, 'other input'))
      await claimed(ledger)
    })

    test('is forgotten once the answer is recorded', async () => {
      await using stand = await makeLedger()
      await stand.ledger.record(await claimed(stand.ledger, key, 'input', intent), success)
      expect(await stand.ledger.begin(key, 'input')).toEqual({ state: 'recorded', recorded: success })
    })

    test('is nothing to who does not get the claim of a new key', async () => {
      await using stand = await makeLedger()
      const { ledger } = stand
      const announce = (fingerprint = 'input') => ledger.begin(key, fingerprint, other)
      const claim = await claimed(ledger, key, 'input', intent)
      expect(await announce()).toEqual({ state: 'running' })
      expect(await announce('other input')).toEqual({ state: 'other-input' })
      await ledger.leaveUnsettled(claim)
      expect(await announce('other input')).toEqual({ state: 'other-input' })
      for (let i = 0; i < 2; i += 1) {
        const begun = await announce()
        if (begun.state !== 'unsettled') throw new Error(`The key is ${begun.state}.`)
        expect(begun.intent).toEqual(intent)
        await ledger.leaveUnsettled(begun.claim)
      }
      await ledger.record((await unsettled(ledger)).claim, success)
      expect(await announce()).toEqual({ state: 'recorded', recorded: success })
    })

    test('is left unsettled by an owner that is gone', async () => {
      await using stand = await makeLedger()
      if (stand.restart === undefined) return
      await claimed(stand.ledger, key, 'input', intent)
      expect(await unsettled(await stand.restart())).toMatchObject({ intent, interrupted: true })
    })
  })

  describe('claims', () => {
    test('of a hundred that begin at once, one gets the claim', async () => {
      await using stand = await makeLedger()
      const begun = await Promise.all(Array.from({ length: 100 }, () => stand.ledger.begin(key, 'input')))
      expect(begun.filter(({ state }) => state === 'claimed')).toHaveLength(1)
      expect(begun.filter(({ state }) => state === 'running')).toHaveLength(99)
    })

    test('of a hundred that come upon something unsettled at once, one looks into it', async () => {
      await using stand = await makeLedger()
      const claim = await claimed(stand.ledger)
      await stand.ledger.sending(claim, intent)
      await stand.ledger.leaveUnsettled(claim)
      const begun = await Promise.all(Array.from({ length: 100 }, () => stand.ledger.begin(key, 'input')))
      expect(begun.filter(({ state }) => state === 'unsettled')).toHaveLength(1)
      expect(begun.filter(({ state }) => state === 'running')).toHaveLength(99)
    })

    describe.each(ends)('given back by %s', (end, next) => {
      test.each(Object.entries(writes))('cannot be used for %s', async (_name, write) => {
        await using stand = await makeLedger()
        const { ledger } = stand
        const claim = await claimed(ledger)
        await ledger.sending(claim, intent)
        await writes[end](ledger, claim)
        await expect(write(ledger, claim)).rejects.toBeInstanceOf(ClaimLost)
        expect((await ledger.begin(key, 'input')).state).toBe(next)
      })
    })

    test.each(Object.entries(writes))(
      'taken over by another one cannot be used for %s',
      async (_name, write) => {
        await using stand = await makeLedger()
        const { ledger } = stand
        const former = await claimed(ledger)
        await ledger.sending(former, intent)
        await ledger.leaveUnsettled(former)
        const { claim } = await unsettled(ledger)
        expect(claim.fence).toBeGreaterThan(former.fence)
        await expect(write(ledger, former)).rejects.toBeInstanceOf(ClaimLost)
        expect(await ledger.begin(key, 'input')).toEqual({ state: 'running' })
        await ledger.record(claim, success)
        expect(await ledger.begin(key, 'input')).toEqual({ state: 'recorded', recorded: success })
      },
    )
  })

  describe('waiting', () => {
    test.each(ends)('%s is done once, and nobody gets the key before it is', async (end, next) => {
      await using stand = await makeLedger()
      const { ledger } = stand
      const claim = await claimed(ledger)
      await ledger.sending(claim, intent)
      const ending = writes[end](ledger, claim)
      const again = expect(writes[end](ledger, claim)).rejects.toBeInstanceOf(ClaimLost)
      const meanwhile = await ledger.begin(key, 'input')
      expect(['running', next]).toContain(meanwhile.state)
      await Promise.all([ending, again])
      if (meanwhile.state === 'running') expect((await ledger.begin(key, 'input')).state).toBe(next)
    })

    test.each(ends)('ends with %s', async (end) => {
      await using stand = await makeLedger()
      const { ledger } = stand
      const claim = await claimed(ledger)
      await ledger.sending(claim, intent)
      let through = 0
      const waiting = Array.from({ length: 20 }, () =>
        ledger.settled(key, never).then(() => {
          through += 1
        }),
      )
      expect(await ledger.begin(key, 'input')).toEqual({ state: 'running' })
      expect(through).toBe(0)
      await writes[end](ledger, claim)
      await Promise.all(waiting)
    })

    test('is over at once where nobody runs', async () => {
      await using stand = await makeLedger()
      await stand.ledger.settled(key, never)
      await stand.ledger.record(await claimed(stand.ledger), success)
      await stand.ledger.settled(key, never)
    })

    test('ends with the reason of its signal, and disturbs neither the holder nor who else waits', async () => {
      await using stand = await makeLedger()
      const { ledger } = stand
      const claim = await claimed(ledger)
      const leaving = new AbortController()
      const left = ledger.settled(key, leaving.signal)
      const stayed = ledger.settled(key, never)
      const reason = new Error('The client is gone.')
      leaving.abort(reason)
      await expect(left).rejects.toBe(reason)
      await expect(ledger.settled(key, leaving.signal)).rejects.toBe(reason)
      await ledger.record(claim, success)
      await stayed
    })

    test('a hundred with the same key take turns and do the work once', async () => {
      await using stand = await makeLedger()
      const { ledger } = stand
      let sent = 0
      const run = async (): Promise<Recorded> => {
        const begun = await ledger.begin(key, 'input')
        if (begun.state === 'recorded') return begun.recorded
        if (begun.state === 'running') return ledger.settled(key, never).then(run)
        if (begun.state !== 'claimed') throw new Error(`The key is ${begun.state}.`)
        await ledger.sending(begun.claim, intent)
        sent += 1
        await ledger.record(begun.claim, success)
        return success
      }
      const answers = await Promise.all(Array.from({ length: 100 }, run))
      expect(sent).toBe(1)
      for (const answer of answers) expect(answer).toEqual(success)
    })
  })

  describe('what was read to answer a success', () => {
    const reads = { first: { at: new Date('2026-07-01T00:00:03.000Z') }, gone: { error: notFound } }

    const recordedSuccess = async (ledger: Ledger) => {
      const begun = await ledger.begin(key, 'input')
      if (begun.state !== 'recorded') throw new Error(`The key is ${begun.state}.`)
      return begun.recorded
    }

    test('comes back with it, also for the next owner', async () => {
      await using stand = await makeLedger()
      await stand.ledger.record(await claimed(stand.ledger), success)
      await stand.ledger.addReads(key, 'input', reads)
      const expected = { ...success, reads }
      expect(await recordedSuccess(stand.ledger)).toEqual(expected)
      if (stand.restart !== undefined) expect(await recordedSuccess(await stand.restart())).toEqual(expected)
    })

    test('can be added to, but what was read first stays', async () => {
      await using stand = await makeLedger()
      await stand.ledger.record(await claimed(stand.ledger), success)
      await stand.ledger.addReads(key, 'input', reads)
      await stand.ledger.addReads(key, 'input', { first: 'later', second: 'more' })
      expect(await recordedSuccess(stand.ledger)).toEqual({ ...success, reads: { ...reads, second: 'more' } })
    })

    test('changes nothing where there is no such success', async () => {
      await using stand = await makeLedger()
      const { ledger } = stand
      await ledger.addReads(key, 'input', reads)
      const claim = await claimed(ledger)
      await ledger.addReads(key, 'input', reads)
      await ledger.sending(claim, intent)
      await ledger.addReads(key, 'input', reads)
      expect(await ledger.begin(key, 'input')).toEqual({ state: 'running' })
      await ledger.leaveUnsettled(claim)
      await ledger.addReads(key, 'input', reads)
      const looking = await unsettled(ledger)
      expect(looking).toMatchObject({ intent })
      await ledger.record(looking.claim, success)
      await ledger.addReads(key, 'other', reads)
      await ledger.addReads({ ...key, consumer: 'other' }, 'input', reads)
      expect(await recordedSuccess(ledger)).toEqual(success)
    })

    test('does not go with a refusal', async () => {
      await using stand = await makeLedger()
      await stand.ledger.record(await claimed(stand.ledger), { kind: 'outcome', error: notFound })
      await stand.ledger.addReads(key, 'input', reads)
      expect(await recordedSuccess(stand.ledger)).toEqual({ kind: 'outcome', error: notFound })
    })

    test('leaves the success as it was where it is too much', async () => {
      await using stand = await makeLedger()
      await stand.ledger.record(await claimed(stand.ledger), success)
      const adding = stand.ledger.addReads(key, 'input', { much: 'x'.repeat(1_100_000) })
      await expect(adding).rejects.toBeInstanceOf(NotRecordable)
      expect(await recordedSuccess(stand.ledger)).toEqual(success)
    })
  })

  describe('values that cannot be kept', () => {
    const tooLarge: Recorded = { kind: 'success', value: 'x'.repeat(1_100_000), upstream: null }
    const noText: Recorded = { kind: 'success', value: { of: () => 1 }, upstream: null }

    test.each([
      ['too large', tooLarge],
      ['of a kind that has no text', noText],
    ])(
      'an answer that is %s leaves the write unsettled and lets those who wait go',
      async (_what, answer) => {
        await using stand = await makeLedger()
        const { ledger } = stand
        const claim = await claimed(ledger)
        await ledger.sending(claim, intent)
        const waiting = ledger.settled(key, never)
        await expect(ledger.record(claim, answer)).rejects.toBeInstanceOf(NotRecordable)
        await waiting
        expect(await unsettled(ledger)).toMatchObject({ intent, interrupted: false })
      },
    )

    test('an intent that is too large is refused before anything is sent', async () => {
      await using stand = await makeLedger()
      const { ledger } = stand
      const claim = await claimed(ledger)
      const sending = ledger.sending(claim, { ...intent, request: 'x'.repeat(1_100_000) })
      await expect(sending).rejects.toBeInstanceOf(NotRecordable)
      await ledger.release(claim)
      await claimed(ledger)
    })

    test('an announcement that is too large claims nothing', async () => {
      await using stand = await makeLedger()
      const { ledger } = stand
      const announcing = ledger.begin(key, 'input', { ...intent, request: 'x'.repeat(1_100_000) })
      await expect(announcing).rejects.toBeInstanceOf(NotRecordable)
      await ledger.settled(key, never)
      await claimed(ledger, key, 'other input')
    })
  })

  describe('expiry', () => {
    const retentionMs = 1_000

    test.each([
      ['recorded', (ledger: Ledger, claim: Claim) => ledger.record(claim, success)],
      ['unsettled', (ledger: Ledger, claim: Claim) => ledger.leaveUnsettled(claim)],
    ])(
      'an entry that is %s lives for its time from the first begin, and then takes any input',
      async (state, end) => {
        let now = 1_000_000
        await using stand = await makeLedger({ retentionMs, clock: () => now })
        const { ledger } = stand
        const claim = await claimed(ledger)
        now += 500
        await ledger.sending(claim, intent)
        await end(ledger, claim)
        now += 499
        const begun = await ledger.begin(key, 'input')
        expect(begun.state).toBe(state)
        if (begun.state === 'unsettled') await ledger.leaveUnsettled(begun.claim)
        now += 1
        await claimed(ledger, key, 'other input')
      },
    )

    test('a key does not expire under its holder', async () => {
      let now = 1_000_000
      await using stand = await makeLedger({ retentionMs, clock: () => now })
      const { ledger } = stand
      const claim = await claimed(ledger)
      await ledger.sending(claim, intent)
      now += 10 * retentionMs
      // Others write meanwhile, which is when what is old may be removed.
      await ledger.sending(await claimed(ledger, { ...key, key: 'order-2' }), intent)
      expect(await ledger.begin(key, 'input')).toEqual({ state: 'running' })
      await ledger.record(claim, success)
      await claimed(ledger)
    })
  })

  test('does what a simple model does, whatever the order', async () => {
    await fc.assert(
      fc.asyncProperty(ledgerModel.steps, async (steps) => {
        await ledgerModel.run(makeLedger, steps)
      }),
      { numRuns: 60, interruptAfterTimeLimit: 10_000, markInterruptAsFailure: false },
    )
  })

  test('an answer about something else entirely is no part of another key', async () => {
    await using stand = await makeLedger()
    const { ledger } = stand
    const keys = Array.from({ length: 50 }, (_, index) => ({
      account: 'default',
      consumer: 'default',
      key: `order-${index}`,
    }))
    const answer = (at: LedgerKey): Recorded => ({
      kind: 'outcome',
      error: new NotFoundError({ type: 'Instance', key: [at.key] }),
    })
    await Promise.all(keys.map(async (at) => ledger.record(await claimed(ledger, at), answer(at))))
    for (const at of keys)
      expect(await ledger.begin(at, 'input')).toEqual({ state: 'recorded', recorded: answer(at) })
  })
}
