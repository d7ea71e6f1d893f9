// Script: the dialogue that a job group speaks.
import { builder } from './builder.ts'
import { Vendor } from './errors.ts'
import { globalId } from './ids.ts'

export interface KnownScript {
  readonly instanceId: string
  readonly scriptId: string
  readonly name?: string | null | undefined
}

export const Script = builder.objectRef<KnownScript>('Script').implement({
  description: 'A dialogue of an instance that job groups speak (OutboundBot).',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: '`Script:<InstanceId>:<ScriptId>`.',
      resolve: ({ instanceId, scriptId }) => globalId('Script', instanceId, scriptId),
    }),
    vendor: t.field({
      type: Vendor,
      nullable: false,
      description: 'Always ALIBABA.',
      resolve: () => 'ALIBABA' as const,
    }),
    vendorId: t.exposeString('scriptId', { nullable: false, description: "The vendor's `ScriptId`." }),
    name: t.exposeString('name', {
      description: 'The name, as far as the job group tells it (`ScriptName`).',
    }),
  }),
})
