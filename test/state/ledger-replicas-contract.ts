// What a ledger must do that several processes share, some of which die while others live on.
import { describe, expect, test } from 'vitest'
import { ClaimLost, type Intent, type Ledger, type Recorded } from '../../src/state/ledger.ts'
import { claimed, ends, type LedgerOptions, type Stand, unsettled, writes } from './ledger-contract.ts'
import { intent, key, success } from './samples.ts'

/** Several replicas over the same entries; `ledger` is the first of them. */
export interface ReplicatedStand extends Stand {
  readonly another: () => Promise<Ledger>
  /**
   * The first replica falls silent, and its leases are left to run out: to the others it has died. It may resolve
   * before they have run out. What the first one is asked for afterwards it does, as one that was only stalled.
   */
  readonly die: () => Promise<void>
}

export type MakeReplicas = (options?: Partial<LedgerOptions>) => Promise<ReplicatedStand>

const never = new AbortController().signal

async function recorded(ledger: Ledger): Promise<Recorded> {
  const begun = await ledger.begin(key, 'input')
  if (begun.state !== 'recorded') throw new Error(`The key is ${begun.state}.`)
  return begun.recorded
}

export function ledgerReplicasContract(makeReplicas: MakeReplicas): void {
  describe('between replicas', () => {
    test('of a hundred that begin at once at two of them, one gets the claim', async () => {
      await using stand = await makeReplicas()
      const replicas = [stand.ledger, await stand.another()]
      const begun = await Promise.all(
        Array.from({ length: 50 }, () => replicas.map((ledger) => ledger.begin(key, 'input', intent))).flat(),
      )
      expect(begun.filter(({ state }) => state === 'claimed')).toHaveLength(1)
      expect(begun.filter(({ state }) => state === 'running')).toHaveLength(99)
    })

    test('of a hundred that come upon something unsettled at two of them, one looks into it', async () => {
      await using stand = await makeReplicas()
      const replicas = [stand.ledger, await stand.another()]
      await stand.ledger.leaveUnsettled(await claimed(stand.ledger, key, 'input', intent))
      const begun = await Promise.all(
        Array.from({ length: 50 }, () => replicas.map((ledger) => ledger.begin(key, 'input'))).flat(),
      )
      expect(begun.filter(({ state }) => state === 'unsettled')).toHaveLength(1)
      expect(begun.filter(({ state }) => state === 'running')).toHaveLength(99)
    })

    test('a key is the same at all of them, in every state', async () => {
      await using stand = await makeReplicas()
      const { ledger } = stand
      const other = await stand.another()
      const elsewhere = (fingerprint = 'input') => other.begin(key, fingerprint)
      const claim = await claimed(ledger)
      expect(await elsewhere()).toEqual({ state: 'running' })
      expect(await elsewhere('other input')).toEqual({ state: 'other-input' })
      await ledger.sending(claim, intent)
      expect(await elsewhere()).toEqual({ state: 'running' })
      await ledger.leaveUnsettled(claim)
      expect(await elsewhere('other input')).toEqual({ state: 'other-input' })
      const looking = await unsettled(other)
      expect(looking).toMatchObject({ intent, interrupted: false })
      expect(looking.claim.fence).toBeGreaterThan(claim.fence)
      expect(await ledger.begin(key, 'input')).toEqual({ state: 'running' })
      await other.record(looking.claim, success)
      expect(await recorded(ledger)).toEqual(success)
      expect(await ledger.begin(key, 'other input')).toEqual({ state: 'other-input' })
    })

    test.each(ends)(
      'who waits at another one is let go by %s, and finds what is so then',
      async (end, next) => {
        await using stand = await makeReplicas()
        const other = await stand.another()
        const claim = await claimed(stand.ledger)
        await stand.ledger.sending(claim, intent)
        let through = 0
        const waiting = Array.from({ length: 20 }, () =>
          other.settled(key, never).then(() => {
            through += 1
          }),
        )
        expect(await other.begin(key, 'input')).toEqual({ state: 'running' })
        expect(through).toBe(0)
        await writes[end](stand.ledger, claim)
        await Promise.all(waiting)
        expect((await other.begin(key, 'input')).state).toBe(next)
      },
    )

    test('waiting at another one is over at once where nobody runs, and ends with its signal', async () => {
      await using stand = await makeReplicas()
      const other = await stand.another()
      await other.settled(key, never)
      const claim = await claimed(stand.ledger)
      const leaving = new AbortController()
      const waiting = other.settled(key, leaving.signal)
      const reason = new Error('The client is gone.')
      leaving.abort(reason)
      await expect(waiting).rejects.toBe(reason)
      await stand.ledger.record(claim, success)
      await other.settled(key, never)
    })

    test.each(Object.entries(writes))(
      'what one has given back and another one has taken cannot be used for %s',
      async (_name, write) => {
        await using stand = await makeReplicas()
        const other = await stand.another()
        const former = await claimed(stand.ledger)
        await stand.ledger.sending(former, intent)
        await stand.ledger.leaveUnsettled(former)
        const { claim } = await unsettled(other)
        await expect(write(stand.ledger, former)).rejects.toBeInstanceOf(ClaimLost)
        await other.record(claim, success)
        expect(await recorded(stand.ledger)).toEqual(success)
      },
    )

    test('a hundred with the same key take turns and do the work once', async () => {
      await using stand = await makeReplicas()
      const replicas = [stand.ledger, await stand.another()]
      let sent = 0
      const run = async (ledger: Ledger): Promise<Recorded> => {
        const begun = await ledger.begin(key, 'input', intent)
        if (begun.state === 'recorded') return begun.recorded
        if (begun.state === 'running') return ledger.settled(key, never).then(() => run(ledger))
        if (begun.state !== 'claimed') throw new Error(`The key is ${begun.state}.`)
        await ledger.sending(begun.claim, intent)
        sent += 1
        await ledger.record(begun.claim, success)
        return success
      }
      const answers = await Promise.all(Array.from({ length: 50 }, () => replicas.map(run)).flat())
      expect(sent).toBe(1)
      for (const answer of answers) expect(answer).toEqual(success)
    })

    test('what was read to answer a success comes back at all of them, the first reading of each name', async () => {
      await using stand = await makeReplicas()
      const other = await stand.another()
      await stand.ledger.record(await claimed(stand.ledger), success)
      await other.addReads(key, 'input', { first: 'here' })
      await stand.ledger.addReads(key, 'input', { first: 'later', second: 'there' })
      expect(await recorded(other)).toEqual({ ...success, reads: { first: 'here', second: 'there' } })
    })
  })

  describe('an owner that dies while others live on', () => {
    describe.each([
      ['before it sends', 'claimed', (ledger: Ledger) => claimed(ledger)],
      ['after it has announced', 'unsettled', (ledger: Ledger) => claimed(ledger, key, 'input', intent)],
      [
        'after it has sent',
        'unsettled',
        async (ledger: Ledger) => {
          const claim = await claimed(ledger)
          await ledger.sending(claim, intent)
          return claim
        },
      ],
    ] as const)('%s', (_when, state, live) => {
      test('lets who waits go, and one of a hundred at the others takes over', async () => {
        await using stand = await makeReplicas()
        const others = [await stand.another(), await stand.another()]
        const former = await live(stand.ledger)
        const waiting = others.map((ledger) => ledger.settled(key, never))
        await stand.die()
        await Promise.all(waiting)
        const begun = await Promise.all(
          Array.from({ length: 50 }, () => others.map((ledger) => ledger.begin(key, 'input'))).flat(),
        )
        const [taken, ...more] = begun.filter((found) => found.state === state)
        expect(more).toEqual([])
        expect(begun.filter((found) => found.state === 'running')).toHaveLength(99)
        if (taken === undefined || !('claim' in taken)) throw new Error(`Nothing is ${state}.`)
        expect(taken.claim.fence).toBeGreaterThan(former.fence)
        if (taken.state === 'unsettled') expect(taken).toMatchObject({ intent, interrupted: true })
      })

      test.each(Object.entries(writes))(
        'and comes back after another one has taken over cannot use its claim for %s',
        async (_name, write) => {
          await using stand = await makeReplicas()
          const other = await stand.another()
          const former = await live(stand.ledger)
          await stand.die()
          await other.settled(key, never)
          const begun = await other.begin(key, 'input')
          if (!('claim' in begun)) throw new Error(`The key is ${begun.state}.`)
          await expect(write(stand.ledger, former)).rejects.toBeInstanceOf(ClaimLost)
          expect(await other.begin(key, 'input')).toEqual({ state: 'running' })
          await other.sending(begun.claim, intent)
          await other.record(begun.claim, success)
          expect(await recorded(other)).toEqual(success)
        },
      )
    })

    test('lets go who waits beside it, once it learns that another one has taken over', async () => {
      await using stand = await makeReplicas()
      const other = await stand.another()
      const former = await claimed(stand.ledger)
      const beside = stand.ledger.settled(key, never)
      await stand.die()
      await other.settled(key, never)
      const claim = await claimed(other)
      await expect(stand.ledger.sending(former, intent)).rejects.toBeInstanceOf(ClaimLost)
      await beside
      await other.release(claim)
    })

    test('with nothing sent leaves the key to any input', async () => {
      await using stand = await makeReplicas()
      const other = await stand.another()
      await claimed(stand.ledger)
      await stand.die()
      await other.settled(key, never)
      await claimed(other, key, 'other input')
    })

    test('with something sent leaves the key to its own input only', async () => {
      await using stand = await makeReplicas()
      const other = await stand.another()
      await claimed(stand.ledger, key, 'input', intent)
      await stand.die()
      await other.settled(key, never)
      expect(await other.begin(key, 'other input')).toEqual({ state: 'other-input' })
      await unsettled(other)
    })

    test('while it makes up for what another one left hands on what it sent last', async () => {
      await using stand = await makeReplicas()
      const other = await stand.another()
      const again: Intent = { ...intent, action: 'Again' }
      await stand.ledger.leaveUnsettled(await claimed(stand.ledger, key, 'input', intent))
      const { claim } = await unsettled(stand.ledger)
      await stand.ledger.sending(claim, again)
      await stand.die()
      await other.settled(key, never)
      expect(await unsettled(other)).toMatchObject({ intent: again, interrupted: true })
    })

    test('stays the cause for whoever leaves it unsettled again', async () => {
      await using stand = await makeReplicas()
      const other = await stand.another()
      await claimed(stand.ledger, key, 'input', intent)
      await stand.die()
      await other.settled(key, never)
      const { claim } = await unsettled(other)
      await other.sending(claim, intent)
      await other.leaveUnsettled(claim)
      expect(await unsettled(other)).toMatchObject({ interrupted: true })
    })

    test('takes nothing with it that is recorded, left unsettled or free', async () => {
      await using stand = await makeReplicas()
      const other = await stand.another()
      const at = (text: string) => ({ ...key, key: text })
      await stand.ledger.record(await claimed(stand.ledger, at('recorded')), success)
      await stand.ledger.leaveUnsettled(await claimed(stand.ledger, at('left'), 'input', intent))
      await stand.ledger.release(await claimed(stand.ledger, at('released'), 'input', intent))
      await claimed(stand.ledger, at('held'))
      await stand.die()
      await other.settled(at('held'), never)
      expect(await other.begin(at('recorded'), 'input')).toEqual({ state: 'recorded', recorded: success })
      expect(await unsettled(other, at('left'))).toMatchObject({ intent, interrupted: false })
      await claimed(other, at('released'))
      await claimed(other, at('held'))
    })

    test('does not let another one have what a living one holds', async () => {
      await using stand = await makeReplicas()
      const other = await stand.another()
      const living = { ...key, key: 'living' }
      const claim = await claimed(other, living)
      await claimed(stand.ledger)
      await stand.die()
      await other.settled(key, never)
      expect(await (await stand.another()).begin(living, 'input')).toEqual({ state: 'running' })
      await other.record(claim, success)
    })
  })
}
