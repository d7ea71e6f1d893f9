// What schema/errors.md tells partners is true: its examples are what comes, its advice agrees with the fault matrix.
import { expect, test } from 'vitest'
import { type ErrorCode, type FaultCode, faultCodes } from '../../src/core/errors.ts'
import { Secret } from '../../src/core/redact.ts'
import { type Example, exampleIds, outcomeExamples } from '../../src/reference/error-examples.ts'
import { faultAdvice, outcomeAdvice } from '../../src/reference/error-guide.ts'
import { faultExamples } from '../../src/reference/fault-examples.ts'
import type { Fault } from '../../src/sandbox/fault.ts'
import { createSqliteLedger } from '../../src/state/embedded/sqlite-ledger.ts'
import { type Weather, weather } from '../../src/vendors/weather.ts'
import { startStage, type TestGatewayOptions } from '../support/gateway.ts'

interface Scene {
  /** What the vendor's operation meets, every time. */
  readonly faults?: Readonly<Record<string, Fault>>
  readonly options?: () => Promise<TestGatewayOptions> | TestGatewayOptions
}

const describeInstance = (fault: Fault): Scene => ({ faults: { DescribeInstance: fault } })

/** What it takes to get each example's answer. */
const scenes: Readonly<Partial<Record<ErrorCode | FaultCode, Scene>>> = {
  PERMISSION_DENIED: { faults: { DeleteInstance: { kind: 'denied' } } },
  VENDOR_REJECTED: {
    faults: { modifyCalledRoute: { kind: 'business', message: 'the device does not exist' } },
  },
  OUTCOME_UNKNOWN: { faults: { CreateJobGroup: { kind: 'reset', applied: true } } },
  UNAUTHENTICATED: { options: () => ({ apiKey: new Secret('a-key-of-sixteen-characters') }) },
  RATE_LIMITED: {
    options: () => ({
      buckets: {
        use: async () => ({ granted: false, remaining: 0, retryAfterMs: 1_200 }),
        giveBack: async () => 0,
      },
    }),
  },
  FORBIDDEN: describeInstance({ kind: 'denied' }),
  VENDOR_NOT_CONFIGURED: { options: () => ({ vendors: {} }) },
  VENDOR_UNAVAILABLE: describeInstance({ kind: 'reset', applied: false }),
  VENDOR_TIMEOUT: { ...describeInstance({ kind: 'hang' }), options: () => ({ vendorTimeoutMs: 300 }) },
  VENDOR_THROTTLED: describeInstance({ kind: 'throttle', retryAfterMs: 30_000 }),
  VENDOR_AUTH_FAILED: { faults: { querySkills: { kind: 'denied' } } },
  VENDOR_CONTRACT_BROKEN: describeInstance({ kind: 'invalid-json' }),
  INTERNAL_SERVER_ERROR: {
    options: async () => ({
      ledger: { ...(await createSqliteLedger()), begin: () => Promise.reject(new Error('a mistake')) },
    }),
  },
}

const examples = Object.entries({ ...outcomeExamples, ...faultExamples }) as [
  ErrorCode | FaultCode,
  Example,
][]

const requestIds = /[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}/g

test.each(examples)('%s: the example is what is answered', async (code, { request, answer }: Example) => {
  const { faults = {}, options = () => ({}) } = scenes[code] ?? {}
  await using stage = await startStage({}, await options())
  for (const [action, fault] of Object.entries(faults))
    stage.sandbox.faults.add(action, fault, { probability: 1 })
  const response = await fetch(`${stage.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': exampleIds.requestId },
    body: JSON.stringify({ query: request }),
  })
  const text = (await response.text()).replaceAll(requestIds, exampleIds.upstreamRequestId)
  // What it cost stands beside every answer.
  const { extensions: _cost, ...told } = JSON.parse(text) as { readonly extensions?: unknown }
  expect(told).toEqual(answer)
})

const cells = Object.values<Weather>(weather).flatMap(({ cells }) =>
  Object.values(cells).filter((cell) => cell !== null),
)
const isFaultCode = (answer: string): answer is FaultCode => faultCodes.some((code) => code === answer)

test('what is said of `retryable` is what the weather table allows', () => {
  for (const { answer, retryable } of cells) {
    if (answer === 'SUCCESS') continue
    const told = isFaultCode(answer) ? faultAdvice[answer].retryable : outcomeAdvice[answer].retryable
    expect(['depends', retryable], answer).toContain(told)
  }
})

test('what is said of `retryable` is what the examples answer', () => {
  const advice = { ...outcomeAdvice, ...faultAdvice }
  for (const [code, { answer }] of examples) {
    const told = /"retryable":(true|false)/.exec(JSON.stringify(answer))?.[1] === 'true'
    expect(['depends', told], code).toContain(advice[code].retryable)
  }
})
