// What the inputs of createCallTask and updateCallTask have in common.
import * as z from 'zod'
import * as callTask from '../vendors/alibaba/call-task.ts'
import * as life from '../vendors/alibaba/call-task-life.ts'
import * as wire from '../vendors/alibaba/call-task-wire.ts'
import { builder } from './builder.ts'
import { CallRetryReason } from './call-task.ts'
import { between, list, sendable, timeWindow } from './rules.ts'

const { limits } = callTask
const upTo = (limit: number) => z.int().min(0, 'must not be negative').max(limit, `must be at most ${limit}`)

const unique = <Element>(elements: readonly Element[]): boolean => new Set(elements).size === elements.length

export const callWindows = list(timeWindow).min(1, 'needs at least one window')

export const callDays = z
  .array(sendable(wire.Weekday))
  .min(1, 'needs at least one day')
  .refine(unique, 'names a day twice')

/** The vendor takes more minutes at creation than in an update. */
export const retryPolicy = (maxIntervalMinutes: number) =>
  z.object({
    enabled: z.boolean().optional(),
    reasons: z
      .array(sendable(wire.CallRetryReason))
      .refine(unique, 'names a reason twice')
      .nullable()
      .optional(),
    maxRetries: upTo(limits.maxRetries).nullable().optional(),
    intervalMinutes: upTo(maxIntervalMinutes).nullable().optional(),
  })

export const maxConcurrentCalls = z
  .int()
  .min(1, 'must be at least 1')
  .max(limits.maxConcurrentCalls, `must be at most ${limits.maxConcurrentCalls}`)

export const scheduleNeedsStart = between(['startAt'], 'is required when startType is SCHEDULE')

export const CallRetryPolicyInput = builder.inputType('CallRetryPolicyInput', {
  description:
    'Which failed calls are tried again. In an update absent members keep their stored value; at creation they are not sent.',
  fields: (t) => ({
    enabled: t.boolean({
      description:
        'Whether failed calls are tried again (`MissCallRetry`); at creation the vendor takes false when it is absent. Cannot be null.',
    }),
    reasons: t.field({
      type: [CallRetryReason],
      description: 'The failures after which a call is tried again (`CallRetryReason`); null or empty: none.',
    }),
    maxRetries: t.int({
      description: `Tries after the first one, 0 to ${limits.maxRetries} (\`CallRetryTimes\`); null: none is sent.`,
    }),
    intervalMinutes: t.int({
      description: `Minutes between two tries, 0 to ${limits.retryIntervalMinutes}, at creation 0 to ${life.limits.retryIntervalMinutes} (\`CallRetryInterval\`); null: none is sent.`,
    }),
  }),
})
