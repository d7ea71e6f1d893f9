// Runs operations through bad weather, each with a gateway and vendors of its own, and tells what was not as allowed.
import * as z from 'zod'
import type { Operation } from '../../src/core/operation.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
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
  return row.cells[classOf(operation)]
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
const requestMs = 3_000

const send = (gateway: TestGateway, { document, variables }: Trial, { patience }: Script) =>
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

/** What was not as allowed, in one line; undefined when all was. */
async function deviation(name: WeatherName, operation: Operation): Promise<string | undefined> {
  const allowed = allowedFor(name, operation)
  if (allowed === null) return `${operation.name} meets what its class cannot meet`
  const trial = trialOf(operation)
  const { name: action, product } = operation
  const script = scriptOf(name, product.vendor)
  const sandbox = await startSandbox()
  // The vendors go first: a gateway waits for what is under way.
  await using gateway = await startGateway({
    vendors: vendorsAt(sandbox.url),
    ...(script.patience === 'attempt' ? { vendorTimeoutMs: attemptMs } : {}),
  })
  await using _vendors = sandbox
  if (trial.before !== undefined) await gateway.execute(trial.before.document, trial.before.variables)
  sandbox.faults.add(action, script.fault, script.lasting === true ? { probability: 1 } : 1)
  const answer = await send(gateway, trial, script)
  await settled(sandbox.transcript, action, script)
  const { received = 0, tookEffect = 0 } = sandbox.transcript.counts()[action] ?? {}
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
}

/** Of every operation that can meet this weather; all at once, since most of their time is waiting. */
export async function deviations(name: WeatherName): Promise<string[]> {
  const lines = await Promise.all(operationsIn(weather[name]).map((operation) => deviation(name, operation)))
  return lines.filter((line) => line !== undefined).sort()
}
