// Who a called route reaches, or a skill queue transfers to: a skill queue or an IVR flow.
import * as z from 'zod'
import type { Unrecognized } from '../core/wire.ts'
import { type Device, DeviceType } from '../vendors/huawei/called-route.ts'
import type { IvrFlow as WholeIvrFlow } from '../vendors/huawei/ivr-flow.ts'
import type { SkillQueue as WholeSkillQueue } from '../vendors/huawei/skill-queue-wire.ts'
import { builder } from './builder.ts'
import { vendorEnum } from './enumeration.ts'
import { idOf } from './ids.ts'

export type KnownSkillQueue = Pick<WholeSkillQueue, 'skillId'> & Partial<WholeSkillQueue>
export type KnownIvrFlow = Pick<WholeIvrFlow, 'flowId'> & Partial<WholeIvrFlow>

/** The nodes have files of their own; they refer to each other through this one. */
export const SkillQueue = builder.objectRef<KnownSkillQueue>('SkillQueue')
export const IvrFlow = builder.objectRef<KnownIvrFlow>('IvrFlow')

export const CalledRouteTarget = builder.unionType('CalledRouteTarget', {
  description: 'Who is reached.',
  types: [SkillQueue, IvrFlow],
  resolveType: (source) => ('skillId' in source ? 'SkillQueue' : 'IvrFlow'),
})

export const CalledRouteTargetKind = vendorEnum(
  'CalledRouteTargetKind',
  DeviceType,
  'What kind of target is reached (`devicetype`).',
  { SKILL_QUEUE: '1: a skill queue.', IVR_FLOW: '3: an IVR flow.' },
)

/** A target as far as it is told; null when the vendor names none, or one of a kind that no page knows. */
export function targetOf(
  deviceType: Device['deviceType'] | Unrecognized | null | undefined,
  deviceId: string | null | undefined,
  name?: string | null,
): KnownSkillQueue | KnownIvrFlow | null {
  if (deviceId == null || (deviceType !== 'SKILL_QUEUE' && deviceType !== 'IVR_FLOW')) return null
  if (deviceType === 'SKILL_QUEUE')
    return name === undefined ? { skillId: deviceId } : { skillId: deviceId, name }
  return name === undefined ? { flowId: deviceId } : { flowId: deviceId, name }
}

export const CalledRouteTargetInput = builder.inputType('CalledRouteTargetInput', {
  isOneOf: true,
  description: 'Who is to be reached: exactly one of the two (`devicetype`, `deviceId`).',
  fields: (member) => ({
    skillQueueId: member.id({ description: '`SkillQueue:<skillId>`: device type 1.' }),
    ivrFlowId: member.id({ description: '`IvrFlow:<id>`: device type 3.' }),
  }),
})

/** The vendor's `deviceId` is an integer, answered without leading zeros. */
export const decimalKey = (type: 'SkillQueue' | 'IvrFlow') =>
  idOf(type).refine(([key]) => /^(0|[1-9]\d{0,14})$/.test(key), `must have the form ${type}:<number>`)

/** GraphQL has seen to it that exactly one member is there. */
export const target = z
  .object({ skillQueueId: decimalKey('SkillQueue').optional(), ivrFlowId: decimalKey('IvrFlow').optional() })
  .transform(
    ({ skillQueueId, ivrFlowId }): Device =>
      skillQueueId === undefined
        ? { deviceType: 'IVR_FLOW', deviceId: ivrFlowId?.[0] ?? '' }
        : { deviceType: 'SKILL_QUEUE', deviceId: skillQueueId[0] },
  )
