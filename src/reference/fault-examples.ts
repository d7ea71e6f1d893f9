// One real request and its answer for every fault code, on the demo data; a test sends each of them.
import type { FaultCode, FaultDetails } from '../core/errors.ts'
import { type Example, exampleIds, instanceId } from './error-examples.ts'

const read = `{ instance(id: "${instanceId}") { name } }`

/** The answer to a read of one field that failed. */
const failed = (field: string, message: string, extensions: FaultDetails & { readonly code: FaultCode }) => ({
  errors: [
    {
      message,
      locations: [{ line: 1, column: 3 }],
      path: [field],
      extensions: { ...extensions, requestId: exampleIds.requestId },
    },
  ],
  data: { [field]: null },
})

/** The answer to a request of which nothing was executed. */
const refused = (message: string, extensions: FaultDetails & { readonly code: FaultCode }) => ({
  errors: [{ message, extensions: { ...extensions, requestId: exampleIds.requestId } }],
})

const describeInstance = { vendor: 'ALIBABA', action: 'DescribeInstance' } as const

/** Of the closed list of faults. */
export const faultExamples: Readonly<Record<FaultCode, Example>> = {
  UNAUTHENTICATED: {
    request: read,
    answer: {
      errors: [
        {
          message: 'A key is required: send it as `Authorization: Bearer <key>`.',
          extensions: { code: 'UNAUTHENTICATED', retryable: false, requestId: exampleIds.requestId },
        },
      ],
    },
  },
  FORBIDDEN: {
    request: read,
    answer: failed('instance', "The vendor refused: the gateway's account may not do this.", {
      code: 'FORBIDDEN',
      retryable: false,
      ...describeInstance,
      upstreamRequestId: exampleIds.upstreamRequestId,
    }),
  },
  BAD_USER_INPUT: {
    request: '{ instance(id: "CallTask:1187000000000000001") { name } }',
    answer: failed('instance', 'An id of the form Instance:<InstanceId> is wanted.', {
      code: 'BAD_USER_INPUT',
      retryable: false,
    }),
  },
  RATE_LIMITED: {
    request: read,
    answer: refused('This document costs 1, and 0 of 60000000 per minute remain.', {
      code: 'RATE_LIMITED',
      retryable: true,
      retryAfterMs: 1_200,
    }),
  },
  QUERY_TOO_COMPLEX: {
    request: '{ instances(first: 100) { nodes { jobGroups(first: 100) { nodes { id } } } } }',
    answer: refused(
      'This document costs 10201, and at most 5000 is granted: ask for smaller pages or less at once.',
      { code: 'QUERY_TOO_COMPLEX', retryable: false },
    ),
  },
  VENDOR_NOT_CONFIGURED: {
    request: read,
    answer: failed('instance', 'No credentials for ALIBABA are configured.', {
      code: 'VENDOR_NOT_CONFIGURED',
      retryable: false,
      ...describeInstance,
    }),
  },
  VENDOR_UNAVAILABLE: {
    request: read,
    answer: failed('instance', 'DescribeInstance: connection failed.', {
      code: 'VENDOR_UNAVAILABLE',
      retryable: true,
      ...describeInstance,
    }),
  },
  VENDOR_TIMEOUT: {
    request: read,
    answer: failed('instance', 'DescribeInstance: no answer in time.', {
      code: 'VENDOR_TIMEOUT',
      retryable: true,
      ...describeInstance,
    }),
  },
  VENDOR_THROTTLED: {
    request: read,
    answer: failed('instance', 'The vendor limits the rate of DescribeInstance.', {
      code: 'VENDOR_THROTTLED',
      retryable: true,
      ...describeInstance,
      retryAfterMs: 30_000,
      upstreamRequestId: exampleIds.upstreamRequestId,
    }),
  },
  VENDOR_AUTH_FAILED: {
    request: '{ skillQueues { nodes { name } } }',
    answer: failed('skillQueues', "The vendor did not accept the gateway's credentials for querySkills.", {
      code: 'VENDOR_AUTH_FAILED',
      retryable: false,
      vendor: 'HUAWEI',
      action: 'querySkills',
    }),
  },
  VENDOR_CONTRACT_BROKEN: {
    request: read,
    answer: failed(
      'instance',
      'DescribeInstance answered HTTP 200 with a body that cannot be read: the body is neither JSON nor XML.',
      { code: 'VENDOR_CONTRACT_BROKEN', retryable: false, ...describeInstance },
    ),
  },
  INTERNAL_SERVER_ERROR: {
    request: `mutation { deleteInstance(input: { id: "${instanceId}", idempotencyKey: "delete-2031" }) { __typename } }`,
    answer: {
      errors: [
        {
          message: 'Unexpected error.',
          locations: [{ line: 1, column: 12 }],
          path: ['deleteInstance'],
          extensions: {
            code: 'INTERNAL_SERVER_ERROR',
            retryable: false,
            requestId: exampleIds.requestId,
          },
        },
      ],
      data: { deleteInstance: null },
    },
  },
}
