// The head of a direct answer: fixed headers stand in it once, and whatever is said otherwise holds.
import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { DirectResponse } from '../../src/http/direct-response.ts'
import { fill, fixedHeaders } from '../../src/plugins/fixed-headers.ts'

const fixed = fixedHeaders({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' })

/** What a client gets, its headers in lines. */
async function received(
  change: (response: DirectResponse) => void,
  prepare: RequestListener = () => undefined,
) {
  await using server = createServer((message, response) => {
    const direct = new DirectResponse('{"data":"客"}', 'application/json')
    prepare(message, response)
    change(direct)
    direct.send(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const asked = request({ port: (server.address() as AddressInfo).port, agent: false }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const { rawHeaders, statusCode, statusMessage } = answer
  const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []))
  return { status: `${statusCode} ${statusMessage}`, lines: lines.sort(), body: await text(answer) }
}

const fillOf = ({ headers }: DirectResponse) => fill(headers as unknown as Headers, fixed)
const own = ['content-length: 14', 'content-type: application/json', 'Connection: close']
const bothFixed = ['cache-control: no-store', 'x-frame-options: DENY']

test.each<[string, (response: DirectResponse) => void, string[]]>([
  ['in one piece', fillOf, bothFixed],
  [
    'beside others that are set before and after',
    (response) => {
      response.headers.set('x-request-id', 'a')
      fillOf(response)
      response.headers.append('vary', 'Origin')
    },
    [...bothFixed, 'x-request-id: a', 'vary: Origin'],
  ],
  [
    'but for one that was said before',
    (response) => {
      response.headers.set('cache-control', 'private')
      fillOf(response)
    },
    ['cache-control: private', 'x-frame-options: DENY'],
  ],
  [
    'but for one that is changed after',
    (response) => {
      fillOf(response)
      response.headers.append('cache-control', 'no-transform')
    },
    ['cache-control: no-store, no-transform', 'x-frame-options: DENY'],
  ],
  [
    'but for one that is taken out after',
    (response) => {
      fillOf(response)
      response.headers.delete('x-frame-options')
    },
    ['cache-control: no-store'],
  ],
])('%s', async (_, change, expected) => {
  const { status, lines, body } = await received(change)
  expect({ status, body }).toEqual({ status: '200 OK', body: '{"data":"客"}' })
  expect(lines.filter((line) => !line.startsWith('Date: '))).toEqual([...own, ...expected].sort())
})

test('they are written with the others where node:http does not take them in one piece', () => {
  const direct = new DirectResponse('{}', 'application/json')
  fillOf(direct)
  const heads: unknown[] = []
  const writeHead = (...head: unknown[]) => heads.push(head)
  direct.headers.writeTo({ writeHead } as unknown as ServerResponse)
  const others = ['content-type', 'application/json', 'content-length', '2']
  expect(heads).toEqual([[200, [...others, ...[...fixed.values].flat()]]])
})

test('what is fixed can be asked for', () => {
  const { headers } = new DirectResponse('{}', 'application/json')
  fill(headers as unknown as Headers, fixed)
  expect([headers.get('x-frame-options'), headers.has('cache-control'), headers.get('vary')]).toEqual([
    'DENY',
    true,
    null,
  ])
})

test('other headers are checked for every answer, and fixed ones when they are made', async () => {
  const { headers } = new DirectResponse('{}', 'application/json')
  fill(headers as unknown as Headers, fixed)
  headers.set('x-request-id', 'a\r\nset-cookie: forged')
  let thrown: unknown
  await received(
    () => undefined,
    (_, response) => {
      try {
        headers.writeTo(response)
      } catch (error) {
        thrown = error
      }
    },
  )
  expect(thrown).toMatchObject({ code: 'ERR_INVALID_CHAR' })
  expect(() => fixedHeaders({ 'x-a': 'b\r\nset-cookie: forged' })).toThrow('Invalid character')
  expect(() => fixedHeaders({ 'x a': 'b' })).toThrow('valid HTTP token')
})
