// MutationPreview: what a dry run answers instead of success; not an error, although it is thrown like one.

import type { PreviewedRequest } from '../vendors/preview.ts'
import { builder } from './builder.ts'
import { Vendor } from './vendor.ts'

/** Thrown, because what a mutation throws picks the member of its result union. */
export class MutationPreview extends Error {
  readonly requests: readonly PreviewedRequest[]
  readonly upstreamCalls: number
  constructor(requests: readonly PreviewedRequest[], upstreamCalls: number) {
    super('dry run')
    this.name = 'MutationPreview'
    this.requests = requests
    this.upstreamCalls = upstreamCalls
  }
}

const NameAndValue = builder.objectRef<{ name: string; value: string }>('NameAndValue').implement({
  description: 'A parameter or header of a vendor request.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: false, description: "The name in the vendor's spelling." }),
    value: t.exposeString('value', {
      nullable: false,
      description:
        'The value as it is sent, parts of a JSON body as JSON; `[redacted]` for secrets, `[per attempt]` for what is new each time.',
    }),
  }),
})

const VendorRequest = builder.objectRef<PreviewedRequest>('VendorRequest').implement({
  description: 'A request to a vendor as it would be sent.',
  fields: (t) => ({
    vendor: t.expose('vendor', { type: Vendor, nullable: false, description: 'The vendor.' }),
    action: t.exposeString('action', {
      nullable: false,
      description: "The operation in the vendor's spelling.",
    }),
    method: t.exposeString('method', { nullable: false, description: 'The HTTP method.' }),
    endpoint: t.exposeString('endpoint', {
      nullable: false,
      description: 'The address without query: `https://…/`.',
    }),
    parameters: t.field({
      type: [NameAndValue],
      nullable: false,
      description: 'The parameters: of the query (Alibaba) or the members of the JSON body (Huawei).',
      resolve: ({ parameters }) => [...parameters],
    }),
    headers: t.field({
      type: [NameAndValue],
      nullable: false,
      description: 'The headers; credentials, tokens and signatures are `[redacted]`.',
      resolve: ({ headers }) => [...headers],
    }),
  }),
})

builder.objectType(MutationPreview, {
  name: 'MutationPreview',
  description:
    'What the mutation would send. Input, state and version were checked; nothing but reads was sent, and the vendor may still refuse.',
  fields: (t) => ({
    requests: t.field({
      type: [VendorRequest],
      nullable: false,
      description: 'The writes, in order; empty when there is nothing to write.',
      resolve: ({ requests }) => [...requests],
    }),
    upstreamCalls: t.exposeInt('upstreamCalls', {
      nullable: false,
      description:
        'How many vendor calls the mutation makes: the checks that were just made, the writes, and the reads that find the result. What a selection reads back, and attempts that are repeated, come on top.',
    }),
  }),
})
