// Repeating under an idempotency key: one write, and the same answer again.
import { describe, expect, it } from 'vitest'
import { Secret } from '../../src/core/redact.ts'
import { fingerprintOf } from '../../src/graphql/idempotency-key.ts'
import { createSqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts'
import { type Intent, LedgerUnavailable } from '../../src/state/ledger.ts'
import { catalogue } from '../../src/vendors/catalogue.ts'
import * as demo from '../support/demo.ts'
import { documentOf, everyMutation, mutationNames, perform, stageFor } from '../support/every-mutation.ts'
import { type Stage, startGateway, startStage, vendorsAt } from '../support/gateway.ts'

const newInstance = { name: '一次', maxConcurrentConversations: 1 }
const keyed = { ...newInstance, idempotencyKey: 'intention-1' }
const header = (key: string) => ({ 'idempotency-key': key })

const create = (stage: Stage, input: object, headers?: Readonly<Record<string, string>>) =>
  perform(stage, 'createInstance', input, headers)

const received = (stage: Stage, action: string) =>
  stage.sandbox.transcript.counts()[action] ?? { received: 0, executed: 0, tookEffect: 0 }

const succeeded = (replayed: boolean) => ({
  errors: [],
  result: { __typename: 'CreateInstanceSuccess', replayed },
})
const conflicts = {
  errors: [],
  result: { __typename: 'ConflictError', retryable: false, message: expect.stringContaining('other input') },
}
const unknown = (retryable: boolean) => ({
  errors: [],
  result: { __typename: 'OutcomeUnknownError', retryable },
})

it('the table names every mutation', () => {
  expect(Object.keys(everyMutation).toSorted()).toEqual(mutationNames.toSorted())
})

describe('every mutation', () => {
  it.each(Object.entries(everyMutation))(
    '%s is sent once and answered again, with no vendor call',
    async (mutation, [action, input]) => {
      await using stage = await stageFor(mutation)
      const once = { ...input, idempotencyKey: 'intention-1' }
      const first = await perform(stage, mutation, once)
      expect(first).toMatchObject({ errors: [], result: { replayed: false } })
      expect(stage.actions().filter((called) => called === action)).toEqual([action])
      const again = await perform(stage, mutation, once)
      expect(again).toEqual({ errors: [], result: { ...first.result, replayed: true } })
      expect(stage.actions()).toEqual([])
      expect(received(stage, action)).toMatchObject({ received: 1, tookEffect: 1 })
    },
  )

  const whole = { id: demo.instance, name: '全部', description: null, maxConcurrentConversations: 1 }

  it.each([
    ...Object.entries(everyMutation),
    ['updateInstance', ['ModifyInstance', whole]],
    ['updateInstance', ['ModifyInstance', { ...whole, callingNumbers: ['05710000001'] }]],
  ] as const)(
    '%s announces what it sends, or only that it does where it reads before and may be repeated: %j',
    async (mutation, [action, input]) => {
      const working = await createSqliteLedger()
      const announced: (Intent | undefined)[] = []
      const sent: Intent[] = []
      const ledger: typeof working = {
        ...working,
        begin(at, fingerprint, intent) {
          announced.push(intent)
          return working.begin(at, fingerprint, intent)
        },
        sending(claim, intent) {
          sent.push(intent)
          return working.sending(claim, intent)
        },
      }
      await using stage = await stageFor(mutation, {}, { ledger })
      await perform(stage, mutation, { ...input, dryRun: true })
      const readsNothing = stage.actions().length === 0
      await perform(stage, mutation, { ...input, idempotencyKey: 'intention-1' })
      expect(sent).toMatchObject([{ action }])
      const operation = catalogue.find(({ name }) => name === action)
      const repeatable = operation?.effect !== 'read' && operation?.repeatable
      if (repeatable === true || readsNothing)
        expect(announced).toEqual([{ ...sent[0], sentAt: expect.any(Date) }])
      else expect(announced).toEqual([undefined])
      expect(announced[0]?.request === undefined).toBe(!readsNothing)
    },
  )

  it.each(Object.entries(everyMutation))(
    '%s without a key is sent each time',
    async (mutation, [, input]) => {
      await using stage = await stageFor(mutation)
      const first = await perform(stage, mutation, input)
      expect(first).toMatchObject({ result: { replayed: false } })
      stage.actions()
      await perform(stage, mutation, input)
      expect(stage.actions()).not.toEqual([])
    },
  )
})

describe('the key', () => {
  it('may come in the header, plain or quoted', async () => {
    await using stage = await startStage()
    expect(await create(stage, newInstance, header('k-1'))).toMatchObject(succeeded(false))
    expect(await create(stage, newInstance, header('"k-1"'))).toMatchObject(succeeded(true))
    expect(received(stage, 'CreateInstance').received).toBe(1)
  })

  it('of the input wins, and the one of the header stays free', async () => {
    await using stage = await startStage()
    expect(await create(stage, { ...newInstance, idempotencyKey: 'own' }, header('k-1'))).toMatchObject(
      succeeded(false),
    )
    expect(await create(stage, { ...newInstance, idempotencyKey: 'own' })).toMatchObject(succeeded(true))
    expect(await create(stage, { ...newInstance, name: '另一个' }, header('k-1'))).toMatchObject(
      succeeded(false),
    )
  })

  it.each([[''], ['a'.repeat(256)], ['a b'], [' a'], ['ключ'], ['a\n'], ['\u007f']])(
    '%j in the input is refused before anything is sent',
    async (idempotencyKey) => {
      await using stage = await startStage()
      expect(await create(stage, { ...newInstance, name: '', idempotencyKey })).toMatchObject({
        errors: [],
        result: {
          __typename: 'InvalidInputError',
          fields: [{ path: ['name'] }, { path: ['idempotencyKey'] }],
        },
      })
      expect(stage.actions()).toEqual([])
    },
  )

  it.each([[''], ['""'], ['a'.repeat(256)], ['a b'], ['é']])(
    '%j in the header is refused before anything is read',
    async (key) => {
      await using stage = await startStage()
      const answer = await stage.send('{ __typename }', {}, header(key))
      expect(answer).toMatchObject({
        status: 400,
        errors: [
          { message: expect.stringContaining('printable ASCII'), extensions: { code: 'BAD_USER_INPUT' } },
        ],
      })
    },
  )

  it('may have 255 characters of any printable kind', async () => {
    await using stage = await startStage()
    const idempotencyKey = `!"~\\${'k'.repeat(251)}`
    expect(await create(stage, { ...newInstance, idempotencyKey })).toMatchObject(succeeded(false))
    expect(await create(stage, { ...newInstance, idempotencyKey })).toMatchObject(succeeded(true))
  })

  it('says nothing about queries', async () => {
    await using stage = await startStage()
    const read = (id: string) => stage.send(`{ node(id: "${id}") { id } }`, {}, header('k-1'))
    expect((await read(demo.instance)).data).toEqual({ node: { id: demo.instance } })
    expect((await read(demo.stoppedTask)).data).toEqual({ node: { id: demo.stoppedTask } })
  })

  it('with other input conflicts, whichever member differs, and nothing is sent', async () => {
    await using stage = await startStage()
    await create(stage, keyed)
    stage.actions()
    for (const other of [{ name: '别的' }, { maxConcurrentConversations: 2 }, { description: null }])
      expect(await create(stage, { ...keyed, ...other })).toMatchObject(conflicts)
    expect(stage.actions()).toEqual([])
  })

  it('with another mutation of the same input conflicts', async () => {
    await using stage = await startStage()
    const input = { id: demo.jobGroup, idempotencyKey: 'k-1' }
    expect(await perform(stage, 'pauseJobGroup', input)).toMatchObject({ result: { replayed: false } })
    stage.actions()
    expect(await perform(stage, 'resumeJobGroup', input)).toMatchObject(conflicts)
    expect(stage.actions()).toEqual([])
  })

  it('belongs to its consumer: the same text of another one is another key', async () => {
    await using stage = await startStage()
    const ledger = await createSqliteLedger()
    const vendors = vendorsAt(stage.sandbox.url)
    const apiKey = 'tlk-0123456789-abcdefghijklmnop'
    await using anonymous = await startGateway({ vendors, ledger })
    await using named = await startGateway({ vendors, ledger, apiKey: new Secret(apiKey) })
    const input = { ...everyMutation['tagInstances']?.[1], idempotencyKey: 'shared' }
    const tag = (gateway: typeof named, headers = {}) => perform(gateway, 'tagInstances', input, headers)
    expect(await tag(anonymous)).toMatchObject({ result: { replayed: false } })
    expect(await tag(named, { authorization: `Bearer ${apiKey}` })).toMatchObject({
      result: { replayed: false },
    })
    expect(await tag(anonymous)).toMatchObject({ result: { replayed: true } })
    expect(received(stage, 'TagResources').received).toBe(2)
  })
})

describe('the same input', () => {
  const task = everyMutation['createCallTask']?.[1] as { startAt: string }

  it('is the same in any order of its members, at any depth, and however an instant is written', async () => {
    await using stage = await startStage()
    const first = { ...task, idempotencyKey: 'k-1' }
    const second = {
      idempotencyKey: 'k-1',
      ...Object.fromEntries(Object.entries(task).toReversed()),
      callWindows: [{ end: '12:00', begin: '09:00' }],
      startAt: '2999-01-01T08:00:00+08:00',
    }
    expect(await perform(stage, 'createCallTask', first)).toMatchObject({ result: { replayed: false } })
    expect(await perform(stage, 'createCallTask', second)).toMatchObject({ result: { replayed: true } })
  })

  it('has a fingerprint that the order of members does not change', () => {
    // GraphQL orders them as the schema does, and that may be another order tomorrow.
    const some = { a: [{ b: 1, c: null }], d: new Date(0), e: { f: 'x', g: 2 } }
    const same = { e: { g: 2, f: 'x' }, d: new Date(0), a: [{ c: null, b: 1 }] }
    expect(fingerprintOf('m', same)).toBe(fingerprintOf('m', some))
    const others = [
      { ...some, a: [{ b: 1 }] },
      { ...some, d: new Date(1) },
      { ...some, e: { f: 'x', g: '2' } },
      { ...some, a: [] },
      { ...some, h: null },
    ]
    for (const other of others) expect(fingerprintOf('m', other)).not.toBe(fingerprintOf('m', some))
  })

  it('is the same as literal, under another alias, and beside __typename', async () => {
    await using stage = await startStage()
    expect(await create(stage, newInstance, header('k-1'))).toMatchObject(succeeded(false))
    const literal = `mutation { __typename other: createInstance(input: { maxConcurrentConversations: 1, name: "一次" }) {
      ... on CreateInstanceSuccess { replayed }
    } }`
    expect(await stage.send(literal, {}, header('k-1'))).toMatchObject({
      data: { other: { replayed: true } },
    })
  })
})

describe('several mutations of one document', () => {
  const two = (first: string, second: string, key = '') => `mutation {
    a: createInstance(input: { name: "${first}", maxConcurrentConversations: 1 ${key} }) { ...outcome }
    ...second
  }
  fragment second on Mutation {
    b: createInstance(input: { name: "${second}", maxConcurrentConversations: 1 ${key} }) { ...outcome }
  }
  fragment outcome on CreateInstanceResult { __typename ... on CreateInstanceSuccess { replayed instance { name } } }`
  const done = (name: string, replayed: boolean) => ({ replayed, instance: { name } })

  it('under one header are intentions of their own', async () => {
    await using stage = await startStage()
    const send = (first: string, second: string) => stage.send(two(first, second), {}, header('k-1'))
    expect((await send('甲', '乙')).data).toMatchObject({ a: done('甲', false), b: done('乙', false) })
    expect((await send('甲', '乙')).data).toMatchObject({ a: done('甲', true), b: done('乙', true) })
    expect((await send('甲', '丙')).data).toMatchObject({
      a: done('甲', true),
      b: { __typename: 'ConflictError' },
    })
    expect(received(stage, 'CreateInstance').received).toBe(2)
  })

  it('with the same key in their inputs are one intention, or a conflict', async () => {
    await using stage = await startStage()
    const send = (first: string, second: string, key: string) =>
      stage.execute(two(first, second, `, idempotencyKey: "${key}"`))
    expect(await send('甲', '甲', 'k-1')).toMatchObject({ a: done('甲', false), b: done('甲', true) })
    expect(await send('乙', '丙', 'k-2')).toMatchObject({
      a: done('乙', false),
      b: { __typename: 'ConflictError' },
    })
    expect(received(stage, 'CreateInstance').received).toBe(2)
  })

  it('keep what each of them read apart', async () => {
    await using stage = await startStage()
    const document = `mutation {
      a: updateCallTask(input: { id: "${demo.stoppedTask}", name: "甲", idempotencyKey: "a" }) { ...outcome }
      b: updateCallTask(input: { id: "${demo.stoppedTask}", name: "乙", idempotencyKey: "b" }) { ...outcome }
    }
    fragment outcome on UpdateCallTaskResult { ... on UpdateCallTaskSuccess { replayed callTask { name virtualNumber } } }`
    const first = await stage.execute(document)
    expect(first).toMatchObject({ a: { callTask: { name: '甲' } }, b: { callTask: { name: '乙' } } })
    stage.actions()
    const again = await stage.execute(document)
    expect(again).toMatchObject({
      a: { replayed: true, callTask: { name: '甲' } },
      b: { replayed: true, callTask: { name: '乙' } },
    })
    expect(stage.actions()).toEqual([])
  })
})

describe('what is read for a replay', () => {
  const start = (stage: Stage, selection: string) =>
    stage.execute<{ startCallTask: object }, never>(`mutation {
      startCallTask(input: { id: "${demo.stoppedTask}", idempotencyKey: "k-1" }) {
        ... on StartCallTaskSuccess { replayed callTask { ${selection} } }
      }
    }`)

  it('is what was not read before, and is kept too', async () => {
    await using stage = await startStage()
    await start(stage, 'status')
    stage.actions()
    const more = await start(stage, 'status virtualNumber')
    expect(stage.actions()).toEqual(['QueryAiCallTaskDetail'])
    expect(await start(stage, 'status virtualNumber')).toEqual(more)
    expect(stage.actions()).toEqual([])
  })

  it('is the state of then, whatever has happened since', async () => {
    await using stage = await startStage()
    await start(stage, 'status')
    await stage.execute(documentOf('stopCallTask'), { input: { id: demo.stoppedTask } })
    expect(await start(stage, 'status')).toEqual({
      startCallTask: { replayed: true, callTask: { status: 'RUNNING' } },
    })
  })

  it('is read again where reading it failed', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('QueryAiCallTaskDetail', { kind: 'waf' }, 3)
    const { data } = await stage.send<{ startCallTask: { callTask: object | null } }, never>(`mutation {
      startCallTask(input: { id: "${demo.stoppedTask}", idempotencyKey: "k-1" }) {
        ... on StartCallTaskSuccess { callTask { status virtualNumber } }
      }
    }`)
    expect(data?.startCallTask.callTask).toEqual({ status: 'RUNNING', virtualNumber: null })
    stage.sandbox.faults.clear()
    stage.actions()
    expect(await start(stage, 'status virtualNumber')).toMatchObject({
      startCallTask: { replayed: true, callTask: { virtualNumber: expect.any(String) as string } },
    })
    expect(stage.actions()).toEqual(['QueryAiCallTaskDetail'])
  })
})

describe('what is not success', () => {
  it('a refusal of the vendor is answered again, although it would not be one any more', async () => {
    await using stage = await startStage()
    const { instance } = await stage.execute<{ instance: { name: string } }, never>(
      `{ instance(id: "${demo.instance}") { name } }`,
    )
    const taken = { ...keyed, name: instance.name }
    const first = await create(stage, taken)
    expect(first).toMatchObject({ result: { __typename: 'NameTakenError' } })
    await stage.execute(documentOf('updateInstance'), { input: { id: demo.instance, name: '改名' } })
    stage.actions()
    expect(await create(stage, taken)).toEqual(first)
    expect(stage.actions()).toEqual([])
    expect(await create(stage, { ...taken, idempotencyKey: 'new' })).toMatchObject(succeeded(false))
  })

  it('a fault frees the key', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateInstance', { kind: 'waf' })
    expect(await create(stage, keyed)).toMatchObject({ result: null, errors: [{ extensions: {} }] })
    expect(await create(stage, { ...keyed, name: '别的' })).toMatchObject(succeeded(false))
    expect(received(stage, 'CreateInstance').tookEffect).toBe(1)
  })

  it('a refusal from before the write frees the key', async () => {
    await using stage = await startStage()
    const stop = { id: demo.stoppedTask, idempotencyKey: 'k-1' }
    expect(await perform(stage, 'stopCallTask', stop)).toMatchObject({
      result: { __typename: 'InvalidStateError' },
    })
    await stage.execute(documentOf('startCallTask'), { input: { id: demo.stoppedTask } })
    expect(await perform(stage, 'stopCallTask', stop)).toMatchObject({ result: { replayed: false } })
  })

  it('invalid input claims nothing', async () => {
    await using stage = await startStage()
    expect(await create(stage, { ...keyed, maxConcurrentConversations: 0 })).toMatchObject({
      result: { __typename: 'InvalidInputError' },
    })
    expect(await create(stage, keyed)).toMatchObject(succeeded(false))
  })
})

describe('at the same time', () => {
  it('fifty duplicates are one write', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateInstance', { kind: 'slow-headers', ms: 50, applied: 'before' })
    const answers = await Promise.all(Array.from({ length: 50 }, () => create(stage, keyed)))
    const replayed = Object.groupBy(answers, ({ result }) => String(result?.replayed))
    expect([replayed['false']?.length, replayed['true']?.length]).toEqual([1, 49])
    expect(received(stage, 'CreateInstance')).toMatchObject({ received: 1, tookEffect: 1 })
  })

  it('a duplicate whose deadline ends while the first runs is told that nobody knows yet', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateInstance', { kind: 'slow-headers', ms: 1_500, applied: 'before' })
    const first = create(stage, keyed)
    await expect.poll(() => received(stage, 'CreateInstance').received).toBe(1)
    expect(await create(stage, keyed, { 'x-request-timeout-ms': '100' })).toMatchObject(unknown(true))
    expect(await first).toMatchObject(succeeded(false))
    expect(await create(stage, keyed)).toMatchObject(succeeded(true))
    expect(received(stage, 'CreateInstance').received).toBe(1)
  })
})

describe('an answer that is lost', () => {
  it.each([
    [true, 1],
    [false, 2],
  ])('of an instance (carried out: %s) is made up for by looking', async (applied, sent) => {
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateInstance', { kind: 'reset', applied })
    expect(await create(stage, keyed)).toMatchObject(succeeded(false))
    expect(received(stage, 'CreateInstance')).toMatchObject({ received: sent, tookEffect: 1 })
    expect(await create(stage, keyed)).toMatchObject(succeeded(true))
    expect(received(stage, 'CreateInstance').received).toBe(sent)
  })

  it.each([true, false])(
    'of a job group (carried out: %s) stays lost, and nothing is sent again',
    async (applied) => {
      await using stage = await startStage()
      stage.sandbox.faults.add('CreateJobGroup', { kind: 'reset', applied })
      const input = { ...everyMutation['createJobGroup']?.[1], idempotencyKey: 'k-1' }
      expect(await perform(stage, 'createJobGroup', input)).toMatchObject(unknown(true))
      for (const _repeat of [1, 2])
        expect(await perform(stage, 'createJobGroup', input)).toMatchObject(unknown(false))
      expect(received(stage, 'CreateJobGroup').received).toBe(1)
    },
  )

  it('that could not be looked for is looked for by the repeat, which never answers a fault', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateInstance', { kind: 'reset', applied: true })
    stage.sandbox.faults.add('ListInstances', { kind: 'waf' }, 2)
    expect(await create(stage, keyed)).toMatchObject(unknown(true))
    expect(await create(stage, keyed)).toMatchObject(unknown(true))
    stage.sandbox.faults.clear()
    expect(await create(stage, keyed)).toMatchObject(succeeded(true))
    expect(received(stage, 'CreateInstance').received).toBe(1)
  })

  it('of an update that cannot be sent again now stays in doubt', async () => {
    await using stage = await startStage()
    const input = { id: demo.instance, description: '改了', idempotencyKey: 'k-1' }
    const update = () => perform(stage, 'updateInstance', input)
    stage.sandbox.faults.add('ModifyInstance', { kind: 'html', status: 200, applied: false }, 3)
    stage.sandbox.faults.add('DescribeInstance', { kind: 'extra-fields' })
    stage.sandbox.faults.add('DescribeInstance', { kind: 'waf' }, 3)
    expect(await update()).toMatchObject(unknown(true))
    expect(await update()).toMatchObject(unknown(true))
    stage.sandbox.faults.clear()
    expect(await update()).toMatchObject({ errors: [], result: { replayed: true } })
    expect(received(stage, 'ModifyInstance').tookEffect).toBe(1)
  })

  it('to a client that did not wait for it is what its repeat gets', async () => {
    await using stage = await startStage()
    stage.sandbox.faults.add('CreateInstance', { kind: 'slow-headers', ms: 600, applied: 'after' })
    expect(await create(stage, keyed, { 'x-request-timeout-ms': '300' })).toMatchObject(unknown(true))
    expect(await create(stage, keyed)).toMatchObject(succeeded(true))
    expect(received(stage, 'CreateInstance')).toMatchObject({ received: 1, tookEffect: 1 })
  })

  it('of routes that were deleted is looked for again by the repeat', async () => {
    await using stage = await startStage()
    const input = { ids: [demo.calledRoute], idempotencyKey: 'k-1' }
    stage.sandbox.faults.add('queryCalledRoute', { kind: 'extra-fields' })
    stage.sandbox.faults.add('queryCalledRoute', { kind: 'waf' })
    const first = await perform(stage, 'deleteCalledRoutes', input)
    expect(first).toMatchObject({
      result: { replayed: false, results: [{ deleted: false }] },
    })
    expect(await perform(stage, 'deleteCalledRoutes', input)).toMatchObject({
      errors: [],
      result: { replayed: true, results: [{ deleted: true }] },
    })
    expect(received(stage, 'deleteCalledRoute').received).toBe(1)
  })
})

describe('a ledger that fails', () => {
  const fault = {
    result: null,
    errors: [
      {
        message: expect.stringContaining('Nothing was sent'),
        extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: true },
      },
    ],
  }

  it('stops what has a key, and nothing else', async () => {
    const ledger = await createSqliteLedger()
    await using stage = await startStage({}, { ledger })
    await ledger[Symbol.asyncDispose]()
    expect(await create(stage, keyed)).toMatchObject(fault)
    expect(await create(stage, newInstance, header('k-1'))).toMatchObject(fault)
    expect(stage.actions()).toEqual([])
    expect(await create(stage, newInstance)).toMatchObject(succeeded(false))
    expect(await stage.execute(`{ instance(id: "${demo.instance}") { id } }`)).toEqual({
      instance: { id: demo.instance },
    })
  })

  it('to note what is about to be sent lets nothing be sent, and frees the key', async () => {
    const working = await createSqliteLedger()
    let isBroken = true
    const ledger: typeof working = {
      ...working,
      sending: (claim, intent) =>
        isBroken ? Promise.reject(new LedgerUnavailable('full')) : working.sending(claim, intent),
    }
    await using stage = await startStage({}, { ledger })
    expect(await create(stage, keyed)).toMatchObject(fault)
    expect(received(stage, 'CreateInstance').received).toBe(0)
    isBroken = false
    expect(await create(stage, keyed)).toMatchObject(succeeded(false))
  })

  it('to record an answer does not take it back: the repeat finds what was made', async () => {
    const working = await createSqliteLedger()
    let isBroken = true
    const ledger: typeof working = {
      ...working,
      async record(claim, recorded) {
        if (!isBroken) return working.record(claim, recorded)
        await working.leaveUnsettled(claim)
        throw new LedgerUnavailable('full')
      },
    }
    await using stage = await startStage({}, { ledger })
    expect(await create(stage, keyed)).toMatchObject(succeeded(false))
    isBroken = false
    expect(await create(stage, keyed)).toMatchObject(succeeded(true))
    expect(received(stage, 'CreateInstance').received).toBe(1)
  })

  it('to keep what was read costs the replay a read, and nobody else anything', async () => {
    const working = await createSqliteLedger()
    const ledger: typeof working = {
      ...working,
      addReads: () => Promise.reject(new LedgerUnavailable('full')),
    }
    await using stage = await startStage({}, { ledger })
    const input = { id: demo.stoppedTask, idempotencyKey: 'k-1' }
    const first = await perform(stage, 'startCallTask', input)
    expect(first).toMatchObject({ errors: [], result: { replayed: false } })
    stage.actions()
    expect(await perform(stage, 'startCallTask', input)).toEqual({
      errors: [],
      result: { ...first.result, replayed: true },
    })
    expect(stage.actions()).not.toEqual([])
  })

  it('forgets a key after a day', async () => {
    let now = Date.now()
    const ledger = await createSqliteLedger({ clock: () => now })
    await using stage = await startStage({}, { ledger })
    await create(stage, keyed)
    now += 24 * 60 * 60 * 1000 - 1
    expect(await create(stage, keyed)).toMatchObject(succeeded(true))
    now += 1
    expect(await create(stage, { ...keyed, name: '第二天' })).toMatchObject(succeeded(false))
  })
})

describe('a repeatable write whose owner was killed after its claim, and before or after it was sent', () => {
  const updated = 'updateInstance'
  const action = 'ModifyInstance'
  const given = { id: demo.instance, description: '改了' }
  const input = { ...given, idempotencyKey: 'intention-1' }

  /** A ledger whose only entry says that something was under way: what it was, nobody noted. */
  async function interruptedLedger() {
    const working = await createSqliteLedger()
    const intent: Intent = {
      action,
      request: undefined,
      notes: undefined,
      sentAt: new Date(),
      reconcile: 'Query node(id: "Instance:…").',
    }
    let isFirst = true
    return {
      ...working,
      async begin(...asked: Parameters<typeof working.begin>) {
        const begun = await working.begin(...asked)
        if (begun.state !== 'claimed' || !isFirst) return begun
        isFirst = false
        await working.sending(begun.claim, intent)
        return { state: 'unsettled', claim: begun.claim, intent, interrupted: true } as const
      },
    }
  }

  it('is found where it took effect', async () => {
    await using stage = await stageFor(updated, {}, { ledger: await interruptedLedger() })
    await perform(stage, updated, given)
    stage.actions()
    expect(await perform(stage, updated, input)).toMatchObject({ result: { replayed: true } })
    expect(stage.actions()).not.toContain(action)
  })

  it('is not sent in the dark where there is no trace of it', async () => {
    await using stage = await stageFor(updated, {}, { ledger: await interruptedLedger() })
    const { result } = await perform(stage, updated, input)
    expect(result).toMatchObject({
      __typename: 'OutcomeUnknownError',
      retryable: false,
      message: expect.stringMatching(/was interrupted, and may have been sent, and there is no trace of it/),
    })
    expect(stage.actions()).not.toContain(action)
  })

  it('is not looked for where the object is another one by now than was expected', async () => {
    await using stage = await stageFor(updated, {}, { ledger: await interruptedLedger() })
    const { result } = await perform(stage, updated, { ...input, expectedVersion: 'another' })
    expect(result).toMatchObject({ __typename: 'OutcomeUnknownError', retryable: false })
    expect(stage.actions()).not.toContain(action)
  })
})

it('what was sent is noted where its outcome is unknown, in place of what was announced', async () => {
  const working = await createSqliteLedger()
  const noted: unknown[] = []
  const ledger: typeof working = {
    ...working,
    sending(claim, intent) {
      noted.push(intent.request)
      return working.sending(claim, intent)
    },
  }
  await using stage = await stageFor('updateInstance', {}, { ledger })
  stage.sandbox.faults.add('ModifyInstance', { kind: 'contradiction', success: false })
  const input = { id: demo.instance, description: '改了', idempotencyKey: 'intention-1' }
  const { result } = await perform(stage, 'updateInstance', input)
  expect(result).toMatchObject({ __typename: 'OutcomeUnknownError' })
  expect(noted).toMatchObject([undefined, { description: '改了' }])
})
