// What the audit log says of each mutation, and what happens to mutations when it cannot be written.
import { expect, it } from 'vitest'
import { createStreamAuditLog, type LineStream } from '../../src/audit/audit-log.ts'
import * as demo from '../support/demo.ts'
import { startStage } from '../support/gateway.ts'

interface Line {
  readonly operation: string
  readonly outcome: string
  readonly ids: readonly string[]
}

function recorder() {
  let isBroken = false
  const lines: string[] = []
  const stream: LineStream = {
    write(chunk, done) {
      if (isBroken) return done(new Error('no space left'))
      lines.push(...chunk.trimEnd().split('\n'))
      done()
    },
  }
  return {
    audit: createStreamAuditLog(stream),
    lines: () => lines.map((line) => JSON.parse(line) as Line),
    text: () => lines.join('\n'),
    break: (broken: boolean) => {
      isBroken = broken
    },
  }
}

const create = `mutation($input: CreateInstanceInput!) { createInstance(input: $input) {
  __typename ... on CreateInstanceSuccess { instance { id } upstream { requestId } } ... on Error { code }
} }`
const rename = `mutation($input: UpdateCallTaskInput!) { updateCallTask(input: $input) { __typename } }`

it('a line says who did what to which object, with whose request, and what came of it', async () => {
  const log = recorder()
  await using stage = await startStage({}, { audit: log.audit })
  const { data, headers } = await stage.send<
    { createInstance: { instance: { id: string }; upstream: { requestId: string } } },
    object
  >(create, { input: { name: '审计', maxConcurrentConversations: 1, idempotencyKey: 'key-1' } })
  expect(log.lines()).toEqual([
    {
      sequence: 1,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      requestId: headers.get('x-request-id'),
      consumer: 'anonymous',
      account: 'default',
      operation: 'createInstance',
      ids: [data?.createInstance.instance.id],
      idempotencyKey: 'key-1',
      outcome: 'CreateInstanceSuccess',
      replayed: false,
      vendorRequestIds: [data?.createInstance.upstream.requestId],
      previous: '0'.repeat(64),
      hash: expect.stringMatching(/^[\da-f]{64}$/),
    },
  ])
})

it('refusals, replays, faults, bad input and dry runs have a line each, reads have none', async () => {
  const log = recorder()
  await using stage = await startStage({}, { audit: log.audit })
  await stage.send('{ instances { totalCount } }')
  const input = { name: '同名', maxConcurrentConversations: 1, idempotencyKey: 'same' }
  await stage.send(create, { input })
  await stage.send(create, { input })
  await stage.send(create, { input: { ...input, idempotencyKey: undefined } })
  await stage.send(create, { input: { ...input, name: '' } })
  await stage.send(create, { input: { ...input, dryRun: true } })
  await stage.send(rename, { input: { id: demo.runningTask, name: 'n' } })
  stage.sandbox.faults.add('CreateInstance', { kind: 'denied' })
  await stage.send(create, { input: { name: '不许', maxConcurrentConversations: 1 } })
  stage.sandbox.faults.add('CreateInstance', { kind: 'throttle', retryAfterMs: 60_000 })
  await stage.send(create, { input: { name: '太快', maxConcurrentConversations: 1 } })
  expect(log.lines().map(({ outcome }) => outcome)).toEqual([
    'CreateInstanceSuccess',
    'CreateInstanceSuccess',
    'NameTakenError',
    'InvalidInputError',
    'MutationPreview',
    'InvalidStateError',
    'PermissionDeniedError',
    'VENDOR_THROTTLED',
  ])
  expect(log.lines()[5]?.ids).toEqual([demo.runningTask])
})

it('every mutation of one document has a line of its own', async () => {
  const log = recorder()
  await using stage = await startStage({}, { audit: log.audit })
  await stage.send(
    `mutation { a: pauseJobGroup(input: { id: "${demo.jobGroup}" }) { __typename } b: resumeJobGroup(input: { id: "${demo.jobGroup}" }) { __typename } }`,
  )
  expect(log.lines()).toMatchObject([
    { operation: 'pauseJobGroup', ids: [demo.jobGroup] },
    { operation: 'resumeJobGroup', ids: [demo.jobGroup] },
  ])
})

it('no phone number and no free text of an input is in it', async () => {
  const log = recorder()
  await using stage = await startStage({}, { audit: log.audit })
  await stage.send(create, {
    input: {
      name: '打 13912345678',
      description: 'Instance: 13912345678',
      maxConcurrentConversations: 1,
      callingNumbers: ['4008013260'],
      idempotencyKey: 'call-13912345678',
    },
  })
  expect(log.lines()).toHaveLength(1)
  expect(log.text()).not.toMatch(/13912345678|4008013260|打/)
})

it('when it cannot be written the mutation that found out is answered, no other is sent, and reads go on', async () => {
  const log = recorder()
  await using stage = await startStage({}, { audit: log.audit })
  const send = (name: string) => stage.send(create, { input: { name, maxConcurrentConversations: 1 } })
  log.break(true)
  expect((await send('一')).data).toMatchObject({ createInstance: { __typename: 'CreateInstanceSuccess' } })
  stage.actions()
  expect((await send('二')).errors).toMatchObject([
    {
      message: 'Nothing was sent: the audit log cannot be written.',
      extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: true },
    },
  ])
  expect(stage.actions()).toEqual([])
  expect((await stage.send('{ instances { totalCount } }')).errors).toEqual([])
  log.break(false)
  expect((await send('二')).data).toMatchObject({ createInstance: { __typename: 'CreateInstanceSuccess' } })
  expect(log.lines().map(({ outcome }) => outcome)).toEqual([
    'CreateInstanceSuccess',
    'CreateInstanceSuccess',
  ])
})
