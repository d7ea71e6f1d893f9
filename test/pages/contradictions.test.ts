// Answers that say yes and no at once: of a write nobody knows, of a read they break the contract, and the raw values stay visible.
import { describe, expect, test } from 'vitest'
import { outcome, reads, type WriteName, writes } from './refusals.ts'
import { changed, page, startPages, stored } from './stage.ts'

interface Contradiction {
  readonly what: string
  readonly status: number
  readonly envelope: { readonly Success: boolean; readonly Code: string; readonly Data?: boolean }
}

const contradictions: readonly Contradiction[] = [
  { what: 'Code OK, but not Success', status: 200, envelope: { Success: false, Code: 'OK' } },
  { what: 'Success, but another Code', status: 200, envelope: { Success: true, Code: 'isv.SOMETHING' } },
  { what: 'Code OK and Success, but HTTP 500', status: 500, envelope: { Success: true, Code: 'OK' } },
  { what: 'Code OK and Success, but HTTP 400', status: 400, envelope: { Success: true, Code: 'OK' } },
]

const ofData: readonly Contradiction[] = [
  { what: 'everything but Data', status: 200, envelope: { Success: true, Code: 'OK', Data: false } },
  {
    what: 'Data and Code, but not Success',
    status: 200,
    envelope: { Success: false, Code: 'OK', Data: true },
  },
  { what: 'Data alone', status: 200, envelope: { Success: false, Code: 'isv.SOMETHING', Data: true } },
  { what: 'everything but HTTP', status: 500, envelope: { Success: true, Code: 'OK', Data: true } },
]

const cases: readonly (readonly [WriteName, string, readonly Contradiction[]])[] = [
  ['updateCallTask', 'update-ai-call-task.json', [...contradictions, ...ofData]],
  ['updateInstance', 'modify-instance.json', contradictions],
  ['updateJobGroup', 'modify-job-group.json', contradictions],
]

describe.each(cases)('%s', (name, fixture, combinations) => {
  test.each(combinations)('$what', async ({ status, envelope }) => {
    await using stage = await startPages()
    const { action } = writes[name]
    stage.vendor.on(action, { status, body: changed(page(fixture), '', { Message: '说明', ...envelope }) })
    const { value, faults } = await outcome(stage, writes[name])
    expect(faults).toEqual([])
    expect(value).toMatchObject({
      __typename: 'OutcomeUnknownError',
      code: 'OUTCOME_UNKNOWN',
      message: expect.stringContaining(`${action} contradicts itself`),
      // A change leaves the same state twice as once.
      retryable: true,
      upstream: {
        action,
        httpStatus: status,
        code: envelope.Code,
        message: '说明',
        success: envelope.Success,
        data: name === 'updateCallTask' ? (envelope.Data ?? true) : null,
      },
    })
    // A repeat would be answered the same way.
    expect(stage.vendor.requests(action)).toHaveLength(1)
  })
})

test.each([
  ['instance', 'describe-instance', { Success: false }],
  ['instance', 'describe-instance', { Code: 'isv.SOMETHING' }],
  ['jobGroup', 'describe-job-group', { Success: false }],
  ['callTask', 'query-ai-call-task-page', { Success: false }],
  ['calledRoute', 'query-called-route', {}],
] as const)('of a read it is a broken contract: %s %s %j', async (name, file, envelope) => {
  await using stage = await startPages()
  const { action } = reads[name]
  const status = name === 'calledRoute' ? 500 : 200
  stage.vendor.on(action, { status, body: changed(stored(file), '', envelope) })
  const { value, faults, messages } = await outcome(stage, reads[name])
  expect(value).toBeNull()
  expect(faults).toMatchObject([{ code: 'VENDOR_CONTRACT_BROKEN', action, retryable: false }])
  expect(messages).toEqual([expect.stringContaining('contradicts itself')])
  expect(stage.vendor.requests(action)).toHaveLength(1)
})

test.each([
  ['Code OK without Success', 200, false],
  ['Code OK and Success with HTTP 500', 500, true],
])('createInstance: after %s nobody knows', async (_what, status, success) => {
  await using stage = await startPages()
  stage.vendor.on('CreateInstance', {
    status,
    body: changed(page('create-instance.json'), '', { success }),
  })
  expect((await outcome(stage, writes.createInstance)).value).toMatchObject({
    __typename: 'OutcomeUnknownError',
    retryable: false,
    upstream: {
      ...{ httpStatus: status, code: 'OK', success },
      requestId: '254EB995-DEDF-48A4-9101-9CA5B72FFBCC',
    },
  })
  expect(stage.vendor.actions()).toEqual(['CreateInstance'])
})

test('not even a change that was made all the same is claimed', async () => {
  await using stage = await startPages()
  stage.vendor.on('ModifyInstance', changed(page('modify-instance.json'), '', { Success: false }))
  const { name, description, maxConcurrentConversations } = writes.updateInstance.variables.input
  stage.vendor.on(
    'DescribeInstance',
    changed(stored('describe-instance'), 'Instance', {
      InstanceName: name,
      InstanceDescription: description,
      MaxConcurrentConversation: maxConcurrentConversations,
    }),
  )
  expect((await outcome(stage, writes.updateInstance)).value).toMatchObject({
    __typename: 'OutcomeUnknownError',
    retryable: true,
    upstream: { action: 'ModifyInstance', httpStatus: 200, code: 'OK', success: false },
  })
})

test.each(['ok', 'OK', 'Success', 'success', '200', 200])('the code %j means success', async (Code) => {
  await using stage = await startPages()
  stage.vendor.on('UpdateAiCallTask', changed(page('update-ai-call-task.json'), '', { Code, Success: true }))
  expect((await outcome(stage, writes.updateCallTask)).value).toMatchObject({
    __typename: 'UpdateCallTaskSuccess',
    answer: { code: String(Code) },
  })
})

test('an own status of the envelope that is none of success contradicts the rest and is kept', async () => {
  await using stage = await startPages()
  stage.vendor.on('ModifyInstance', changed(page('modify-instance.json'), '', { HttpStatusCode: 500 }))
  expect((await outcome(stage, writes.updateInstance)).value).toMatchObject({
    __typename: 'OutcomeUnknownError',
    message:
      'It is not known whether this took effect: ModifyInstance contradicts itself: HTTP status 200, HttpStatusCode 500, Code OK, Success true, Message Success.',
    upstream: { httpStatus: 200, code: 'OK', success: true },
  })
})
