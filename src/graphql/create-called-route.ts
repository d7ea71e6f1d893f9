// createCalledRoute: binds a number to a target, and finds the route again, because the vendor answers no id.
import * as z from 'zod'
import { routeCreation } from '../vendors/huawei/called-route-life.ts'
import { MediaType as MediaTypeCodec } from '../vendors/huawei/media-type.ts'
import { CalledRoute } from './called-route.ts'
import { accessCode, extensionCode } from './called-route-number.ts'
import { CalledRouteTargetInput, target } from './called-route-target.ts'
import { MediaType } from './media-type.ts'
import { mutation, mutationInput } from './mutation.ts'
import { sendable } from './rules.ts'

mutation({
  name: 'createCalledRoute',
  description:
    'Binds an access code, with or without an extension, to a skill queue or an IVR flow (createCalledRoute). The access code, the queue and the media types are checked first, and a number that has a route is refused (NameTakenError with the number as dialled). The vendor answers no id: the route is looked for by its number; if it cannot be found the outcome is unknown.',
  input: mutationInput('CreateCalledRouteInput', {
    description: 'A new called route (createCalledRoute).',
    fields: (t) => ({
      accessCode: t.string({
        required: true,
        description: 'The hotline number, one of `accessCodes`, at most 32 characters (`accessCode`).',
      }),
      extensionCode: t.string({
        description: 'What is dialled after it, at most 12 characters; absent or empty: nothing (`extCode`).',
      }),
      mediaType: t.field({
        type: MediaType,
        description:
          'What it carries (`mediaTypeId`): what the access code allows, that of the queue, never MULTIMEDIA for an IVR flow. When absent: that of the queue, for an IVR flow that of the access code.',
      }),
      target: t.field({
        type: CalledRouteTargetInput,
        required: true,
        description: 'Who is to be reached.',
      }),
    }),
  }),
  rules: z
    .object({
      accessCode,
      extensionCode: extensionCode.nullish().transform((code) => code || null),
      mediaType: sendable(MediaTypeCodec)
        .nullish()
        .transform((type) => type ?? undefined),
      target,
    })
    .transform(({ target: device, ...number }) => ({ ...number, ...device })),
  write: routeCreation,
  noun: 'calledRoute',
  type: CalledRoute,
})
