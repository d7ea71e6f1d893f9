// Answers that say yes and no at once are failures, and their raw values stay visible.
import { describe, expect, test } from 'vitest'
import { outcome, type WriteName, writes } from './refusals.ts'
import { changed, page, startPages } from './stage.ts'

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
      __typename: 'VendorRejectedError',
      code: 'VENDOR_REJECTED',
      retryable: false,
      upstream: {
        action,
        httpStatus: status,
        code: envelope.Code,
        message: '说明',
        success: envelope.Success,
        data: name === 'updateCallTask' ? (envelope.Data ?? true) : null,
      },
    })
  })
})

test('createInstance: Code OK without Success is a rejection, with HTTP 500 nobody knows', async () => {
  await using stage = await startPages()
  stage.vendor.on('CreateInstance', changed(page('create-instance.json'), '', { success: false }), {
    status: 500,
    body: page('create-instance.json'),
  })
  const upstream = { code: 'OK', requestId: '254EB995-DEDF-48A4-9101-9CA5B72FFBCC' }
  expect((await outcome(stage, writes.createInstance)).value).toMatchObject({
    __typename: 'VendorRejectedError',
    upstream: { ...upstream, httpStatus: 200, success: false },
  })
  expect((await outcome(stage, writes.createInstance)).value).toMatchObject({
    __typename: 'OutcomeUnknownError',
    upstream: { ...upstream, httpStatus: 500, success: true },
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

test('an own status of the envelope that is none of success is a failure that keeps it', async () => {
  await using stage = await startPages()
  stage.vendor.on('ModifyInstance', changed(page('modify-instance.json'), '', { HttpStatusCode: 500 }))
  expect((await outcome(stage, writes.updateInstance)).value).toMatchObject({
    __typename: 'VendorRejectedError',
    message:
      'ModifyInstance contradicts itself: HTTP status 200, HttpStatusCode 500, Code OK, Success true, Message Success.',
    upstream: { httpStatus: 200, code: 'OK', success: true },
  })
})
