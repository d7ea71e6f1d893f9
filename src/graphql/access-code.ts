// AccessCode: a hotline number that the operator gave to the account; it can only be listed, and only to row 200.
import * as z from 'zod'
import * as accessCode from '../vendors/huawei/access-code.ts'
import { accessCodeMediaTypes, MediaType as MediaTypeCodec } from '../vendors/huawei/media-type.ts'
import { builder } from './builder.ts'
import { connectionOf, forwardArgs, pageByReach } from './connection.ts'
import { recognized, vendorEnum } from './enumeration.ts'
import { globalId } from './ids.ts'
import { MediaType } from './media-type.ts'
import { checkFilter, text } from './rules.ts'
import { always } from './vendor.ts'

const CallDirection = vendorEnum(
  'CallDirection',
  accessCode.CallDirection,
  'Which way calls go (`numCallAttr`).',
  { INBOUND: '1: callers dial it.', OUTBOUND: '2: it is shown to those who are called.', BOTH: '3: both.' },
)

/** Not a node: the vendor has no read of one, and its list cannot be read to the end. */
const AccessCode = builder.objectRef<accessCode.AccessCode>('AccessCode').implement({
  description:
    'An access code: a hotline number that the operator gave to the account (Huawei CEC, queryAccessCodeList). It cannot be looked up by id.',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: '`AccessCode:<id>`.',
      resolve: ({ id }) => globalId('AccessCode', id),
    }),
    vendor: t.field(always('HUAWEI')),
    vendorId: t.exposeString('id', { nullable: false, description: "The vendor's `id`, 19 digits." }),
    accessCode: t.exposeString('accessCode', { description: 'The number (`accessCode`).' }),
    mediaType: t.field({
      type: MediaType,
      description: 'What it carries; limits what its routes may carry (`mediatypeId`).',
      resolve: ({ mediaType }) => recognized(MediaTypeCodec, mediaType),
    }),
    serviceNumber: t.exposeString('serviceNumber', {
      description: 'The number that the network maps to it, usually a 400 number (`n400Number`).',
    }),
    description: t.exposeString('description', { description: 'Free text (`description`).' }),
    direction: t.field({
      type: CallDirection,
      description: 'Which way calls go (`numCallAttr`).',
      resolve: ({ direction }) => recognized(accessCode.CallDirection, direction),
    }),
  }),
})

const AccessCodeConnection = connectionOf(AccessCode, { one: 'an access code', many: 'access codes' })

const AccessCodeFilter = builder.inputType('AccessCodeFilter', {
  description: 'Which access codes to answer: those to which all of this applies.',
  fields: (t) => ({
    accessCode: t.string({
      description: 'A part of the number; the vendor compares fuzzily (`accessCode`).',
    }),
    mediaType: t.field({
      type: MediaType,
      description:
        'What it carries: the vendor takes VOICE, MULTIMEDIA or VOICE_CLICK_TO_DIAL (`mediatypeId`).',
    }),
    description: t.string({
      description: 'A part of its description; the vendor compares fuzzily (`description`).',
    }),
  }),
})

const filterRules = z
  .object({
    accessCode: text.nullish(),
    mediaType: z
      .enum(accessCodeMediaTypes, { error: `must be one of ${accessCodeMediaTypes.join(', ')}` })
      .nullish(),
    description: text.nullish(),
  })
  .transform(({ accessCode, mediaType, description }) => ({
    accessCode: accessCode || undefined,
    mediaType: mediaType ?? undefined,
    description: description || undefined,
  }))

builder.queryField('accessCodes', (t) =>
  t.field({
    type: AccessCodeConnection,
    description: `The access codes of the account, in the vendor's order (queryAccessCodeList). The vendor answers no more than the first ${accessCode.reachable} of a list: what comes after them is a fault, to be got round by a filter.`,
    args: {
      ...forwardArgs,
      filter: t.arg({ type: AccessCodeFilter, description: 'Which access codes to answer.' }),
    },
    resolve: (_root, { filter, ...args }, { call }) => {
      const criteria = checkFilter(filterRules, filter)
      return pageByReach(args, accessCode.reachable, (offset, limit) =>
        accessCode.readPage(call, criteria, offset, limit),
      )
    },
  }),
)
