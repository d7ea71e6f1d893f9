// IvrFlow: a recorded dialogue that guides callers; the vendor lists them all at once and changes none.
import * as z from 'zod'
import * as ivrFlow from '../vendors/huawei/ivr-flow.ts'
import { builder } from './builder.ts'
import { IvrFlow, type KnownIvrFlow } from './called-route-target.ts'
import { connectionOf, forwardArgs, pageOfAll } from './connection.ts'
import { recognized, vendorEnum } from './enumeration.ts'
import { keyOf } from './ids.ts'
import { memberOf, requestLoader, resolverOf } from './loader.ts'
import { checkFilter, sendable, text } from './rules.ts'
import { always } from './vendor.ts'

const IvrFlowType = vendorEnum('IvrFlowType', ivrFlow.FlowType, 'What a flow is written in (`flowType`).', {
  UNSPECIFIED: '0: not said.',
  GSL: '1: GSL.',
  VOICE_XML: '2: VoiceXML.',
  THIRD_PARTY: '3: an IVR of a third party.',
  CC_IVR_VXML: '4: VXML that CCIVR runs.',
  CCXML: '5: CCXML.',
  WAIT_SCRIPT: '6: a script for callers who wait.',
})

/** There is no read of one flow: the one list answers all that are wanted. */
const loadFlow = requestLoader<string, ivrFlow.IvrFlow>(async (ids, { call }) => {
  const flows = new Map((await ivrFlow.listFlows(call)).map((flow) => [flow.flowId, flow]))
  return ids.map((id) => flows.get(id) ?? null)
})

const member = memberOf((source: KnownIvrFlow, context) => loadFlow(context).load(source.flowId))
const told = resolverOf(member)

builder.node(IvrFlow, {
  description:
    'An IVR flow: a recorded dialogue that guides callers (Huawei CEC, queryIVRFlowList). The vendor has no operation that changes one.',
  id: { resolve: ({ flowId }) => flowId },
  loadOne: (id, context) => loadFlow(context).load(id),
  fields: (t) => ({
    vendor: t.field(always('HUAWEI')),
    vendorId: t.exposeString('flowId', { nullable: false, description: "The vendor's flow `id`." }),
    name: t.string({
      description:
        'Its name as a route tells it (`deviceDesc`); elsewhere the description, else the file, because flows have no name of their own.',
      resolve: told(({ name }) => name),
    }),
    accessCode: t.string({
      description: "The flow's own code inside the contact center, not a hotline number (`accessCode`).",
      resolve: told(({ accessCode }) => accessCode),
    }),
    description: t.string({
      description: 'Free text (`description`).',
      resolve: told(({ description }) => description),
    }),
    fileName: t.string({
      description: 'The file that holds it (`flowFileName`).',
      resolve: told(({ fileName }) => fileName),
    }),
    type: t.field({
      type: IvrFlowType,
      description: 'What it is written in (`flowType`).',
      resolve: told(
        ({ type }) => type,
        (type) => recognized(ivrFlow.FlowType, type),
      ),
    }),
    loaded: t.boolean({
      description: 'Whether it is loaded, so that calls can reach it (`isLoad`).',
      resolve: told(({ loaded }) => loaded),
    }),
    maxConcurrentCalls: t.int({
      description: 'Calls it takes at the same time (`maxCallNum`).',
      resolve: told(({ maxConcurrentCalls }) => maxConcurrentCalls),
    }),
  }),
})

builder.queryField('ivrFlow', (t) =>
  t.field({
    type: IvrFlow,
    description: 'One IVR flow, null when there is none (queryIVRFlowList).',
    args: { id: t.arg.id({ required: true, description: '`IvrFlow:<id>`.' }) },
    resolve: (_root, { id }, context) => loadFlow(context).load(keyOf('IvrFlow', id)[0]),
  }),
)

const IvrFlowConnection = connectionOf(IvrFlow, { one: 'an IVR flow', many: 'IVR flows' })

const IvrFlowFilter = builder.inputType('IvrFlowFilter', {
  description: 'Which IVR flows to answer: those to which all of this applies. The vendor has no filters.',
  fields: (t) => ({
    name: t.string({ description: 'A part of the name, letters without regard to case.' }),
    type: t.field({ type: IvrFlowType, description: 'What it is written in.' }),
    loaded: t.boolean({ description: 'Whether it is loaded.' }),
  }),
})

const filterRules = z
  .object({
    name: text.nullish(),
    type: sendable(ivrFlow.FlowType).nullish(),
    loaded: z.boolean().nullish(),
  })
  .transform(
    ({ name, type, loaded }) =>
      (flow: ivrFlow.IvrFlow) =>
        (flow.name ?? '').toLowerCase().includes((name ?? '').toLowerCase()) &&
        (type == null || flow.type === type) &&
        (loaded == null || flow.loaded === loaded),
  )

builder.queryField('ivrFlows', (t) =>
  t.field({
    type: IvrFlowConnection,
    description:
      "The IVR flows of the account, in the vendor's order (queryIVRFlowList, which answers all of them at once).",
    args: { ...forwardArgs, filter: t.arg({ type: IvrFlowFilter, description: 'Which flows to answer.' }) },
    resolve: (_root, { filter, ...args }, { call }) => {
      const matches = checkFilter(filterRules, filter)
      return pageOfAll(args, async () => (await ivrFlow.listFlows(call)).filter(matches))
    },
  }),
)
