// What the sandbox answers to every operation of the catalogue, word for word: a proxy between it and a gateway keeps it.
import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Operation } from '../../src/core/operation.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { catalogue } from '../../src/vendors/catalogue.ts'
import { startGateway, vendorsAt } from './gateway.ts'
import { trialOf } from './operations-under-test.ts'

/** Alibaba names the action in a header, Huawei in the path. */
const actionOf = (path: string, headers: Readonly<Record<string, unknown>>) =>
  String(headers['x-acs-action'] ?? path.split('/').at(-1))

/** The successful answers by the name of the operation. */
export async function recordAnswers(): Promise<ReadonlyMap<string, readonly string[]>> {
  const answers = new Map<string, string[]>()
  const sandbox = await startSandbox()
  const proxy = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const answered = once(request.pipe(ask(new URL(url, sandbox.url), { method, headers })), 'response')
    const [answer] = (await answered) as [IncomingMessage]
    const { statusCode: status = 500, headers: told } = answer
    const body = await text(answer)
    const action = actionOf(url, headers)
    if (status === 200) answers.set(action, [...(answers.get(action) ?? []), body])
    response.writeHead(status, told).end(body)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  {
    await using gateway = await startGateway({ vendors: vendorsAt(url) })
    for (const operation of catalogue) await perform(gateway.send, operation)
  }
  proxy.closeAllConnections()
  proxy.close()
  await sandbox.close()
  return answers
}

type Send = Awaited<ReturnType<typeof startGateway>>['send']

async function perform(send: Send, operation: Operation): Promise<void> {
  const { document, variables, before } = trialOf(operation)
  if (before !== undefined) await send(before.document, before.variables)
  await send(document, variables)
}
