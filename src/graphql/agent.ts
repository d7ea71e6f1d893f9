// Agent: the AI voice agent that a call task lets speak.
import { builder } from './builder.ts'
import { Vendor } from './errors.ts'
import { globalId } from './ids.ts'

export interface KnownAgent {
  readonly agentId: string
  readonly name: string | null
}

export const Agent = builder.objectRef<KnownAgent>('Agent').implement({
  description: 'An AI voice agent that call tasks let speak (aiccs).',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: '`Agent:<AgentId>`.',
      resolve: ({ agentId }) => globalId('Agent', agentId),
    }),
    vendor: t.field({
      type: Vendor,
      nullable: false,
      description: 'Always ALIBABA.',
      resolve: () => 'ALIBABA' as const,
    }),
    vendorId: t.exposeString('agentId', { nullable: false, description: "The vendor's `AgentId`." }),
    name: t.exposeString('name', { description: 'Its name (`AgentName`).' }),
  }),
})
