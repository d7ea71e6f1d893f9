// Vendor: who owns an object or answered a call.
import type { Vendor as VendorName } from '../core/errors.ts'
import { builder } from './builder.ts'

export const Vendor = builder.enumType('Vendor', {
  description: 'The vendor that owns an object or answered a call.',
  values: {
    ALIBABA: { description: 'Alibaba Cloud: OutboundBot 2019-12-26 and aiccs 2019-10-15.' },
    HUAWEI: { description: 'Huawei Cloud: CEC cc-management.' },
  } as const satisfies Record<VendorName, { description: string }>,
})

/** The field `vendor` of a type that one vendor owns. */
export const always = <Name extends VendorName>(vendor: Name) => ({
  type: Vendor,
  nullable: false as const,
  description: `Always ${vendor}.`,
  resolve: () => vendor,
})
