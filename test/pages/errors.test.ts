// Every error code of the five pages, and every one any operation may answer, as the outcome or the fault it means.
import { describe, expect, test } from 'vitest'
import { withoutBackOff } from './no-back-off.ts'
import { asXml, outcome, reads, refusal, requestId, type WriteName, writes } from './refusals.ts'
import { groupInstanceId, instanceId, jobGroupId, startPages } from './stage.ts'

withoutBackOff()

const internal =
  'An error occurred while processing your request. Please try again later. Submit a ticket if the error still exists.'
const noInstance = 'The specified Instance does not exist.'
const duplicated = 'The specified InstanceName already exists.'
const limit = 'The maximum number of concurrent conversations is exceeded.'

type Row = readonly [write: WriteName, status: number, code: string, message: string, expected: object]

/** The tables at the end of the pages. */
const pages: readonly Row[] = [
  [
    'createInstance',
    400,
    'InvalidInstanceName.Duplicated',
    duplicated,
    { __typename: 'NameTakenError', code: 'NAME_TAKEN', name: '第一个实例' },
  ],
  [
    'createInstance',
    400,
    'LimitExceeded.ConcurrentConversation',
    limit,
    { __typename: 'ConcurrencyLimitExceededError', code: 'CONCURRENCY_LIMIT_EXCEEDED' },
  ],
  [
    'createInstance',
    500,
    'InternalError',
    internal,
    { __typename: 'OutcomeUnknownError', retryable: true, reconcile: expect.stringContaining('第一个实例') },
  ],
  [
    'updateInstance',
    400,
    'InvalidInstanceName.Duplicated',
    duplicated,
    { __typename: 'NameTakenError', name: '新实例' },
  ],
  [
    'updateInstance',
    400,
    'LimitExceeded.ConcurrentConversation',
    limit,
    { __typename: 'ConcurrencyLimitExceededError' },
  ],
  [
    'updateInstance',
    404,
    'NotExist.Instance',
    noInstance,
    { __typename: 'NotFoundError', code: 'NOT_FOUND', id: `Instance:${instanceId}` },
  ],
  [
    'updateJobGroup',
    404,
    'NotExist.Instance',
    noInstance,
    { __typename: 'NotFoundError', id: `Instance:${groupInstanceId}` },
  ],
  [
    'updateJobGroup',
    404,
    'NotExist.JobGroup',
    'The specified JobGroup does not exist.',
    { __typename: 'NotFoundError', id: `JobGroup:${groupInstanceId}:${jobGroupId}` },
  ],
]

const alibaba = ['createInstance', 'updateInstance', 'updateJobGroup', 'updateCallTask'] as const
const notAuthorized =
  "User not authorized to operate on the specified resource, or this API doesn't support RAM."

/** Refusals of the vendor's gateway that are outcomes, for every operation. */
const common: readonly Row[] = alibaba.flatMap((write): Row[] => [
  [
    write,
    403,
    'Forbidden.RAM',
    notAuthorized,
    { __typename: 'PermissionDeniedError', code: 'PERMISSION_DENIED' },
  ],
  [write, 400, 'Forbidden.RAM', notAuthorized, { __typename: 'PermissionDeniedError' }],
  [write, 403, 'NoPermission', notAuthorized, { __typename: 'PermissionDeniedError' }],
  [write, 403, 'Permission.Instance', 'You are not the owner.', { __typename: 'PermissionDeniedError' }],
  [
    write,
    400,
    'MissingTaskName',
    'TaskName is mandatory for this action.',
    {
      __typename: 'VendorRejectedError',
      message: `${writes[write].action} was refused: TaskName is mandatory for this action.`,
    },
  ],
  [write, 409, 'Nobody.KnowsThis', 'No page has it.', { __typename: 'VendorRejectedError' }],
  [write, 200, 'isv.AMOUNT_NOT_ENOUGH', '余额不足', { __typename: 'VendorRejectedError' }],
])

const forms = [
  ['JSON', (answer: ReturnType<typeof refusal>) => answer],
  ['XML', asXml],
] as const

describe.each(forms)('outcomes in %s', (_form, formed) => {
  test.each([...pages, ...common])('%s: %i %s', async (write, status, code, message, expected) => {
    const { action } = writes[write]
    await using stage = await startPages()
    stage.vendor.on(action, formed(refusal(status, code, message)))
    const { value, faults } = await outcome(stage, writes[write])
    expect(faults).toEqual([])
    expect(value).toMatchObject({
      ...expected,
      upstream: { vendor: 'ALIBABA', action, httpStatus: status, code, message, requestId },
    })
    expect(stage.vendor.requests(action).length).toBeGreaterThan(0)
  })
})

type FaultRow = readonly [
  status: number,
  code: string,
  headers: Record<string, string>,
  expected: object,
  attempts: number,
]
/** Less than any hint below: what the vendor asks to wait for is past it, and so is not waited for. */
const requestTimeoutMs = 2_000
const throttledFor = (retryAfterMs: number) => ({ code: 'VENDOR_THROTTLED', retryable: true, retryAfterMs })
const refused = { code: 'VENDOR_AUTH_FAILED', retryable: false }
const broken = { code: 'VENDOR_CONTRACT_BROKEN', retryable: false }

/** Refusals that are nobody's outcome, for every operation. */
const faults: readonly FaultRow[] = [
  [400, 'Throttling.User', {}, throttledFor(1_000), 3],
  [400, 'Throttling.User', { 'x-acs-retry-after': '2500' }, throttledFor(2_500), 1],
  [400, 'Throttling', {}, throttledFor(1_000), 3],
  [400, 'Throttling.Api', {}, throttledFor(1_000), 3],
  [429, 'Throttling.Api.Concurrency', { 'retry-after': '3' }, throttledFor(3_000), 1],
  [200, 'Throttling.User', {}, throttledFor(1_000), 3],
  // Not executed, even by a create: the code says so, whatever the status.
  [503, 'Throttling.User', {}, throttledFor(1_000), 3],
  [400, 'SignatureDoesNotMatch', {}, refused, 1],
  [403, 'SignatureDoesNotMatch', {}, refused, 1],
  [400, 'IncompleteSignature', {}, refused, 1],
  [404, 'InvalidAccessKeyId.NotFound', {}, refused, 1],
  [400, 'InvalidAccessKeyId.Inactive', {}, refused, 1],
  [400, 'InvalidTimeStamp.Expired', {}, refused, 1],
  [400, 'MissingSecurityToken', {}, refused, 1],
  [400, 'InvalidSecurityToken.Expired', {}, refused, 1],
  [404, 'InvalidAction.NotFound', {}, broken, 1],
  [404, 'InvalidVersion', {}, broken, 1],
  [404, 'InvalidProduct.NotFound', {}, broken, 1],
]

const secretText =
  'Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId'

const faultRows = [
  ...alibaba.map((name) => writes[name]),
  reads.instance,
  reads.jobGroup,
  reads.callTask,
].flatMap((operation) =>
  faults.map(([status, code, headers, expected, attempts]) => ({
    ...{ operation, status, code, headers },
    ...{ expected, attempts },
  })),
)

describe.each(forms)('faults in %s', (_form, formed) => {
  test.each(faultRows)(
    '$operation.field: $status $code $headers',
    async ({ operation, status, code, headers, expected, attempts }) => {
      await using stage = await startPages({ requestTimeoutMs })
      stage.vendor.on(operation.action, { ...formed(refusal(status, code, secretText)), headers })
      const answer = await outcome(stage, operation)
      expect(answer.value).toBeNull()
      expect(answer.faults).toEqual([
        { vendor: 'ALIBABA', action: operation.action, upstreamRequestId: requestId, ...expected },
      ])
      expect(stage.vendor.requests(operation.action)).toHaveLength(attempts)
      expect(JSON.stringify(answer)).not.toMatch(/string to sign|AccessKeyId=|POST&/)
    },
  )
})

test.each(['updateInstance', 'updateJobGroup', 'updateCallTask'] as const)(
  '%s: after repeated failures inside the vendor nobody knows, the same change may be sent again',
  async (name) => {
    for (const [status, code] of [
      [500, 'InternalError'],
      [503, 'ServiceUnavailable'],
    ] as const) {
      await using stage = await startPages()
      stage.vendor.on(writes[name].action, refusal(status, code, internal))
      const { value, faults: thrown } = await outcome(stage, writes[name])
      expect(thrown).toEqual([])
      expect(value).toMatchObject({
        __typename: 'OutcomeUnknownError',
        retryable: true,
        reconcile: expect.stringContaining(writes[name].variables.input.id),
        upstream: { httpStatus: status, code, requestId },
      })
      expect(stage.vendor.requests(writes[name].action)).toHaveLength(3)
    }
  },
)

test.each([
  [500, 'InternalError'],
  [503, 'ServiceUnavailable'],
  [502, 'Nobody.KnowsThis'],
])('createInstance: after %i %s it is looked for before it is sent again', async (status, code) => {
  await using stage = await startPages()
  stage.vendor.on('CreateInstance', refusal(status, code, internal))
  const { value, faults: thrown } = await outcome(stage, writes.createInstance)
  expect(thrown).toEqual([])
  expect(value).toMatchObject({
    __typename: 'OutcomeUnknownError',
    retryable: true,
    reconcile: expect.stringContaining('instances'),
    upstream: { httpStatus: status, code, requestId },
  })
  expect(stage.vendor.actions()).toEqual(Array(3).fill(['CreateInstance', 'ListInstances']).flat())
})

test.each(['instance', 'jobGroup'] as const)(
  '%s: what does not exist is null, not an error',
  async (name) => {
    await using stage = await startPages()
    stage.vendor.on(reads[name].action, refusal(404, 'NotExist.Instance', noInstance))
    expect(await outcome(stage, reads[name])).toEqual({ value: null, faults: [], messages: [] })
  },
)

const denial = {
  PolicyType: 'AccountLevelIdentityBasedPolicy',
  AuthPrincipalOwnerId: '1234567890123456',
  AuthPrincipalType: 'SubUser',
  AuthPrincipalDisplayName: '212345678901234567',
  NoPermissionType: 'ImplicitDeny',
  AuthAction: 'outboundbot:CreateInstance',
  EncodedDiagnosticMessage: 'AQEAAAAAaGVsbG8',
}
const lowerCamel = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)

test.each([
  ['an object', { AccessDeniedDetail: denial }],
  ['a JSON text', { AccessDeniedDetail: JSON.stringify(denial) }],
  [
    'an object in lower camel case',
    {
      accessDeniedDetail: Object.fromEntries(
        Object.entries(denial).map(([name, value]) => [lowerCamel(name), value]),
      ),
    },
  ],
])('a refusal by access management, %s, tells what it was about and not who', async (_form, detail) => {
  await using stage = await startPages()
  stage.vendor.on('CreateInstance', refusal(403, 'Forbidden.RAM', notAuthorized, detail))
  const { value } = await outcome(stage, writes.createInstance)
  expect(value).toMatchObject({
    __typename: 'PermissionDeniedError',
    upstream: {
      accessDeniedDetail: 'outboundbot:CreateInstance ImplicitDeny AccountLevelIdentityBasedPolicy',
    },
  })
  expect(JSON.stringify(value)).not.toMatch(/1234567890123456|AQEAAAAA/)
})
