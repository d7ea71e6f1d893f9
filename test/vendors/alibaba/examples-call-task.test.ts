// The vendor's answers about call tasks and agents: each example succeeds or fails as it should and decodes.
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Operation } from '../../../src/core/operation.ts'
import { Secret } from '../../../src/core/redact.ts'
import * as agent from '../../../src/vendors/alibaba/agent.ts'
import * as callTask from '../../../src/vendors/alibaba/call-task.ts'
import * as life from '../../../src/vendors/alibaba/call-task-life.ts'
import { createRpcProtocol } from '../../../src/vendors/alibaba/rpc.ts'

const protocol = createRpcProtocol({
  accessKeyId: 'a',
  accessKeySecret: new Secret('b'),
  outboundBotEndpoint: 'http://127.0.0.1',
  aiccsEndpoint: 'http://127.0.0.1',
})
const open = (operation: Operation, body: string) =>
  protocol.open(operation, {
    status: 200,
    contentType: 'application/json;charset=utf-8',
    headers: {},
    hasLongDigits: true,
    hasLongHex: true,
    body,
  })
const decode = (operation: Operation, body: string) =>
  z.decode(operation.response, open(operation, body).body as never)

/** Verbatim: as the page prints it, as far as the copy at hand keeps it. Assembled: from the page's field table. */
const examples: [string, 'verbatim' | 'assembled', Operation, string, unknown][] = [
  [
    'a new task',
    'verbatim',
    life.create,
    '{"RequestId":"8C93…","Code":"OK","Success":true,"Message":"成功","Data":1187000000000000001}',
    { data: '1187000000000000001' },
  ],
  [
    'a started task',
    'verbatim',
    life.start,
    '{"RequestId":"7124…","Message":"成功","Data":true,"Code":"OK","Success":true}',
    { data: true },
  ],
  [
    'a stopped task',
    'assembled',
    life.stop,
    '{"AccessDeniedDetail":"None","Message":"成功","RequestId":"7124…","Data":true,"Code":"OK","Success":true}',
    { data: true },
  ],
  [
    'tasks, one with a rate of before 2025-08-08',
    'assembled',
    callTask.list,
    `{"AccessDeniedDetail":"None","RequestId":"7124…","Code":"OK","Success":true,"Data":{"PageNo":1,"PageSize":20,
      "Total":2,"List":[{"TaskId":"1187000000000000001","TaskName":"七月回访","AgentId":"1180000000000000001",
      "AgentName":"回访助手","Status":3,"StartFailedReason":"智能体不在线","CreateTime":1748923429000,
      "StartTime":1748930000000,"RealStartTime":1748930001000,"ConcurrentCount":5,"TotalCount":100,
      "SucceedCount":60,"FailedCount":10,"CallingCount":1,"TotalCallCount":120,"DayCallCount":35,
      "DayImportCount":20,"CompleteRate":"70%","DayConnectRate":"74.14%","HistoryConnectRate":"95.89%"},
      {"TaskId":1187000000000000002,"TaskName":"b","ApplicationCode":"025C98","ApplicationName":"引擎应用",
      "Status":2,"CompleteRate":70}]}}`,
    {
      data: {
        total: 2,
        list: [
          {
            taskId: '1187000000000000001',
            name: '七月回访',
            status: 'FAILED',
            startFailedReason: '智能体不在线',
            createdAt: new Date(1748923429000),
            startAt: new Date(1748930000000),
            startedAt: new Date(1748930001000),
            maxConcurrentCalls: 5,
            agentId: '1180000000000000001',
            agentName: '回访助手',
            applicationCode: null,
            applicationName: null,
            totalCount: 100,
            succeedCount: 60,
            failedCount: 10,
            callingCount: 1,
            totalCallCount: 120,
            dayCallCount: 35,
            dayImportCount: 20,
            completeRate: 0.7,
            dayConnectRate: 0.7414,
            historyConnectRate: 0.9589,
          },
          expect.objectContaining({
            taskId: '1187000000000000002',
            status: 'STOPPED',
            agentId: null,
            applicationCode: '025C98',
            applicationName: '引擎应用',
            completeRate: 0.7,
            dayConnectRate: null,
          }),
        ],
      },
    },
  ],
  [
    'no tasks',
    'assembled',
    callTask.list,
    '{"RequestId":"7124…","Code":"OK","Success":true,"Data":{"PageNo":1,"PageSize":20,"Total":0,"List":null}}',
    { data: { total: 0, list: [] } },
  ],
  [
    'agents',
    'assembled',
    agent.list,
    `{"AccessDeniedDetail":"None","Message":"成功","RequestId":"7124…","Code":"OK","Success":true,"Data":{"PageNo":1,
      "PageSize":10,"Total":1,"List":[{"AgentId":"1180000000000000001","AgentName":"回访助手",
      "ApplicationCode":"025C98","Description":"签收后回访","BusinessTypeName":"回访","AuditReason":"ok",
      "BuildFailReason":"none","Status":4,"WithConfig":true,"WithActivePrompt":false,
      "CreateTime":"2025-10-29 08:00:00","ModifyTime":"2025-10-30 07:59:59","LastOnlineTime":null}]}}`,
    {
      data: {
        total: 1,
        list: [
          {
            agentId: '1180000000000000001',
            name: '回访助手',
            status: 'REVIEW_FAILED',
            description: '签收后回访',
            businessTypeName: '回访',
            applicationCode: '025C98',
            auditReason: 'ok',
            buildFailedReason: 'none',
            configured: true,
            hasActivePrompt: false,
            createdAt: new Date('2025-10-29T00:00:00Z'),
            modifiedAt: new Date('2025-10-29T23:59:59Z'),
            lastOnlineAt: null,
          },
        ],
      },
    },
  ],
  [
    "an agent's detail",
    'assembled',
    agent.describe,
    `{"AccessDeniedDetail":"None","RequestId":"7124…","Code":"OK","Success":true,"Data":{"AgentId":1180000000000000001,
      "AgentName":"回访助手","Status":1,"KnowledgeName":"产品手册","VoiceStyleName":"亲切女声",
      "AiVoiceAgentCallConfig":{"VocabId":"v","EventConfig":{"CallAssistantRecognize":true,
      "CallAssistantHangup":false,"MuteActive":true,"MuteDuration":3,"MuteHangupNum":5,"SessionTimeout":3600},
      "TtsConfig":{"TtsStyle":"s","VoiceCode":"c","VoiceType":"VOICE_TYPE_CLONE","TtsSpeed":-200,"TtsVolume":100,
      "BackgroundEnabled":false}},"AiVoiceAgentModelConfig":{"TaskType":"t","Prologue":"您好",
      "PhoneTagConfig":[{"Id":"1","PhoneTagKey":"name","PhoneTagName":"姓名","PhoneTagDescription":"d",
      "PhoneTagType":"TEXT","PhoneTagSource":"MANUAL_CREATE","PhoneTagRequired":true,"PhoneTagEnum":[]}],
      "OutputTagConfig":[{"Id":"1","OutputTagName":"意向","OutputTagDescription":"e","OutputTagType":"ENUM"}]}}}`,
    {
      data: {
        voiceStyleName: '亲切女声',
        knowledgeName: '产品手册',
        call: {
          voice: { code: 'c', type: 'VOICE_TYPE_CLONE', style: 's', speed: -200, volume: 100 },
          events: {
            recognizesAnsweringMachines: true,
            hangsUpOnAnsweringMachines: false,
            reactsToSilence: true,
            silenceSeconds: 3,
            silencesBeforeHangUp: 5,
            maxCallSeconds: 3600,
          },
        },
        model: {
          openingLine: '您好',
          callVariables: [{ key: 'name', name: '姓名', description: 'd', type: 'TEXT', required: true }],
          outputTags: [{ name: '意向', description: 'e', type: 'ENUM' }],
        },
      },
    },
  ],
  [
    'the detail of an agent without configuration',
    'assembled',
    agent.describe,
    '{"RequestId":"7124…","Code":"OK","Success":true,"Data":{"AgentId":1,"Status":5}}',
    { data: { voiceStyleName: null, knowledgeName: null, call: null, model: null } },
  ],
]

describe.each(examples)('%s (%s)', (_what, _source, operation, body, expected) => {
  test('succeeds and decodes', () => {
    expect(open(operation, body).succeeded).toBe(true)
    expect(decode(operation, body)).toEqual(expected)
  })
})

test.each([
  [
    'the sample of StartAiCallTask, which contradicts itself',
    life.start,
    '{"Message":"成功","Data":false,"Code":"OK","Success":false}',
  ],
  ['Data false alone', life.stop, '{"Message":"成功","Data":false,"Code":"OK","Success":true}'],
  ['Success false alone', life.create, '{"Message":"参数不合法","Data":1,"Code":"OK","Success":false}'],
])('%s is no success', (_what, operation, body) => {
  expect(open(operation as Operation, body)).toMatchObject({ succeeded: false, claimsSuccess: true })
})

test.each(['0', '-1', 'false', 'null', '""', '"abc"', '1.5', '{}'])(
  'CreateAiCallTask with Data %s tells no task',
  (data) => {
    const { body } = open(life.create as unknown as Operation, `{"Code":"OK","Success":true,"Data":${data}}`)
    expect(z.safeDecode(life.create.response, body as never).success).toBe(false)
  },
)
