/** Skill queues: a family with its own envelope, types and statuses. */

import { describe, expect, test } from 'vitest'
import { startSandbox } from '../../../src/sandbox/server.ts'
import { type Answer, send } from '../clients.ts'
import { basePath, huawei } from './client.ts'

const release = { transferType: 'Release' }
const voiceParam = {
  noAgents: release,
  busy: { transferType: 'Transfer', deviceType: '1', value: 2 },
  timeOut: { transferType: 'Transfer', deviceType: '3', value: 101 },
  answerFunction: '0',
  waitVoice: { parameterType: 'Voice' },
}
const skill = {
  mediaTypeId: 5,
  name: 'Night desk',
  description: 'After hours',
  maxWaitTime: 60,
  maxWaitNum: 10,
  maxAgentWrapupTime: 5,
  skillParam: voiceParam,
}

test('querySkills: total beside data, the queue of the page first', async () => {
  await using sandbox = await startSandbox()
  const { call } = await huawei(sandbox)
  const { json } = await call('skill/querySkills', { limit: '1', offset: 0 })
  expect(json).toEqual({
    returnCode: '0',
    total: 9,
    data: [
      {
        skillId: 1,
        name: 'defaultVideoSkill',
        description: '2021ok',
        mediaTypeId: 19,
        maxWaitTime: 60,
        maxWaitNum: 100,
        maxAgentWrapupTime: 5,
        skillParam: {
          noAgents: release,
          busy: release,
          timeOut: release,
          answerFunction: '0',
          waitVoice: { parameterType: 'Voice' },
        },
      },
    ],
    description: 'success',
  })
})

test.each<[object, number[]]>([
  [{ mediaTypeId: '53' }, [4, 8]],
  [{ name: 'desk' }, [4]],
  [{ skillIds: ['2', '9', '77'] }, [2, 9]],
  [{ skillIds: [], limit: '2', offset: '3' }, [4, 5]],
])('querySkills with %o', async (filter, expected) => {
  await using sandbox = await startSandbox()
  const { json } = await (await huawei(sandbox)).call('skill/querySkills', filter)
  expect((json['data'] as Answer[]).map((row) => row['skillId'])).toEqual(expected)
})

test.each([{ limit: '0' }, { limit: 'all' }, { mediaTypeId: 53 }, { skillIds: '2' }, { skillIds: [2] }])(
  'querySkills with %o is a bad request',
  async (filter) => {
    await using sandbox = await startSandbox()
    expect((await (await huawei(sandbox)).call('skill/querySkills', filter)).status).toBe(400)
  },
)

test('a refused token is 401 in this family', async () => {
  await using sandbox = await startSandbox()
  expect((await send(`${sandbox.url}${basePath}skill/querySkills`, { body: '{}' })).status).toBe(401)
})

describe('createSkill', () => {
  test('the new queue can be found, and routed to', async () => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    const answer = await call('skill/createSkill', skill)
    expect(answer.json).toEqual({ returnCode: '0', description: 'Create Skill successfully' })
    const { json } = await call('skill/querySkills', { name: 'Night' })
    expect(json['data']).toEqual([{ skillId: 10, ...skill }])
    const route = { id: '1128000000000000004', devicetype: 1, deviceId: 10 }
    expect((await call('calledRoute/modifyCalledRoute', route)).json['returnCode']).toBe('0')
  })

  test.each<[string, object]>([
    ['a forbidden character', { name: 'Night/desk' }],
    ['a forbidden full-width character', { name: '夜间（一）' }],
    ['a name above 100 bytes', { name: '夜'.repeat(34) }],
    ['a description above 50', { description: 'x'.repeat(51) }],
    ['too long a wait', { maxWaitTime: 60_001 }],
    ['no wrap-up time', { maxAgentWrapupTime: undefined }],
    ['an unknown media type', { mediaTypeId: 1 }],
    ['a voice queue without waitVoice', { skillParam: { ...voiceParam, waitVoice: undefined } }],
    ['a multimedia queue with waitVoice', { mediaTypeId: 53 }],
    ['release with a target', { skillParam: { ...voiceParam, busy: { transferType: 'Release', value: 1 } } }],
    [
      'transfer without a target',
      { skillParam: { ...voiceParam, busy: { transferType: 'Transfer', deviceType: '1' } } },
    ],
    [
      'deviceType as number',
      { skillParam: { ...voiceParam, busy: { transferType: 'Transfer', deviceType: 1, value: 1 } } },
    ],
    [
      'multimedia transferred to an IVR',
      { mediaTypeId: 53, skillParam: { noAgents: release, busy: release, timeOut: voiceParam.timeOut } },
    ],
  ])('%s is a bad request', async (_name, change) => {
    await using sandbox = await startSandbox()
    expect((await (await huawei(sandbox)).call('skill/createSkill', { ...skill, ...change })).status).toBe(
      400,
    )
  })

  test('a name that is taken', async () => {
    await using sandbox = await startSandbox()
    const answer = await (await huawei(sandbox)).call('skill/createSkill', { ...skill, name: '售前咨询' })
    expect(answer).toMatchObject({ status: 200, json: { returnCode: '1' } })
  })
})

test('modifySkill changes only what is sent', async () => {
  await using sandbox = await startSandbox()
  const { call } = await huawei(sandbox)
  const answer = await call('skill/modifySkill', {
    skillId: 3,
    description: '2021ok',
    maxWaitTime: 90,
    name: 'ignored',
  })
  expect(answer.text).toBe('{"returnCode":"0","description":"Update Skill successfully"}')
  const { json } = await call('skill/querySkills', { skillIds: ['3'] })
  expect((json['data'] as Answer[])[0]).toMatchObject({
    name: '售后服务',
    description: '2021ok',
    maxWaitTime: 90,
    maxWaitNum: 100,
  })
  expect((await call('skill/modifySkill', { skillId: '3' })).status).toBe(400)
  expect((await call('skill/modifySkill', { skillId: 99 })).json['returnCode']).toBe('1')
})

describe('deleteSkill', () => {
  test.each(['7', '3,7', '3;7', '3-7', '3，7'])(
    'refuses queues in use, all or nothing: %s',
    async (skillIds) => {
      await using sandbox = await startSandbox()
      const { call } = await huawei(sandbox)
      expect((await call('skill/deleteSkill', { skillIds })).json['returnCode']).toBe('1')
      expect((await call('skill/querySkills')).json['total']).toBe(9)
    },
  )

  test('deletes a queue that nothing points to', async () => {
    await using sandbox = await startSandbox()
    const { call } = await huawei(sandbox)
    await call('skill/createSkill', skill)
    const answer = await call('skill/deleteSkill', { skillIds: '10' })
    expect(answer.text).toBe('{"returnCode":"0","description":"Success"}')
    expect((await call('skill/querySkills')).json['total']).toBe(9)
  })

  test('an unknown queue is 404 in the shape of HTTP statuses', async () => {
    await using sandbox = await startSandbox({ strict: { huaweiFailure: 'http-500' } })
    const { call } = await huawei(sandbox)
    expect((await call('skill/deleteSkill', { skillIds: '99' })).status).toBe(404)
    expect((await call('skill/deleteSkill', { skillIds: '1' })).status).toBe(500)
    expect((await call('skill/deleteSkill', { skillIds: '1,2,3,4,5,6,7,8,9,10,11' })).status).toBe(400)
  })
})
