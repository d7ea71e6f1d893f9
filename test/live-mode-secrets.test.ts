// Nothing that must stay secret is in a log line or in a GraphQL answer, whatever goes well or wrong.
import pino, { type Logger } from 'pino'
import { expect, test } from 'vitest'
import { Secret } from '../src/core/redact.ts'
import { withoutBackOff } from './pages/no-back-off.ts'
import { asXml, type Operation, reads, refusal, writes } from './pages/refusals.ts'
import { changed, credentials, page, startPages } from './pages/stage.ts'
import { parseAuthorization } from './support/acs3.ts'
import { type Reply, type SeenRequest, tokenAction } from './support/vendor-server.ts'

withoutBackOff()

const key = 'tlk-0123456789-abcdefghijklmnop'
const securityToken = 'CAISfwR1q6Ft5B2yfSjIr5fEEsjMmbxH0'
const accessToken = 'f9a1c0de5e7b4f6c8d2e3a4b5c6d7e8f'
const callee = '13800138000'
/** Given by the client: its to see again in data, but in no log line. */
const callingNumber = '075512345678'

const signatureEcho = `Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId%3D${credentials.accessKeyId}%26SecurityToken%3D${securityToken}`
const notAnEnvelope = `<html>${callee} ${accessToken}</html>`

/** All that a vendor does badly. */
const failures: readonly Reply[] = [
  refusal(400, 'SignatureDoesNotMatch', signatureEcho),
  asXml(refusal(400, 'SignatureDoesNotMatch', signatureEcho)),
  refusal(403, 'Forbidden.RAM', `no right to call ${callee}`, {
    AccessDeniedDetail: { AuthAction: 'aiccs:Any', EncodedDiagnosticMessage: accessToken },
  }),
  refusal(400, 'Throttling.User', `too many calls to ${callee}`),
  refusal(404, 'NotExist.Instance', `${callee} does not exist`),
  refusal(409, 'Nobody.KnowsThis', `号码${callee}不合法`),
  refusal(500, 'InternalError', `failed for ${callee}`),
  refusal(200, 'isv.MOBILE_NUMBER_ILLEGAL', `号码${callee}不合法`),
  { status: 401, body: JSON.stringify({ returnCode: '1', description: `no such token for ${callee}` }) },
  { status: 500, body: JSON.stringify({ returnCode: '1', description: `no such number ${callee}` }) },
  { status: 200, body: notAnEnvelope, contentType: 'text/html' },
  { status: 502, body: notAnEnvelope, contentType: 'text/html' },
  `{"Code":"OK","Message":"${callee} ${accessToken}`,
  // Well formed, but nothing of what is wanted has the right type.
  `{"Code":"OK","Success":true,"returnCode":"0","data":"${callee}","Data":["${callee}"],"Instance":"${callee}","JobGroup":"${callee}"}`,
  changed(page('modify-instance.json'), 'Instance', { CreationTime: `${callee} ${accessToken}` }),
  '',
  'hang',
  'reset',
  'cut',
]

const withNumbers: readonly Operation[] = [
  {
    ...writes.createInstance,
    variables: { input: { ...writes.createInstance.variables.input, callingNumbers: [callingNumber] } },
  },
  {
    ...writes.updateJobGroup,
    variables: { input: { ...writes.updateJobGroup.variables.input, callingNumbers: [callingNumber] } },
  },
  {
    ...writes.updateCallTask,
    variables: { input: { ...writes.updateCallTask.variables.input, virtualNumber: callingNumber } },
  },
]
const operations: readonly Operation[] = [...Object.values(writes), ...Object.values(reads), ...withNumbers]

interface Heard {
  readonly log: Logger
  readonly lines: string[]
  readonly answers: string[]
}

function listen(): Heard {
  const lines: string[] = []
  const write = (line: string) => {
    lines.push(line)
  }
  return { lines, answers: [], log: pino({ level: 'trace', base: null }, { write }) }
}

async function ask(url: string, heard: Heard, query: string, variables: object, sentKey: string = key) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${sentKey}` },
    body: JSON.stringify({ query, variables }),
  })
  heard.answers.push(`${JSON.stringify([...response.headers])} ${await response.text()}`)
}

/** The credentials as they were on the wire: signatures, nonces, tokens, whole headers. */
const onTheWire = (requests: readonly SeenRequest[]): string[] =>
  requests.flatMap(({ headers }) => {
    const authorization = headers.authorization ?? ''
    if (!authorization.startsWith('ACS3')) return authorization === '' ? [] : [authorization]
    const { signature } = parseAuthorization(authorization)
    return [authorization, signature, String(headers['x-acs-signature-nonce'])]
  })

const secrets = [
  key,
  securityToken,
  accessToken,
  credentials.accessKeySecret,
  credentials.appSecret,
  // Not secret in themselves, and yet nobody's business: who the gateway is at the vendor.
  credentials.accessKeyId,
  credentials.appKey,
  callee,
  'string to sign',
]

test('no secret, token, signature, key or phone number is told', { timeout: 120_000 }, async () => {
  const heard = listen()
  const wire: string[] = []
  /** Each with circuits of its own: an open one would keep the failures of the others from being met. */
  const open = (failure?: Reply) =>
    startPages({
      apiKey: new Secret(key),
      securityToken,
      log: heard.log,
      ...(failure === 'hang' ? { vendorTimeoutMs: 200 } : {}),
    })
  const meet = async ({ action, document, variables }: Operation, failure: Reply | undefined) => {
    await using stage = await open(failure)
    // Only Alibaba signs, and only its gateway repeats what was signed.
    const foreign = action.endsWith('CalledRoute') && JSON.stringify(failure)?.includes(signatureEcho)
    if (failure !== undefined && !foreign) stage.vendor.on(action, failure)
    await ask(stage.url, heard, document, variables)
    wire.push(...onTheWire(stage.vendor.requests()))
  }
  const meetWithoutToken = async (failure: Reply) => {
    await using stage = await open(failure)
    stage.vendor.on(tokenAction, failure)
    await ask(stage.url, heard, reads.calledRoute.document, reads.calledRoute.variables)
  }
  for (const failure of [undefined, ...failures])
    await Promise.all(operations.map((operation) => meet(operation, failure)))
  await Promise.all(failures.map(meetWithoutToken))

  await using stage = await open()
  await ask(stage.url, heard, reads.instance.document, reads.instance.variables, `${key}x`)
  await ask(stage.url, heard, '{ instance(id: ', {})
  await ask(stage.url, heard, reads.instance.document, { id: 'Nothing' })

  // It was a scenario worth the name.
  expect(heard.answers).toHaveLength(operations.length * (failures.length + 1) + failures.length + 3)
  expect(heard.lines.length).toBeGreaterThan(operations.length * (failures.length + 1))
  expect(wire.length).toBeGreaterThan(500)
  const told = heard.answers.join('\n')
  const outcomes = ['UpdateInstanceSuccess', 'NotFoundError', 'PermissionDeniedError', 'VendorRejectedError']
  const faults = ['THROTTLED', 'AUTH_FAILED', 'TIMEOUT', 'UNAVAILABLE', 'CONTRACT_BROKEN']
  const expected = [...outcomes, 'OutcomeUnknownError', ...faults.map((fault) => `VENDOR_${fault}`)]
  expect([...expected, 'UNAUTHENTICATED'].filter((name) => !told.includes(name))).toEqual([])

  const leaks = [...new Set([...secrets, ...wire])].flatMap((secret) =>
    [...heard.lines, ...heard.answers].filter((text) => text.includes(secret)),
  )
  expect(leaks).toEqual([])
  const neverLogged = new RegExp(`${callingNumber}|bearer |authorization|ACS3|\\b1[3-9]\\d{9}\\b`, 'i')
  expect(heard.lines.filter((line) => neverLogged.test(line))).toEqual([])
})
