// Whatever a client says of an input: the required parameters of the page are sent, and none that it does not list.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SeenRequest } from '../support/vendor-server.ts'
import { type WriteName, writes } from './refusals.ts'
import {
  changed,
  groupInstanceId,
  instanceId,
  jobGroupId,
  page,
  routeId,
  startPages,
  taskId,
} from './stage.ts'

interface Table {
  readonly required: readonly string[]
  readonly optional: readonly string[]
}
const words = (text: string) => text.split(' ')

/** The pages' tables of parameters. Where a page lost its column of what is required, the SDK's is taken. */
const tables: Readonly<Record<WriteName, Table>> = {
  createInstance: {
    required: words('InstanceName MaxConcurrentConversation'),
    optional: words('InstanceDescription NluServiceType ResourceGroupId CallingNumber.N'),
  },
  updateInstance: {
    required: words('InstanceId MaxConcurrentConversation'),
    optional: words('InstanceName InstanceDescription CallingNumber.N'),
  },
  updateJobGroup: {
    required: words('InstanceId JobGroupId Name ScenarioId'),
    optional: words(
      'Description StrategyJson RecallStrategyJson ScriptId CallingNumber.N JobGroupStatus RingingDuration MinConcurrency Priority FlashSmsExtras RecallCallingNumber.N',
    ),
  },
  updateCallTask: {
    required: words('TaskName VirtualNumber StartType CallTime CallDay TaskId TaskCps'),
    optional: words('MissCallRetry CallRetryReason CallRetryTimes CallRetryInterval TaskStartTime'),
  },
  updateCalledRoute: { required: words('id devicetype deviceId'), optional: [] },
}

const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((value) => value.trim() !== '')
const numbers = fc.array(text, { minLength: 1, maxLength: 12 })
const count = fc.nat({ max: 500 })
const clock = fc
  .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }), fc.nat({ max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const windows = fc.array(fc.record({ begin: clock, end: clock }), { minLength: 1, maxLength: 4 })
const instant = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
const days = words('MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY')
const reasons = words('CALL_REJECTED USER_BUSY SUSPEND INVALID_NUMBER POWERED_OFF NETWORK_BUSY NO_ANSWER')
const some = <Members extends object>(members: { [Name in keyof Members]: fc.Arbitrary<Members[Name]> }) =>
  fc.record(members, { requiredKeys: [] })
const flags = some({
  emptyNumberIgnore: fc.boolean(),
  inArrearsIgnore: fc.boolean(),
  outOfServiceIgnore: fc.boolean(),
})

/** Everything an input can say, each member given or not. */
const inputs: Readonly<Record<WriteName, fc.Arbitrary<object>>> = {
  createInstance: fc
    .record({ name: text, maxConcurrentConversations: fc.integer({ min: 1, max: 9_999 }) })
    .chain((required) =>
      some({
        description: fc.option(fc.string()),
        nluServiceType: fc.constantFrom('MANAGED', 'AUTHORIZED', 'PROVIDED'),
        resourceGroupId: text,
        callingNumbers: fc.array(text, { maxLength: 12 }),
      }).map((optional) => ({ ...required, ...optional })),
    ),
  updateInstance: some({
    name: text,
    description: fc.option(fc.string()),
    maxConcurrentConversations: fc.integer({ min: 1, max: 9_999 }),
    callingNumbers: numbers,
  }).map((change) => ({ id: `Instance:${instanceId}`, ...change })),
  updateJobGroup: some({
    name: text,
    description: fc.option(fc.string()),
    scriptId: fc.uuid().map((id) => `Script:${groupInstanceId}:${id}`),
    scenarioId: fc.uuid(),
    callingNumbers: numbers,
    recallCallingNumbers: numbers,
    status: fc.constantFrom('DRAFT', 'PAUSED'),
    strategy: some({
      name: text,
      maxAttemptsPerDay: count,
      minAttemptIntervalMinutes: count,
      startAt: fc.constant(null),
      workingTime: fc.option(windows),
      repeatBy: fc.constantFrom('ONCE', 'DAY', 'WEEK', 'MONTH'),
      repeatDays: fc.uniqueArray(fc.integer({ min: 1, max: 6 })),
      routingStrategy: fc.constantFrom('NONE', 'LOCAL_FIRST', 'LOCAL_PROVINCE_FIRST'),
    }),
    recallStrategy: flags,
    ringingDurationSeconds: count,
    minConcurrency: count,
    priority: fc.constantFrom('URGENT', 'DAILY'),
    flashSms: some({ templateId: text, configId: text }),
  }).map((change) => ({ id: `JobGroup:${groupInstanceId}:${jobGroupId}`, ...change })),
  updateCallTask: some({
    name: text,
    virtualNumber: text,
    startType: fc.constantFrom('IMMEDIATE', 'SCHEDULE'),
    startAt: instant,
    callWindows: windows,
    callDays: fc.uniqueArray(fc.constantFrom(...days), { minLength: 1 }),
    retry: some({
      enabled: fc.boolean(),
      reasons: fc.option(fc.uniqueArray(fc.constantFrom(...reasons))),
      maxRetries: fc.option(fc.nat({ max: 3 })),
      intervalMinutes: fc.option(fc.nat({ max: 120 })),
    }),
    maxConcurrentCalls: fc.integer({ min: 1, max: 500 }),
  }).map((change) => ({ id: `CallTask:${taskId}`, ...change })),
  updateCalledRoute: fc
    .tuple(fc.constantFrom(['skillQueueId', 'SkillQueue'], ['ivrFlowId', 'IvrFlow']), fc.nat())
    .map(([[member = '', type], id]) => ({
      id: `CalledRoute:${routeId}`,
      target: { [member]: `${type}:${id}` },
    })),
}

/** `CallingNumber.1` ... as the page names them, their numbering checked. */
function namesOf({ query, body }: SeenRequest): string[] {
  const sent = body === '' ? query : (JSON.parse(body) as object)
  const lists = new Map<string, number[]>()
  for (const name of Object.keys(sent)) {
    const [, list, index] = /^(.+)\.(\d+)$/.exec(name) ?? []
    if (list !== undefined) lists.set(`${list}.N`, [...(lists.get(`${list}.N`) ?? []), Number(index)])
  }
  for (const indexes of lists.values())
    expect(indexes.sort((a, b) => a - b)).toEqual(indexes.map((_index, position) => position + 1))
  return [...Object.keys(sent).filter((name) => !/\.\d+$/.test(name)), ...lists.keys()]
}

/** Sixty changes in a row are above what the vendors are sent by default. */
const quotas = new Map(['OutboundBot.write', 'aiccs.write'].map((name) => [name, 10_000]))

test.each(Object.keys(writes) as WriteName[])('%s', { timeout: 60_000 }, async (name) => {
  await using stage = await startPages({ quotas })
  const { action, document, field } = writes[name]
  stage.vendor.on('UpdateAiCallTask', changed(page('update-ai-call-task.json'), '', { Success: true }))
  const { required, optional } = tables[name]
  const ever = new Set<string>()
  await fc.assert(
    fc.asyncProperty(inputs[name], async (input) => {
      stage.vendor.clear()
      const data = await stage.execute<Record<string, { __typename: string }>, object>(document, { input })
      expect(data[field]?.__typename).toMatch(/Success$/)
      const [request, ...others] = stage.vendor.requests(action)
      expect(others).toEqual([])
      const names = namesOf(request as SeenRequest)
      expect(names).toEqual(expect.arrayContaining([...required]))
      expect(names.filter((sent) => ![...required, ...optional].includes(sent))).toEqual([])
      for (const sent of names) ever.add(sent)
      // Whatever characters a name is made of, they arrive.
      const { name: given } = input as { name?: string }
      const query = request?.query ?? {}
      if (given !== undefined) expect(query['InstanceName'] ?? query['TaskName'] ?? query['Name']).toBe(given)
    }),
    { numRuns: 60 },
  )
  // And nothing on the page is out of reach.
  expect([...ever].sort()).toEqual([...required, ...optional].sort())
})
