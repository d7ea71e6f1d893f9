// What a keyed write asks of the state that replicas share, and when: questions of one turn of the event loop travel together.
import { expect, it } from 'vitest'
import type { GatewayContext } from '../../src/context.ts'
import { ConflictError } from '../../src/core/errors.ts'
import { createDeadline, createWriteLife } from '../../src/core/life.ts'
import { performKeyed } from '../../src/graphql/keyed-write.ts'
import type { AnyWrite, Performing } from '../../src/graphql/perform-write.ts'
import { createMemoryTurns } from '../../src/state/embedded/memory-turns.ts'
import { createSqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts'
import { ClaimLost, type Intent, type Ledger, LedgerUnavailable } from '../../src/state/ledger.ts'
import type { Turns } from '../../src/state/turns.ts'
import { callTaskStop } from '../../src/vendors/alibaba/call-task-life.ts'
import { jobGroupPause } from '../../src/vendors/alibaba/job-group-writes.ts'
import { key, success } from '../state/samples.ts'
import { silent } from '../support/gateway.ts'

const group = { instanceId: 'a', jobGroupId: 'b' }
const object = 'JobGroup:a:b'
const keyed = { key, fingerprint: 'input' }
const never = new AbortController().signal
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** Everything that was asked for, by turns of the event loop. */
function createRecord() {
  const batches: string[][] = []
  let open: string[] | undefined
  const note = (asked: string) => {
    if (open === undefined) {
      const batch: string[] = []
      open = batch
      batches.push(batch)
      setImmediate(() => {
        open = undefined
      })
    }
    open.push(asked)
  }
  return { batches, note }
}

/** State that is answered in a later turn of the event loop, as from another machine. */
async function createStand(change: Partial<Ledger> = {}) {
  const ledger = await createSqliteLedger()
  const turns = createMemoryTurns()
  const { batches, note } = createRecord()
  const intents: { announced?: Intent | undefined; sent?: Intent } = {}
  /** Where a turn was asked for and nobody waits for it any longer. */
  const givenUp: string[] = []
  const late = async <T>(asked: string, answer: () => Promise<T>): Promise<T> => {
    note(asked)
    await nextTurn()
    return answer()
  }
  const noting: Ledger = {
    ...ledger,
    begin(at, fingerprint, announced) {
      intents.announced = announced
      return late('begin', () => ledger.begin(at, fingerprint, announced))
    },
    sending(claim, intent) {
      intents.sent = intent
      return late('sending', () => ledger.sending(claim, intent))
    },
    record: (claim, recorded) => late('record', () => ledger.record(claim, recorded)),
    release: (claim) => late('release', () => ledger.release(claim)),
    settled: (at, signal) => late('settled', () => ledger.settled(at, signal)),
    ...change,
  }
  const notingTurns: Turns = {
    async take(of, signal) {
      signal.addEventListener('abort', () => givenUp.push(of))
      const turn = await late('take', () => turns.take(of, signal))
      let isPassed = false
      return {
        [Symbol.dispose]() {
          if (!isPassed) note('pass')
          isPassed = true
          turn[Symbol.dispose]()
        },
      }
    },
  }
  return {
    ledger,
    turns,
    batches,
    intents,
    givenUp,
    perform<Change>(write: AnyWrite<Change, unknown>, of: Change) {
      const life = createWriteLife(createDeadline(5_000), 1_000)
      const performing: Performing<Change, unknown> = {
        write,
        change: of,
        life,
        call: (operation) => {
          note(operation.name)
          return nextTurn().then(() => ({
            value: { data: { list: [{ taskId: '1', status: 'RUNNING' }], total: 1 } } as never,
            upstream: {} as never,
            clockAheadMs: 0,
          }))
        },
        onSending: async () => undefined,
        onSent: () => note('sent'),
        onDoubt: () => undefined,
        context: {
          writing: { ledger: noting, turns: notingTurns },
          caller: {
            expect: () => note('expect'),
            async send(
              _operation: unknown,
              _request: unknown,
              options: { onSending(at: Date): Promise<void> },
            ) {
              await options.onSending(new Date())
              life.commit()
              note('vendor')
              await nextTurn()
              return { value: {}, upstream: {} }
            },
          },
          consumer: { id: 'default' },
          requestId: 'r',
          log: silent,
        } as unknown as GatewayContext,
      }
      return performKeyed(performing, keyed)
    },
    async [Symbol.asyncDispose]() {
      await ledger[Symbol.asyncDispose]()
    },
  }
}

it('a write that reads nothing asks twice: what is announced is what is sent', async () => {
  await using stand = await createStand()
  await stand.perform(jobGroupPause, group)
  expect(stand.batches).toEqual([
    ['expect', 'take', 'begin'],
    ['sending'],
    ['vendor'],
    ['sent', 'pass', 'record'],
  ])
  const { announced, sent } = stand.intents
  expect(announced).toMatchObject({ action: 'SuspendJobs', request: { ...group, all: true } })
  expect(sent).toEqual({ ...announced, sentAt: sent?.sentAt })
})

it('a write that reads announces nothing, and reads in its turn', async () => {
  await using stand = await createStand()
  await stand.perform(callTaskStop, { taskId: '1' })
  expect(stand.batches).toEqual([
    ['expect', 'take', 'begin'],
    ['QueryAiCallTaskPage'],
    ['sending'],
    ['vendor'],
    ['sent', 'pass', 'record'],
  ])
  expect(stand.intents).toMatchObject({ announced: undefined, sent: { action: 'StopAiCallTask' } })
})

it('what was recorded is answered although somebody else is at the object, and leaves its place in the line', async () => {
  await using stand = await createStand()
  const begun = await stand.ledger.begin(key, keyed.fingerprint)
  if (begun.state !== 'claimed') throw new Error(`The key is ${begun.state}.`)
  await stand.ledger.record(begun.claim, success)
  {
    using _other = await stand.turns.take(object, never)
    expect(await stand.perform(jobGroupPause, group)).toMatchObject({ replayed: true })
    expect(stand.givenUp).toEqual([object])
  }
  using _next = await stand.turns.take(object, never)
  expect(stand.batches).toEqual([['expect', 'take', 'begin']])
})

it('a key that has other input gives up its turn', async () => {
  await using stand = await createStand()
  await stand.ledger.begin(key, 'another')
  await expect(stand.perform(jobGroupPause, group)).rejects.toBeInstanceOf(ConflictError)
  using _next = await stand.turns.take(object, never)
})

it('a key that cannot be looked up gives up its turn', async () => {
  await using stand = await createStand({ begin: () => Promise.reject(new LedgerUnavailable('gone')) })
  await expect(stand.perform(jobGroupPause, group)).rejects.toThrow('Nothing was sent: gone')
  using _next = await stand.turns.take(object, never)
})

it('who waits for another one with the same key holds no turn that the other needs', async () => {
  await using stand = await createStand()
  const begun = await stand.ledger.begin(key, keyed.fingerprint)
  if (begun.state !== 'claimed') throw new Error(`The key is ${begun.state}.`)
  const waiting = stand.perform(jobGroupPause, group)
  await expect.poll(() => stand.batches.flat()).toContain('settled')
  {
    using _turn = await stand.turns.take(object, never)
    await stand.ledger.record(begun.claim, success)
  }
  expect(await waiting).toMatchObject({ replayed: true })
})

it('who lost its claim sends nothing, and says that another one may have', async () => {
  await using stand = await createStand({ sending: () => Promise.reject(new ClaimLost()) })
  await expect(stand.perform(jobGroupPause, group)).rejects.toMatchObject({
    name: 'OutcomeUnknownError',
    reason: 'another request with this key has taken over',
    retryable: true,
  })
  expect(stand.batches.flat()).not.toContain('vendor')
})

it('a turn that nobody can give sends nothing, and frees the key', async () => {
  await using stand = await createStand()
  stand.turns.take = () => Promise.reject(new LedgerUnavailable('nobody knows'))
  await expect(stand.perform(jobGroupPause, group)).rejects.toMatchObject({
    code: 'INTERNAL_SERVER_ERROR',
    details: { retryable: true },
    message: 'Nothing was sent: nobody knows',
  })
  expect(stand.batches.flat()).toEqual(['expect', 'take', 'begin', 'release'])
  expect(await stand.ledger.begin(key, 'other input')).toMatchObject({ state: 'claimed' })
})
