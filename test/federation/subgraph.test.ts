// The gateway as a subgraph: composed with another one, asked through a gateway of somebody else, and as strict as `node`.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation'
import { composeServices, compositionHasErrors } from '@theguild/federation-composition'
import { execute, parse, printSchema } from 'graphql'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { unrestricted } from '../../src/access/access.ts'
import type { Scope } from '../../src/access/scopes.ts'
import { schema } from '../../src/graphql/schema.ts'
import { subgraphOf } from '../../src/graphql/subgraph.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import * as demo from '../support/demo.ts'
import { simpleAccess, startGateway, vendorsAt } from '../support/gateway.ts'

interface StageOptions {
  readonly granted?: readonly Scope[]
  readonly introspection?: boolean
  readonly federation?: 'subgraph' | undefined
}

async function start({ granted = ['*'], introspection = true, ...options }: StageOptions = {}) {
  const sandbox = await startSandbox()
  const access = simpleAccess(vendorsAt(sandbox.url))
  const anonymous = { ...unrestricted('partner', 'default'), scopes: new Set(granted), introspection }
  const gateway = await startGateway({
    access: { ...access, anonymous },
    federation: 'federation' in options ? options.federation : 'subgraph',
  })
  return {
    url: gateway.url,
    send: (document: string, variables: object = {}) =>
      gateway.send<Record<string, unknown>, object>(document, variables),
    async ask(document: string, variables: object = {}) {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: document, variables }),
      })
      return (await response.json()) as { extensions?: { cost: { requested: number } } }
    },
    actions() {
      const actions = sandbox.transcript.entries().map(({ action }) => action)
      sandbox.transcript.clear()
      return actions
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await sandbox.close()
    },
  }
}

type Stage = Awaited<ReturnType<typeof start>>

/** As many instances as a test wants, and the calls that made them forgotten. */
async function createInstances(stage: Stage, count: number): Promise<string[]> {
  const create = (index: number) =>
    stage.send(
      `mutation($input: CreateInstanceInput!) { createInstance(input: $input) { ... on CreateInstanceSuccess { instance { id } } } }`,
      { input: { name: `第${index}`, maxConcurrentConversations: 1 } },
    )
  const ids: string[] = []
  for (let index = 0; index < count; index++) {
    const { data } = await create(index)
    ids.push((data as { createInstance: { instance: { id: string } } }).createInstance.instance.id)
  }
  stage.actions()
  return ids
}

const entities =
  'query($representations: [_Any!]!) { _entities(representations: $representations) { __typename'
const names = `${entities} ... on Instance { id name } } }`
const representation = (id: string) => ({ __typename: id.split(':', 1)[0], id })

describe('the other subgraph', () => {
  /** Tickets of instances, which it knows by their ids alone. */
  async function startTickets(instanceIds: readonly string[]) {
    const tickets = instanceIds.map((id, index) => ({
      id: String(index),
      instance: { __typename: 'Instance', id },
    }))
    const sdl = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
      type Query { tickets: [Ticket!]! }
      type Ticket { id: ID! instance: Instance }
      type Instance @key(fields: "id") { id: ID! tickets: [Ticket!]! }
    `
    const own = sdl.replace(/^\s*extend schema.*$/m, '').replace(' @key(fields: "id")', '')
    const yoga = createYoga({
      logging: false,
      schema: createSchema({
        typeDefs: `${own} scalar _Any union _Entity = Instance
          extend type Query { _entities(representations: [_Any!]!): [_Entity]! }`,
        resolvers: {
          Query: {
            tickets: () => tickets,
            _entities: (_root: unknown, args: { representations: { id: string }[] }) =>
              args.representations.map(({ id }) => ({ __typename: 'Instance', id })),
          },
          Instance: {
            tickets: ({ id }: { id: string }) => tickets.filter(({ instance }) => instance.id === id),
          },
        },
      }),
    })
    const server = createServer(yoga)
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    return {
      sdl,
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
      [Symbol.dispose]: () => {
        server.closeAllConnections()
        server.close()
      },
    }
  }

  it('names instances and extends them; 25 of them are one call, as they are for `node`', async () => {
    await using stage = await start()
    const ids = await createInstances(stage, 25)
    using tickets = await startTickets(ids)
    const { data } = await stage.send('{ _service { sdl } }')
    const { sdl } = (data as { _service: { sdl: string } })._service
    const composed = composeServices([
      { name: 'trunkline', url: `${stage.url}/graphql`, typeDefs: parse(sdl) },
      { name: 'tickets', url: tickets.url, typeDefs: parse(tickets.sdl) },
    ])
    if (compositionHasErrors(composed))
      throw new Error(composed.errors.map(({ message }) => message).join('\n'))
    const supergraph = getStitchedSchemaFromSupergraphSdl({ supergraphSdl: composed.supergraphSdl })
    const ask = async (document: string) =>
      JSON.parse(JSON.stringify(await execute({ schema: supergraph, document: parse(document) }))) as {
        data: Record<string, never>
        errors?: unknown
      }

    const outwards = await ask('{ tickets { id instance { id name vendorId maxConcurrentConversations } } }')
    expect(outwards.errors).toBeUndefined()
    expect(outwards.data['tickets']).toEqual(
      ids.map((id, index) => ({
        id: String(index),
        instance: { id, name: `第${index}`, vendorId: id.split(':')[1], maxConcurrentConversations: 1 },
      })),
    )
    const calls = stage.actions()
    expect(calls).toEqual(['ListInstances'])
    const nodes = ids.map((id, index) => `n${index}: node(id: "${id}") { ... on Instance { name } }`)
    await stage.send(`{ ${nodes.join(' ')} }`)
    expect(stage.actions()).toEqual(calls)

    const inwards = await ask(`{ instance(id: "${ids[3]}") { name tickets { id } } }`)
    expect(inwards).toEqual({ data: { instance: { name: '第3', tickets: [{ id: '3' }] } } })
  })
})

describe('_entities', () => {
  it('finds every noun that `node` finds, null for what is not there, and each failure is its own', async () => {
    await using stage = await start()
    const ids = [
      demo.instance,
      demo.jobGroup,
      demo.stoppedTask,
      demo.calledRoute,
      demo.otherScript,
      'Instance:none',
    ]
    const { data, errors } = await stage.send(`${entities} ... on Node { id } } }`, {
      representations: [
        ...ids.map(representation),
        { __typename: 'Instance', id: demo.stoppedTask },
        { id: 1 },
      ],
    })
    const found = ids.slice(0, -1).map(representation)
    expect(data).toEqual({ _entities: [...found, null, null, null] })
    expect(errors).toMatchObject([
      {
        path: ['_entities', 6],
        message: 'The `id` of this representation must be an id of Instance.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
      { path: ['_entities', 7], extensions: { code: 'BAD_USER_INPUT' } },
    ])
  })

  it('needs the scopes of what is named, whoever names it', async () => {
    await using stage = await start({ granted: ['instances:read'] })
    const representations = [demo.instance, demo.stoppedTask].map(representation)
    const refused = await stage.send(names, { representations })
    expect(refused.status).toBe(403)
    expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', scope: 'callTasks:read' } }])
    const literal = `{ _entities(representations: [{ __typename: "CallTask", id: "${demo.stoppedTask}" }]) { ... on CallTask { name } } }`
    expect((await stage.send(literal)).errors).toMatchObject([{ extensions: { scope: 'callTasks:read' } }])
    const nested = `${entities} ... on Instance { scripts { totalCount } } } }`
    expect((await stage.send(nested, { representations: representations.slice(0, 1) })).errors).toMatchObject(
      [{ extensions: { scope: 'scripts:read' } }],
    )
    expect(stage.actions()).toEqual([])
    const granted = await stage.send(names, { representations: representations.slice(0, 1) })
    expect(granted.data).toMatchObject({ _entities: [{ id: demo.instance, name: '客户回访中心' }] })
  })

  it('a disguise is not an id of another type', async () => {
    await using stage = await start({ granted: ['instances:read'] })
    const { data, errors } = await stage.send(`${entities} ... on CallTask { name } } }`, {
      representations: [{ __typename: 'Instance', id: demo.stoppedTask }],
    })
    expect([data, errors.length]).toEqual([{ _entities: [null] }, 1])
    expect(stage.actions()).toEqual([])
  })

  it('costs what as many nodes cost', async () => {
    await using stage = await start()
    const selection = '... on Instance { name jobGroups(first: 5) { nodes { id } } }'
    const ids = [demo.instance, 'Instance:a', 'Instance:b']
    const asNodes = await stage.ask(
      `{ ${ids.map((id, at) => `n${at}: node(id: "${id}") { ${selection} }`).join(' ')} }`,
    )
    const asEntities = await stage.ask(`${entities} ${selection} } }`, {
      representations: ids.map(representation),
    })
    expect(asEntities.extensions?.cost.requested).toBe(asNodes.extensions?.cost.requested)
    expect(asEntities.extensions?.cost.requested).toBe(3 * 7)
  })

  it('too many are too complex, before anything is called', async () => {
    await using stage = await start()
    const representations = Array.from({ length: 5_001 }, (_, index) => representation(`Instance:${index}`))
    const { status, errors } = await stage.send(names, { representations })
    expect([status, errors[0]?.extensions['code']]).toEqual([400, 'QUERY_TOO_COMPLEX'])
    expect(stage.actions()).toEqual([])
  })
})

describe('what is shown', () => {
  it('the schema is told to those who may see it', async () => {
    await using stage = await start({ introspection: false })
    const { data, errors } = await stage.send('{ _service { sdl } }')
    expect(data).toBeUndefined()
    expect(errors[0]?.extensions['code']).toBe('FORBIDDEN')
  })

  it('nothing of it is there when it was not asked for', async () => {
    await using stage = await start({ federation: undefined })
    expect((await stage.send('{ _service { sdl } }')).errors[0]?.message).toContain(
      'Cannot query field "_service"',
    )
    const { errors } = await stage.send(names, { representations: [] })
    expect(errors[0]?.message).toBe('Unknown type "_Any".')
  })

  it('the subgraph adds three types and two fields, and takes nothing away', () => {
    const added = printSchema(subgraphOf(schema))
    for (const part of ['_service: _Service!', '_entities(', 'scalar _Any', 'union _Entity', 'type _Service'])
      expect(added).toContain(part)
    expect(printSchema(schema)).not.toContain('_Entity')
    const before = Object.keys(schema.getTypeMap())
    expect(
      Object.keys(subgraphOf(schema).getTypeMap())
        .filter((name) => !before.includes(name))
        .sort(),
    ).toEqual(['_Any', '_Entity', '_Service'])
  })
})
