// The targets of a called route: a skill queue or an IVR flow.
import type { Unrecognized } from '../core/wire.ts'
import { builder } from './builder.ts'
import { Vendor } from './errors.ts'
import { globalId } from './ids.ts'

interface Target {
  readonly type: 'SkillQueue' | 'IvrFlow'
  readonly vendorId: string
  readonly name: string | null
}

const SkillQueue = builder.objectRef<Target>('SkillQueue').implement({
  description: 'A skill queue: callers wait in it for an agent with the skill (Huawei CEC).',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: '`SkillQueue:<skillId>`.',
      resolve: ({ vendorId }) => globalId('SkillQueue', vendorId),
    }),
    vendor: t.field({
      type: Vendor,
      nullable: false,
      description: 'Always HUAWEI.',
      resolve: () => 'HUAWEI' as const,
    }),
    vendorId: t.exposeString('vendorId', { nullable: false, description: "The vendor's `skillId`." }),
    name: t.exposeString('name', { description: 'Its name, as the route tells it (`deviceDesc`).' }),
  }),
})

const IvrFlow = builder.objectRef<Target>('IvrFlow').implement({
  description: 'An IVR flow: a recorded dialogue that guides callers (Huawei CEC).',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: '`IvrFlow:<id>`.',
      resolve: ({ vendorId }) => globalId('IvrFlow', vendorId),
    }),
    vendor: t.field({
      type: Vendor,
      nullable: false,
      description: 'Always HUAWEI.',
      resolve: () => 'HUAWEI' as const,
    }),
    vendorId: t.exposeString('vendorId', { nullable: false, description: "The vendor's flow `id`." }),
    name: t.exposeString('name', { description: 'Its name, as the route tells it (`deviceDesc`).' }),
  }),
})

export const CalledRouteTarget = builder.unionType('CalledRouteTarget', {
  description: 'Who is reached through a called route.',
  types: [SkillQueue, IvrFlow],
  resolveType: ({ type }) => type,
})

/** The target of a route; null when the vendor names none, or one of a kind that no page knows. */
export function targetOf(
  deviceType: 'SKILL_QUEUE' | 'IVR_FLOW' | Unrecognized | null | undefined,
  deviceId: string | null | undefined,
  name: string | null = null,
): Target | null {
  if (deviceId == null || (deviceType !== 'SKILL_QUEUE' && deviceType !== 'IVR_FLOW')) return null
  return { type: deviceType === 'SKILL_QUEUE' ? 'SkillQueue' : 'IvrFlow', vendorId: deviceId, name }
}
