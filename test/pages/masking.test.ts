// Phone numbers in what vendors write reach no client; ids in the same sentence stay readable.
import { expect, test } from 'vitest'
import { outcome, refusal, requestId, writes } from './refusals.ts'
import { changed, page, startPages, taskId } from './stage.ts'

const written = [
  ['号码13800138000不合法', '号码***00不合法'],
  ['callee +8613800138000 is blocked', 'callee ***00 is blocked'],
  ['callee 86-138-0013-8000, 010 8888 9999', 'callee ***00, ***99'],
  ['13800138000,13900139001', '***00,***01'],
  [`task ${taskId} of 05370220001`, `task ${taskId} of ***01`],
  [`request ${requestId} of 4008013260`, `request ${requestId} of ***60`],
  ['mobile_13800138000 number13900139001 tel-13700137002', 'mobile_***00 number***01 tel-***02'],
  ['(138.0013.8000)', '(***00)'],
] as const

test.each(written)('Alibaba: %s', async (said, masked) => {
  await using stage = await startPages()
  stage.vendor.on('UpdateAiCallTask', refusal(200, 'isv.MOBILE_NUMBER_ILLEGAL', said))
  expect((await outcome(stage, writes.updateCallTask)).value).toMatchObject({
    __typename: 'VendorRejectedError',
    message: `UpdateAiCallTask was refused: ${masked}`,
    upstream: { message: masked },
  })
})

test.each(written)('in a contradiction: %s', async (said, masked) => {
  await using stage = await startPages()
  stage.vendor.on('UpdateAiCallTask', changed(page('update-ai-call-task.json'), '', { Message: said }))
  expect((await outcome(stage, writes.updateCallTask)).value).toMatchObject({
    __typename: 'OutcomeUnknownError',
    message: expect.stringContaining(`Message ${masked}.`),
    upstream: { message: masked },
  })
})

test.each(written)('Huawei: %s', async (said, masked) => {
  await using stage = await startPages()
  stage.vendor.on('modifyCalledRoute', JSON.stringify({ returnCode: '1', description: said }))
  expect((await outcome(stage, writes.updateCalledRoute)).value).toMatchObject({
    message: `modifyCalledRoute was refused: ${masked}`,
    upstream: { message: masked },
  })
})

test('what a success says of a number is masked as well', async () => {
  await using stage = await startPages()
  const said = { Success: true, Message: '号码13800138000成功' }
  stage.vendor.on('UpdateAiCallTask', changed(page('update-ai-call-task.json'), '', said))
  expect((await outcome(stage, writes.updateCallTask)).value).toMatchObject({
    __typename: 'UpdateCallTaskSuccess',
    answer: { message: '号码***00成功' },
  })
})

test('and so is the reason of a refusal', async () => {
  await using stage = await startPages()
  const said = { AccessDeniedDetail: 'no right to call 13800138000' }
  stage.vendor.on('UpdateAiCallTask', changed(page('update-ai-call-task.json'), '', said))
  expect((await outcome(stage, writes.updateCallTask)).value).toMatchObject({
    upstream: { accessDeniedDetail: 'no right to call ***00' },
  })
})
