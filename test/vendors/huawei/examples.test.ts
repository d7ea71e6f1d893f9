// The vendor's examples of the cc-management family, as the fact sheets have them: what each decodes to, and what is sent.
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Operation } from '../../../src/core/operation.ts'
import * as accessCode from '../../../src/vendors/huawei/access-code.ts'
import * as calledRoute from '../../../src/vendors/huawei/called-route.ts'
import * as ivrFlow from '../../../src/vendors/huawei/ivr-flow.ts'
import * as skillQueue from '../../../src/vendors/huawei/skill-queue.ts'

interface Example {
  readonly operation: Operation
  /** Verbatim: as a page prints it. Assembled: from the tables of a page, because it prints none. */
  readonly from: 'verbatim' | 'assembled'
  readonly what: string
  readonly wire: unknown
  readonly domain: unknown
}

const code = {
  id: '1124167935465633793',
  accessCode: '9911411',
  mediatypeId: 5,
  n400Number: null,
  description: null,
  numCallAttr: 3,
}
const decodedCode = {
  id: '1124167935465633793',
  accessCode: '9911411',
  mediaType: 'VOICE',
  serviceNumber: null,
  description: null,
  direction: 'BOTH',
}

const row = {
  accessCode: '9911411',
  devicetype: 1,
  deviceId: 1,
  deviceDesc: 'defaultVideoSkill',
  editable: '0',
}
const decodedRow = {
  accessCode: '9911411',
  deviceType: 'SKILL_QUEUE',
  deviceId: '1',
  deviceName: 'defaultVideoSkill',
  rights: { editable: true, deletable: true },
}

const answers: readonly Example[] = [
  {
    operation: accessCode.list as Operation,
    from: 'verbatim',
    what: 'the current edition',
    wire: { returnCode: '0', data: { total: 1, calledRouteList: [code] }, description: 'success' },
    domain: { data: { total: 1, calledRouteList: [decodedCode] } },
  },
  {
    operation: accessCode.list as Operation,
    from: 'assembled',
    what: 'the older edition, whose data is the list',
    wire: { returnCode: '0', data: [code], description: 'success' },
    domain: { data: { total: null, calledRouteList: [decodedCode] } },
  },
  {
    operation: calledRoute.list as Operation,
    from: 'verbatim',
    what: 'three routes, one without extension and media type',
    wire: {
      returnCode: '0',
      data: {
        total: 3,
        calledRouteList: [
          { ...row, id: '1125397061153369092', dnid: 3, mediatypeId: 19, extCode: '11' },
          { ...row, id: '1127983948544239618', dnid: 1, mediatypeId: null, extCode: '' },
          { ...row, id: '1127986019188238339', dnid: 2, mediatypeId: 19, extCode: '1' },
        ],
      },
      description: 'success',
    },
    domain: {
      data: {
        total: 3,
        calledRouteList: [
          {
            ...decodedRow,
            id: '1125397061153369092',
            configurationNumber: '3',
            mediaType: 'VIDEO',
            extensionCode: '11',
          },
          {
            ...decodedRow,
            id: '1127983948544239618',
            configurationNumber: '1',
            mediaType: null,
            extensionCode: null,
          },
          {
            ...decodedRow,
            id: '1127986019188238339',
            configurationNumber: '2',
            mediaType: 'VIDEO',
            extensionCode: '1',
          },
        ],
      },
    },
  },
  {
    operation: calledRoute.create as Operation,
    from: 'assembled',
    what: 'no payload; its text is not known',
    wire: { returnCode: '0', description: '' },
    domain: {},
  },
  {
    operation: calledRoute.remove as Operation,
    from: 'verbatim',
    what: 'two routes gone',
    wire: {
      returnCode: '0',
      data: {
        name: '9911411,99114111',
        id: '1127983948544239618,1127986019188238339',
        content: '9911411,99114111',
      },
      description: 'data delete success',
    },
    domain: {
      returnCode: '0',
      description: 'data delete success',
      data: {
        name: '9911411,99114111',
        id: '1127983948544239618,1127986019188238339',
        content: '9911411,99114111',
      },
    },
  },
  {
    operation: skillQueue.list as Operation,
    from: 'verbatim',
    what: 'a video queue, the total beside the data',
    wire: {
      returnCode: '0',
      total: 1,
      data: [
        {
          skillId: 1,
          maxAgentWrapupTime: 5,
          maxWaitTime: 60,
          name: 'defaultVideoSkill',
          mediaTypeId: 19,
          description: '2021ok',
          maxWaitNum: 100,
          skillParam: {
            noAgents: { transferType: 'Release' },
            busy: { transferType: 'Release' },
            answerFunction: '0',
            timeOut: { transferType: 'Release' },
            waitVoice: { parameterType: 'Voice' },
          },
        },
      ],
      description: 'success',
    },
    domain: {
      total: 1,
      data: [
        {
          skillId: '1',
          name: 'defaultVideoSkill',
          description: '2021ok',
          mediaType: 'VIDEO',
          maxWaitSeconds: 60,
          maxWaitingCallers: 100,
          maxWrapUpSeconds: 5,
          handling: {
            noAgents: { action: 'RELEASE' },
            busy: { action: 'RELEASE' },
            timeout: { action: 'RELEASE' },
            answerAnnouncement: 'AGENT_NUMBER',
            waitVoice: { parameterType: 'Voice' },
          },
        },
      ],
    },
  },
  {
    operation: skillQueue.modify as Operation,
    from: 'verbatim',
    what: 'no payload',
    wire: { returnCode: '0', description: 'Update Skill successfully' },
    domain: {},
  },
  {
    operation: skillQueue.remove as Operation,
    from: 'verbatim',
    what: 'no payload',
    wire: { returnCode: '0', description: 'Success' },
    domain: {},
  },
  {
    operation: skillQueue.create as Operation,
    from: 'assembled',
    what: 'no payload; whether it answers the id is not known',
    wire: { returnCode: '0', description: '' },
    domain: {},
  },
  {
    operation: ivrFlow.list as Operation,
    from: 'assembled',
    what: 'a flow, and one of which only the id is told',
    wire: {
      retCode: '0',
      message: 'success',
      result: [
        {
          id: 101,
          accessCode: '*101',
          description: 'Main menu',
          flowFileName: 'main.xml',
          flowType: 2,
          isLoad: 0,
          maxCallNum: 100,
        },
        { id: 102 },
      ],
    },
    domain: {
      result: [
        {
          flowId: '101',
          accessCode: '*101',
          description: 'Main menu',
          fileName: 'main.xml',
          type: 'VOICE_XML',
          loaded: false,
          maxConcurrentCalls: 100,
        },
        {
          flowId: '102',
          accessCode: null,
          description: null,
          fileName: null,
          type: null,
          loaded: null,
          maxConcurrentCalls: null,
        },
      ],
    },
  },
]

describe('answers', () => {
  it.each(answers.map((example) => [example.operation.name, example.from, example.what, example] as const))(
    '%s, %s: %s',
    (_name, _from, _what, { operation, wire, domain }) => {
      expect(z.decode(operation.response, wire)).toEqual(domain)
    },
  )
})

const requests: readonly Example[] = [
  {
    operation: accessCode.list as Operation,
    from: 'assembled',
    what: 'every parameter',
    wire: { accessCode: '9911411', mediatypeId: 5, description: 'hotline', limit: 10, offset: 0 },
    domain: { accessCode: '9911411', mediaType: 'VOICE', description: 'hotline', limit: 10, offset: 0 },
  },
  {
    operation: calledRoute.list as Operation,
    from: 'assembled',
    what: 'every filter but the media type, whose spelling is not known',
    wire: {
      accessCode: '9911411',
      extCode: '11',
      devicetype: 1,
      deviceDesc: 'defaultVideoSkill',
      limit: 10,
      offset: 0,
    },
    domain: {
      accessCode: '9911411',
      extensionCode: '11',
      deviceType: 'SKILL_QUEUE',
      deviceName: 'defaultVideoSkill',
      limit: 10,
      offset: 0,
    },
  },
  {
    operation: calledRoute.create as Operation,
    from: 'assembled',
    what: 'integers where the table has integers',
    wire: { accessCode: '12345', extCode: '1', mediaTypeId: 53, devicetype: 1, deviceId: 4 },
    domain: {
      accessCode: '12345',
      extensionCode: '1',
      mediaType: 'MULTIMEDIA',
      deviceType: 'SKILL_QUEUE',
      deviceId: '4',
    },
  },
  {
    operation: calledRoute.remove as Operation,
    from: 'verbatim',
    what: 'one text with ASCII commas',
    wire: { dnids: '1,2' },
    domain: { configurationNumbers: '1,2' },
  },
  {
    operation: skillQueue.modify as Operation,
    from: 'verbatim',
    what: 'a part',
    wire: { skillId: 3, description: '2021ok', maxWaitTime: 60 },
    domain: { skillId: '3', description: '2021ok', maxWaitSeconds: 60 },
  },
  {
    operation: skillQueue.list as Operation,
    from: 'assembled',
    what: 'text where the table has text',
    wire: { name: 'a', mediaTypeId: '53', limit: '10', offset: '0', skillIds: ['1', '2'] },
    domain: { name: 'a', mediaType: 'MULTIMEDIA', limit: 10, offset: 0, skillIds: ['1', '2'] },
  },
  {
    operation: ivrFlow.list as Operation,
    from: 'assembled',
    what: 'nothing: no parameter is documented',
    wire: {},
    domain: {},
  },
]

describe('requests', () => {
  it.each(requests.map((example) => [example.operation.name, example.from, example.what, example] as const))(
    '%s, %s: %s',
    (_name, _from, _what, { operation, wire, domain }) => {
      expect(z.encode(operation.request, domain)).toEqual(wire)
    },
  )
})

it('keeps what a queue says beyond the documented keys of waitVoice', () => {
  const waitVoice = { parameterType: 'Voice', voicePath: 'a.wav', depth: { of: 1 } }
  const wire = {
    skillId: 1,
    skillParam: { waitVoice, timeOut: { transferType: 'Transfer', deviceType: '3', value: 7 } },
  }
  const decoded = z.decode(skillQueue.list.response, { data: [wire] }).data[0]
  expect(z.encode(skillQueue.modify.request, { skillId: '1', handling: decoded?.handling ?? {} })).toEqual(
    wire,
  )
})
