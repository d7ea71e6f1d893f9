// The measure: node:http and an undici pool that send a request on as it is, and nothing else.
import { createServer, type IncomingMessage } from 'node:http'
import { Pool } from 'undici'
import { listenAsTold } from './listen-as-told.ts'

/** One call to the vendor, when a request stands for several. */
export interface ForwardedCall {
  readonly path: string
  readonly action: string
  readonly body?: string
}

const { upstreamUrl, listen } = listenAsTold()
const pool = new Pool(upstreamUrl, { connections: 256, pipelining: 1 })

async function forward({ path, action, body = '' }: ForwardedCall): Promise<string> {
  const answer = await pool.request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-acs-action': action },
    body,
  })
  return answer.body.text()
}

/** Where a GraphQL document needs several calls, all of them are told at once. */
async function answerTo({ url = '/', headers }: IncomingMessage, body: string): Promise<string> {
  if (url !== '/all') return forward({ path: url, action: String(headers['x-acs-action']), body })
  const answers = await Promise.all((JSON.parse(body) as ForwardedCall[]).map(forward))
  return `[${answers.join()}]`
}

listen(
  createServer((message, response) => {
    let body = ''
    message.setEncoding('utf8')
    message.on('data', (chunk: string) => {
      body += chunk
    })
    message.on('end', async () => {
      const answer = await answerTo(message, body)
      response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
    })
  }),
)
