/** Answers of the sandbox beside the examples printed on the vendors' own pages: same members, same JSON types. */

import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import { aiccs, outboundBot, send, signedV3 } from './clients.ts'
import {
  firstInstance,
  pageInstance,
  pageJobGroup,
  pageRoute,
  pageStrategy,
  retailScript,
  stoppedTask,
} from './demo.ts'
import { huawei } from './huawei/client.ts'

/** Every path to a value and its JSON type; all rows of a list count as one. */
function shapeOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => shapeOf(item, `${path}[]`)))].sort()
  if (typeof value !== 'object' || value === null)
    return [`${path}: ${value === null ? 'null' : typeof value}`]
  return Object.entries(value)
    .flatMap(([name, member]) => shapeOf(member, `${path}.${name}`))
    .sort()
}

async function example(name: string): Promise<string[]> {
  const text = await readFile(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')
  return shapeOf(JSON.parse(text))
}

async function rpc(sandbox: Sandbox, version: string, action: string, parameters: Record<string, string>) {
  const query = Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${encodeURIComponent(parameters[name] ?? '')}`)
    .join('&')
  const request = signedV3(sandbox, action, version, query)
  return shapeOf((await send(request.url, request)).json)
}

const ids = { InstanceId: pageInstance, JobGroupId: pageJobGroup }
const modifyGroup = {
  ...ids,
  Name: 'x',
  ScenarioId: retailScript,
  ScriptId: retailScript,
  CallingNumber: '["4008013260"]',
  FlashSmsExtras: '{"templateId":"1","configId":"2"}',
  StrategyJson: JSON.stringify({
    id: pageStrategy,
    name: 'n',
    maxAttemptsPerDay: 3,
    minAttemptInterval: 10,
    startTime: 1578550074000,
    endTime: 2209702074000,
    repeatBy: 'Week',
    repeatDays: ['1'],
    routingStrategy: 'LocalFirst',
    workingTime: [{ beginTime: '09:00:00', endTime: '12:00:00' }],
  }),
}
const updateTask = {
  TaskId: stoppedTask,
  TaskName: 'x',
  VirtualNumber: '05370220001',
  StartType: 'IMMEDIATE',
  CallTime: '[{"startTime":"09:00:00","endTime":"10:00:00"}]',
  CallDay: '["MONDAY"]',
  TaskCps: '57',
}

test.each<[string, string, string, Record<string, string>]>([
  [
    'pages/create-instance',
    outboundBot,
    'CreateInstance',
    { InstanceName: 'x', MaxConcurrentConversation: '4' },
  ],
  [
    'pages/modify-instance',
    outboundBot,
    'ModifyInstance',
    { InstanceId: firstInstance, MaxConcurrentConversation: '5' },
  ],
  ['pages/modify-job-group', outboundBot, 'ModifyJobGroup', modifyGroup],
  ['pages/update-ai-call-task', aiccs, 'UpdateAiCallTask', updateTask],
])('%s', async (name, version, action, parameters) => {
  await using sandbox = await startSandbox()
  expect(await rpc(sandbox, version, action, parameters)).toEqual(await example(name))
})

test('pages/modify-called-route', async () => {
  await using sandbox = await startSandbox()
  const answer = await (await huawei(sandbox)).call('calledRoute/modifyCalledRoute', {
    id: pageRoute,
    devicetype: 1,
    deviceId: 1,
  })
  expect(shapeOf(answer.json)).toEqual(await example('pages/modify-called-route'))
})
