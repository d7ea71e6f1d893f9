// Whether a write whose answer was lost took effect, judged from what the vendor's lists tell.
import { expect, it } from 'vitest'
import * as z from 'zod'
import { Fault, NameTakenError } from '../../../src/core/errors.ts'
import type { Call, WriteOperation } from '../../../src/core/operation.ts'
import * as accessCode from '../../../src/vendors/huawei/access-code.ts'
import * as calledRoute from '../../../src/vendors/huawei/called-route.ts'
import * as skillQueue from '../../../src/vendors/huawei/skill-queue.ts'

interface Vendor {
  /** Rows as the vendor writes them. */
  readonly routes?: readonly object[]
  readonly queues?: readonly object[]
  readonly fails?: boolean
}

/** Answers reads from plain rows, without filters, like the example of the page, and notes what was asked. */
function vendorWith({ routes = [], queues = [], fails = false }: Vendor) {
  const asked: unknown[] = []
  const bodies: Readonly<Record<string, object>> = {
    queryCalledRoute: { returnCode: '0', data: { total: routes.length, calledRouteList: routes } },
    querySkills: { returnCode: '0', total: queues.length, data: queues },
  }
  const call: Call = async (operation, request) => {
    asked.push(request)
    if (fails) throw new Fault('VENDOR_UNAVAILABLE', 'The list cannot be read.')
    return {
      value: z.decode(operation.response, bodies[operation.name] as never),
      upstream: {
        vendor: 'HUAWEI',
        action: operation.name,
        httpStatus: 200,
        code: '0',
        message: null,
        requestId: null,
      },
      clockAheadMs: 0,
    }
  }
  return { call, asked }
}

const sentAt = new Date('2026-11-21T03:00:00Z')

const route = {
  id: '1130000000000000001',
  dnid: 15,
  accessCode: '9911412',
  extCode: '77',
  devicetype: 1,
  deviceId: 2,
  deviceDesc: '售前咨询',
  mediatypeId: 5,
  editable: '0',
}
const created = {
  accessCode: '9911412',
  extensionCode: '77',
  mediaType: 'VOICE',
  deviceType: 'SKILL_QUEUE',
  deviceId: '2',
}
const moved = { id: route.id, deviceType: 'SKILL_QUEUE', deviceId: '2' }

const release = { transferType: 'Release' }
const queue = {
  skillId: 10,
  name: '夜间值班',
  mediaTypeId: 5,
  description: 'Night shift',
  maxWaitTime: 120,
  maxWaitNum: 50,
  maxAgentWrapupTime: 30,
  skillParam: {
    noAgents: { transferType: 'Transfer', deviceType: '3', value: 103 },
    busy: release,
    timeOut: release,
    answerFunction: '2',
    waitVoice: { parameterType: 'Voice' },
  },
}
const handling = {
  noAgents: { action: 'TRANSFER', deviceType: 'IVR_FLOW', deviceId: '103' },
  busy: { action: 'RELEASE' },
  timeout: { action: 'RELEASE' },
  answerAnnouncement: 'NONE',
  waitVoice: { parameterType: 'Voice' },
}
const changed = { skillId: '10', maxWaitSeconds: 120, handling }

const tookEffect = {}
const noTrace = undefined

it.each<[string, object, unknown, Vendor, typeof tookEffect | undefined]>([
  ['the new route', calledRoute.create, created, { routes: [route] }, tookEffect],
  [
    'a route of which the media type is not told',
    calledRoute.create,
    created,
    { routes: [{ ...route, mediatypeId: null }] },
    tookEffect,
  ],
  [
    'a route without an extension, asked for without one',
    calledRoute.create,
    { ...created, extensionCode: undefined },
    { routes: [route, { ...route, id: '2', extCode: '' }] },
    tookEffect,
  ],
  [
    'routes of other numbers, which loose filters let through',
    calledRoute.create,
    created,
    {
      routes: [
        { ...route, extCode: '' },
        { ...route, extCode: '7' },
        { ...route, accessCode: '991141277' },
      ],
    },
    noTrace,
  ],
  ['no route', calledRoute.create, created, {}, noTrace],

  ['the route at its target', calledRoute.modify, moved, { routes: [route] }, tookEffect],
  [
    'the route at its target, whatever the target is called',
    calledRoute.modify,
    moved,
    { routes: [{ ...route, deviceDesc: null, editable: '1' }] },
    tookEffect,
  ],
  ['the route at another queue', calledRoute.modify, moved, { routes: [{ ...route, deviceId: 3 }] }, noTrace],
  [
    'the route at a flow of the same key',
    calledRoute.modify,
    moved,
    { routes: [{ ...route, devicetype: 3 }] },
    noTrace,
  ],
  ['another route at the target', calledRoute.modify, moved, { routes: [{ ...route, id: '2' }] }, noTrace],

  ['the queue with every change', skillQueue.modify, changed, { queues: [queue] }, tookEffect],
  [
    'the queue with every change, and what was not asked for',
    skillQueue.modify,
    changed,
    { queues: [{ ...queue, description: 'Day shift', maxWaitNum: 1 }] },
    tookEffect,
  ],
  [
    'the queue with an empty device beside a release',
    skillQueue.modify,
    changed,
    {
      queues: [
        {
          ...queue,
          skillParam: { ...queue.skillParam, busy: { ...release, deviceType: '', value: undefined } },
        },
      ],
    },
    tookEffect,
  ],
  [
    'the queue with one of two changes',
    skillQueue.modify,
    changed,
    { queues: [{ ...queue, maxWaitTime: 60 }] },
    noTrace,
  ],
  [
    'the queue with other settings',
    skillQueue.modify,
    changed,
    { queues: [{ ...queue, skillParam: { ...queue.skillParam, noAgents: release } }] },
    noTrace,
  ],
  [
    'the queue, which does not tell what was changed',
    skillQueue.modify,
    changed,
    { queues: [{ ...queue, maxWaitTime: null }] },
    noTrace,
  ],
  [
    'another queue with the same members',
    skillQueue.modify,
    changed,
    { queues: [{ ...queue, skillId: 11 }] },
    noTrace,
  ],

  ['no queue', skillQueue.remove, { skillIds: '10' }, {}, tookEffect],
  [
    'other queues only',
    skillQueue.remove,
    { skillIds: '10' },
    { queues: [{ ...queue, skillId: 11 }] },
    tookEffect,
  ],
  ['the queue', skillQueue.remove, { skillIds: '10' }, { queues: [queue] }, noTrace],
])('%s', async (_what, declaration, request, vendor, expected) => {
  const { find } = declaration as WriteOperation
  const { call, asked } = vendorWith(vendor)
  expect(await find?.(call, request, sentAt)).toEqual(expected)
  expect(asked).toHaveLength(1)
})

it.each([
  ['to another queue', { deviceId: 3 }],
  ['to a flow of the same key', { devicetype: 3 }],
  ['for another medium', { mediatypeId: 19 }],
])('a route of the number %s is neither the new one nor room for it', async (_what, other) => {
  const { call } = vendorWith({ routes: [{ ...route, ...other }] })
  await expect(calledRoute.create.find?.(call, created as never, sentAt)).rejects.toThrow(
    new NameTakenError('991141277'),
  )
})

it.each<[string, object, unknown]>([
  ['createCalledRoute', calledRoute.create, created],
  ['modifyCalledRoute', calledRoute.modify, moved],
  ['modifySkill', skillQueue.modify, changed],
  ['deleteSkill', skillQueue.remove, { skillIds: '10' }],
])('%s: a list that cannot be read proves nothing', async (_name, declaration, request) => {
  const { find } = declaration as WriteOperation
  const { call } = vendorWith({ fails: true })
  await expect(find?.(call, request, sentAt)).rejects.toThrow('The list cannot be read.')
})

it('asks for the one number, and for the one queue', async () => {
  const { call, asked } = vendorWith({})
  await calledRoute.create.find?.(call, created as never, sentAt)
  await skillQueue.remove.find?.(call, { skillIds: '10' }, sentAt)
  expect(asked).toEqual([
    { accessCode: '9911412', extensionCode: '77', limit: 100, offset: 0 },
    { skillIds: ['10'], limit: 100, offset: 0 },
  ])
})

it('every write can be looked for, but for the two whose traces could be those of a stranger', () => {
  const operations = [calledRoute, skillQueue, accessCode].flatMap((noun) =>
    Object.values(noun).filter((member) => typeof member === 'object' && 'reconcile' in member),
  ) as WriteOperation[]
  const named = (wanted: (operation: WriteOperation) => boolean) =>
    operations.filter(wanted).map(({ name }) => name)
  expect(named(({ find }) => find === undefined)).toEqual(['deleteCalledRoute', 'createSkill'])
  expect(named(({ exclusive }) => exclusive === true)).toEqual(['createCalledRoute'])
})
