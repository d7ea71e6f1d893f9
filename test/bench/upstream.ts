// Both vendors for the bench: a process of its own that answers at once, verifies nothing and counts its calls.
import { createServer, type IncomingMessage } from 'node:http'
import { parseArgs } from 'node:util'
import { describeScript, listInstances, listJobGroups, modifyInstance } from './alibaba-answers.ts'
import { seedOf } from './answer-values.ts'
import { longIds } from './documents.ts'
import { queryCalledRoute, querySkills, token } from './huawei-answers.ts'

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } })

/** Answered calls by operation; those of the token aside, which no request causes. */
const counts = new Map<string, number>()

const text = (parameters: URLSearchParams, name: string) => parameters.get(name) ?? ''
const integer = (parameters: URLSearchParams, name: string) => Number(parameters.get(name))

const rpc: Readonly<Record<string, (parameters: URLSearchParams) => string>> = {
  ListInstances: (sent) =>
    listInstances(integer(sent, 'PageSize'), sent.get('ResourceGroupId') === longIds)(text(sent, 'Name')),
  ListJobGroups: (sent) => listJobGroups(integer(sent, 'PageSize'))(seedOf(text(sent, 'InstanceId'))),
  DescribeScript: (sent) => describeScript(text(sent, 'ScriptId')),
  ModifyInstance: (sent) =>
    modifyInstance({
      instanceId: text(sent, 'InstanceId'),
      name: text(sent, 'InstanceName'),
      description: text(sent, 'InstanceDescription'),
      maxConcurrentConversations: integer(sent, 'MaxConcurrentConversation'),
    }),
}

interface RestBody {
  readonly offset?: number
  readonly limit?: number
  readonly deviceDesc?: string
  readonly skillIds?: readonly string[]
}

const rest: Readonly<Record<string, (body: RestBody) => string>> = {
  queryCalledRoute: ({ offset = 0, limit = 0, deviceDesc = '' }) =>
    queryCalledRoute(offset, limit)(deviceDesc),
  querySkills: ({ skillIds = [] }) => querySkills(skillIds),
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of message.setEncoding('utf8')) body += chunk
  return body
}

/** Parameters of an RPC call stand in the query or in a form, as its client likes. */
function answerRpc(message: IncomingMessage, query: string, body: string): string | undefined {
  const parameters = new URLSearchParams(body === '' ? query : `${query}&${body}`)
  const action = String(message.headers['x-acs-action'] ?? parameters.get('Action'))
  counts.set(action, (counts.get(action) ?? 0) + 1)
  return rpc[action]?.(parameters)
}

function answerRest(path: string, body: string): string | undefined {
  const action = path.slice(path.lastIndexOf('/') + 1)
  if (action === 'tokenByAkSk') return token
  counts.set(action, (counts.get(action) ?? 0) + 1)
  return rest[action]?.(JSON.parse(body) as RestBody)
}

const server = createServer(async (message, response) => {
  const [path = '/', query = ''] = (message.url ?? '/').split('?', 2)
  const body = await bodyOf(message)
  const answer =
    path === '/bench/counts'
      ? JSON.stringify(Object.fromEntries(counts))
      : path === '/'
        ? answerRpc(message, query, body)
        : answerRest(path, body)
  response
    .writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json;charset=utf-8' })
    .end(answer ?? '{"Code":"InvalidAction.NotFound"}')
})
// Pools of the gateways rest between their turns; a connection closed meanwhile would be an error of the bench.
server.keepAliveTimeout = 3_600_000
server.listen(Number(values.port), '127.0.0.1')
