// Runs operations through bad weather, each with a gateway and vendors of its own, and tells what was not as allowed.
import * as z from 'zod'
import type { Operation } from '../../src/core/operation.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import type { Transcript } from '../../src/sandbox/transcript.ts'
import { catalogue } from '../../src/vendors/catalogue.ts'
import { type Allowed, classOf, type Weather, type WeatherName, weather } from '../../src/vendors/weather.ts'
import { type GraphQLAnswer, startGateway, type TestGateway, vendorsAt } from './gateway.ts'
import { type Trial, trialOf } from './operations-under-test.ts'
import { type Script, scriptOf } from './weather.ts'

/** Whether the operation takes more from a success than that it is one. */
const needsPayload = ({ response }: Operation): boolean => !z.safeDecode(response, {}).success

/** The operations that can meet it. */
export const operationsIn = ({ products, payload }: Weather): readonly Operation[] =>
  catalogue.filter(
    (operation) =>
      (products === undefined || products.includes(operation.product.name)) &&
      (payload === undefined || (payload === 'needed') === needsPayload(operation)),
  )

export const allowedFor = (name: WeatherName, operation: Operation): Allowed | null => {
  const row: Weather = weather[name]
  return row.except?.[operation.name] ?? row.cells[classOf(operation)]
}

interface Seen {
  readonly answer: string
  readonly retryable: boolean | null
}

type Outcome = { readonly __typename: string; readonly code?: string; readonly retryable?: boolean }
type Result = Outcome & { readonly results?: readonly { readonly outcome: Outcome }[] }

/** Deleted routes are told one by one. */
const decisive = (result: Result): Outcome => result.results?.[0]?.outcome ?? result

function seenIn({ data, errors }: GraphQLAnswer<Record<string, unknown>>, isWrite: boolean): Seen {
  const codes = new Set(errors.map(({ extensions }) => extensions['code']))
  const [error] = errors
  if (error !== undefined)
    return {
      answer: [...codes].join(' and '),
      retryable: errors.every(({ extensions }) => extensions['retryable'] === true),
    }
  if (!isWrite) return { answer: 'SUCCESS', retryable: null }
  const { code, retryable } = decisive(Object.values(data ?? {})[0] as Result)
  return code === undefined
    ? { answer: 'SUCCESS', retryable: null }
    : { answer: code, retryable: retryable ?? null }
}

const isEffect = {
  never: (times: number) => times === 0,
  once: (times: number) => times === 1,
  'at most once': (times: number) => times <= 1,
  'at least once': (times: number) => times >= 1,
} as const satisfies Record<Allowed['effect'], (times: number) => boolean>

function isNumberOf(attempts: Allowed['attempts'], received: number): boolean {
  const [least, most] = typeof attempts === 'number' ? [attempts, attempts] : attempts
  return received >= least && received <= most
}

/** Long enough for a busy machine, short beside what the vendors let them wait. */
const attemptMs = 2_000
const requestMs = 2_500
/** How long an attempt waits, when it is to be what ends first, or what ends last. */
const patienceMs = { attempt: attemptMs, request: requestMs + 500 } as const
/** Where attempts end first, nothing else does: a busy machine may be late with each of them, and with what is looked up. */
const unhurriedMs = 45_000

const send = (gateway: TestGateway, { document, variables }: Trial, { patience }: Pick<Script, 'patience'>) =>
  gateway.send<Record<string, unknown>, object>(
    document,
    variables,
    patience === 'request' ? { 'x-request-timeout-ms': String(requestMs) } : {},
  )

const calm = new Map<string, Promise<unknown>>()

/** What a read answers when nothing is wrong: bad weather that it gets over must not show. */
function calmAnswer(operation: Operation, trial: Trial): Promise<unknown> {
  const known = calm.get(operation.name)
  if (known !== undefined) return known
  const answer = (async () => {
    await using sandbox = await startSandbox()
    await using gateway = await startGateway({ vendors: vendorsAt(sandbox.url) })
    return await gateway.execute(trial.document)
  })()
  calm.set(operation.name, answer)
  return answer
}

/** Calls that are carried out after their caller has gone come to an end before the gateway does. */
async function settled(transcript: Transcript, action: string, script: Script): Promise<void> {
  if (script.fault.kind !== 'slow-headers') return
  const underWay = () => {
    const { received = 0, executed = 0 } = transcript.counts()[action] ?? {}
    return received > executed
  }
  while (underWay()) await new Promise((resolve) => setTimeout(resolve, 50))
}

interface Stage {
  readonly sandbox: Sandbox
  readonly gateway: TestGateway
  readonly script: Script
  /** How often the operation was sent and took effect, when all that is under way has ended. */
  counts(): Promise<{ readonly received: number; readonly tookEffect: number }>
}

/** A gateway and vendors of its own, in this weather. */
async function inWeather<T>(
  name: WeatherName,
  { name: action, product }: Operation,
  { before }: Trial,
  use: (stage: Stage) => Promise<T>,
): Promise<T> {
  const script = scriptOf(name, product.vendor)
  const sandbox = await startSandbox()
  // The vendors go first: a gateway waits for what is under way.
  await using gateway = await startGateway({
    vendors: vendorsAt(sandbox.url),
    ...(script.patience === undefined ? {} : { vendorTimeoutMs: patienceMs[script.patience] }),
    ...(script.patience === 'attempt' ? { requestTimeoutMs: unhurriedMs } : {}),
  })
  await using _vendors = sandbox
  if (before !== undefined) await gateway.execute(before.document, before.variables)
  sandbox.faults.add(action, script.fault, script.lasting === true ? { probability: 1 } : 1)
  return await use({
    sandbox,
    gateway,
    script,
    async counts() {
      await settled(sandbox.transcript, action, script)
      const { received = 0, tookEffect = 0 } = sandbox.transcript.counts()[action] ?? {}
      return { received, tookEffect }
    },
  })
}

/** What was not as allowed, in one line; undefined when all was. */
async function deviation(name: WeatherName, operation: Operation): Promise<string | undefined> {
  const allowed = allowedFor(name, operation)
  const { name: action } = operation
  if (allowed === null) return `${action} meets what its class cannot meet`
  const trial = trialOf(operation)
  return await inWeather(name, operation, trial, async ({ gateway, script, counts }) => {
    const answer = await send(gateway, trial, script)
    const { received, tookEffect } = await counts()
    const seen = seenIn(answer, operation.effect !== 'read')
    const isAsAllowed =
      seen.answer === allowed.answer &&
      seen.retryable === allowed.retryable &&
      isNumberOf(allowed.attempts, received) &&
      isEffect[allowed.effect](tookEffect)
    if (!isAsAllowed)
      return `${action}: ${JSON.stringify({ ...seen, effects: tookEffect, attempts: received })} is not ${JSON.stringify(allowed)}: ${JSON.stringify([answer.data, answer.errors])}`
    if (operation.effect !== 'read' || seen.answer !== 'SUCCESS' || name === 'missingPayloadUnneeded')
      return undefined
    const expected = JSON.stringify(await calmAnswer(operation, trial))
    const told = JSON.stringify(answer.data)
    return told === expected ? undefined : `${action}: ${told} is not ${expected}`
  })
}

const isRepeatable = (operation: Operation) => operation.effect !== 'read' && operation.repeatable

/** What a client may conclude from the answer to a repeat, given what its write may do twice. */
function isTrueOfRepeat(answer: string, operation: Operation, effects: number): boolean {
  if (answer === 'SUCCESS') return isEffect[isRepeatable(operation) ? 'at least once' : 'once'](effects)
  if (answer === 'OUTCOME_UNKNOWN') return isRepeatable(operation) || isEffect['at most once'](effects)
  return isEffect.never(effects)
}

/** Sends with an idempotency key, and the same again in fair weather: what was not as it must be. */
async function repeatDeviation(name: WeatherName, operation: Operation): Promise<string | undefined> {
  const trial = trialOf(operation)
  const { name: action } = operation
  const keyed: Trial = {
    ...trial,
    variables: { input: { ...trial.variables.input, idempotencyKey: 'one-intention' } },
  }
  return await inWeather(name, operation, trial, async ({ sandbox, gateway, script, counts }) => {
    const first = seenIn(await send(gateway, keyed, script), true)
    const sentBefore = sandbox.transcript.counts()[action]?.received
    sandbox.faults.clear()
    const answer = await send(gateway, keyed, {})
    const { tookEffect, received } = await counts()
    const seen = seenIn(answer, true)
    const isTrue = isTrueOfRepeat(seen.answer, operation, tookEffect)
    const staysDone = first.answer !== 'SUCCESS' || seen.answer === 'SUCCESS'
    // Vendors that would refuse a copy must not be what keeps it from being made.
    const isCopied =
      ['SUCCESS', 'OUTCOME_UNKNOWN'].includes(first.answer) &&
      received !== sentBefore &&
      ['unverifiable', 'observable'].includes(classOf(operation))
    // Of routes, whose deletion is told one by one, nothing more can be found out than at once.
    const mayRepeat =
      first.answer !== 'OUTCOME_UNKNOWN' || first.retryable === true || action === 'deleteCalledRoute'
    // The key changes nothing of the first answer but that.
    const isAsAllowed = first.answer === allowedFor(name, operation)?.answer
    return isTrue && staysDone && mayRepeat && isAsAllowed && !isCopied
      ? undefined
      : `${action}: ${JSON.stringify({ first, again: seen, effects: tookEffect })}: ${JSON.stringify([answer.data, answer.errors])}`
  })
}

const told = (lines: readonly (string | undefined)[]): string[] =>
  lines.filter((one) => one !== undefined).sort()

/** Of every operation that can meet this weather; all at once, since most of their time is waiting. */
export const deviations = async (name: WeatherName): Promise<string[]> =>
  told(await Promise.all(operationsIn(weather[name]).map((operation) => deviation(name, operation))))

/** Of every write that can meet this weather and is repeated under its idempotency key. */
export const repeatDeviations = async (name: WeatherName): Promise<string[]> => {
  const writes = operationsIn(weather[name]).filter(({ effect }) => effect !== 'read')
  return told(await Promise.all(writes.map((operation) => repeatDeviation(name, operation))))
}
