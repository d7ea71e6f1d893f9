// What such a gateway costs that somebody writes by hand: node:http, graphql-jit, zod, DataLoader, undici, requests
// signed. It has no key, no limits, no deadline, no quota, no log, and no errors but those of the libraries.
import { createServer } from 'node:http'
import DataLoader from 'dataloader'
import { buildSchema, isObjectType, parse } from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import { Pool } from 'undici'
import * as z from 'zod'
import { listenAsTold } from '../listen-as-told.ts'
import { typeDefs } from './schema.ts'
import { signedHeaders } from './sign.ts'

const { upstreamUrl, listen } = listenAsTold()
const { host } = new URL(upstreamUrl)
const pool = new Pool(upstreamUrl, { connections: 256, pipelining: 1 })

async function call<Answer extends z.ZodType>(
  action: string,
  parameters: Readonly<Record<string, string>>,
  answer: Answer,
): Promise<z.output<Answer>> {
  const query = new URLSearchParams(parameters).toString()
  const { body } = await pool.request({
    path: `/?${query}`,
    method: 'POST',
    headers: signedHeaders(action, host, query),
    body: '',
  })
  return answer.parse(JSON.parse(await body.text()))
}

const instant = z.number().transform((ms) => new Date(ms).toISOString())

const Instance = z
  .object({
    InstanceId: z.string(),
    InstanceName: z.string(),
    InstanceDescription: z.string(),
    MaxConcurrentConversation: z.number(),
    OwnerName: z.string(),
    CreationTime: instant,
  })
  .transform((row) => ({
    instanceId: row.InstanceId,
    id: `Instance:${row.InstanceId}`,
    name: row.InstanceName,
    description: row.InstanceDescription,
    maxConcurrentConversations: row.MaxConcurrentConversation,
    ownerName: row.OwnerName,
    createdAt: row.CreationTime,
  }))
type Instance = z.output<typeof Instance>
const Instances = z.object({ Instances: z.array(Instance) })

const JobGroup = z
  .object({
    JobGroupId: z.string(),
    JobGroupName: z.string(),
    Status: z.string(),
    CreationTime: instant,
    ScriptId: z.string(),
  })
  .transform((row) => ({
    jobGroupId: row.JobGroupId,
    scriptId: row.ScriptId,
    name: row.JobGroupName,
    status: row.Status.toUpperCase(),
    createdAt: row.CreationTime,
  }))
const JobGroups = z.object({ JobGroups: z.object({ List: z.array(JobGroup) }) })
type JobGroup = z.output<typeof JobGroup> & { readonly instanceId: string }

const Script = z.object({ Script: z.object({ ScriptName: z.string(), Status: z.string() }) })

const Modified = z.object({ Instance })

interface ScriptKey {
  readonly instanceId: string
  readonly scriptId: string
}

async function readScript({ instanceId, scriptId }: ScriptKey) {
  const parameters = { InstanceId: instanceId, ScriptId: scriptId }
  const { Script: script } = await call('DescribeScript', parameters, Script)
  return { id: `Script:${instanceId}:${scriptId}`, name: script.ScriptName, status: script.Status }
}

const createContext = () => ({
  scripts: new DataLoader((keys: readonly ScriptKey[]) => Promise.all(keys.map(readScript)), {
    cacheKeyFn: ({ instanceId, scriptId }) => `${instanceId}:${scriptId}`,
  }),
})
type Context = ReturnType<typeof createContext>

interface Page {
  readonly first: number
  readonly filter: { readonly name: string }
}

interface InstanceChange {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly maxConcurrentConversations: number
}

const resolvers = {
  Query: {
    async instances(_root: unknown, { first, filter }: Page) {
      const parameters = { Name: filter.name, PageNumber: '1', PageSize: String(first) }
      return { nodes: (await call('ListInstances', parameters, Instances)).Instances }
    },
  },
  Mutation: {
    async updateInstance(_root: unknown, { input }: { readonly input: InstanceChange }) {
      const parameters = {
        InstanceId: input.id.slice('Instance:'.length),
        InstanceName: input.name,
        InstanceDescription: input.description,
        MaxConcurrentConversation: String(input.maxConcurrentConversations),
      }
      const { Instance: instance } = await call('ModifyInstance', parameters, Modified)
      return { __typename: 'UpdateInstanceSuccess', instance }
    },
  },
  Instance: {
    async jobGroups({ instanceId }: Instance, { first }: Page) {
      const parameters = { InstanceId: instanceId, PageNumber: '1', PageSize: String(first) }
      const { List } = (await call('ListJobGroups', parameters, JobGroups)).JobGroups
      return {
        nodes: List.map((row) => ({ ...row, instanceId, id: `JobGroup:${instanceId}:${row.jobGroupId}` })),
      }
    },
  },
  JobGroup: {
    script: ({ instanceId, scriptId }: JobGroup, _args: unknown, { scripts }: Context) =>
      scripts.load({ instanceId, scriptId }),
  },
}

const schema = buildSchema(typeDefs)
for (const [name, fields] of Object.entries(resolvers)) {
  const type = schema.getType(name)
  if (isObjectType(type))
    for (const [field, resolve] of Object.entries(fields))
      Object.assign(type.getFields()[field] ?? {}, { resolve })
}

const compiled = new Map<string, CompiledQuery>()

/** Once for each document. */
function compiledQueryOf(text: string): CompiledQuery {
  const known = compiled.get(text)
  if (known !== undefined) return known
  const query = compileQuery(schema, parse(text))
  if (!isCompiledQuery(query)) throw new Error('The document cannot be compiled.')
  compiled.set(text, query)
  return query
}

async function answerTo(body: string): Promise<string> {
  const { query, variables } = JSON.parse(body) as { readonly query: string; readonly variables: object }
  return JSON.stringify(await compiledQueryOf(query).query(undefined, createContext(), variables))
}

listen(
  createServer((message, response) => {
    let body = ''
    message.setEncoding('utf8')
    message.on('data', (chunk: string) => {
      body += chunk
    })
    message.on('end', async () => {
      const answer = await answerTo(body)
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(answer)
    })
  }),
)
