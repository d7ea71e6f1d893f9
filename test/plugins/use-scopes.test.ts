// Who may do what: every entrance of the schema against every scope, and nothing happens where something lacks.
import { type GraphQLField, getNamedType, isObjectType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { unrestricted } from '../../src/access/access.ts'
import {
  isGranted,
  type Noun,
  nounNames,
  nounOfRoot,
  nounOfType,
  nounOfWrite,
  nouns,
  type Scope,
  scopes,
} from '../../src/access/scopes.ts'
import { schema } from '../../src/graphql/schema.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import * as demo from '../support/demo.ts'
import { simpleAccess, startGateway, vendorsAt } from '../support/gateway.ts'

/** A gateway whose only consumer, who needs no key, may do this. */
async function startGranted(...granted: Scope[]) {
  const sandbox = await startSandbox()
  const access = simpleAccess(vendorsAt(sandbox.url))
  const anonymous = { ...unrestricted('partner', 'default'), scopes: new Set(granted) }
  const gateway = await startGateway({ access: { ...access, anonymous } })
  return {
    send: (document: string, variables: object = {}) =>
      gateway.send<Record<string, unknown>, object>(document, variables),
    called: () => sandbox.transcript.entries().map(({ action }) => action),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await sandbox.close()
    },
  }
}

const query = schema.getQueryType()?.getFields() ?? {}
const mutation = schema.getMutationType()?.getFields() ?? {}

/** An argument text for a root field, as simple as its type allows; what it names need not exist. */
const argumentsOf = (field: GraphQLField<unknown, unknown>) =>
  field.args.some(({ name }) => name === 'id') ? '(id: "Agent:1")' : ''

const nounOfQuery = (name: string): Noun | undefined => {
  const target = getNamedType(query[name]?.type ?? schema.getQueryType() ?? never())
  const nodes = isObjectType(target) ? target.getFields()['nodes'] : undefined
  return nounOfType(nodes === undefined ? target.name : getNamedType(nodes.type).name) ?? nounOfRoot(name)
}
const never = () => {
  throw new Error('no such field')
}

const reads = Object.keys(query).filter((name) => name !== 'node')

it('every root field and every mutation belongs to a noun, and every noun to a type', () => {
  expect(reads.filter((name) => nounOfQuery(name) === undefined)).toEqual([])
  expect(() => Object.keys(mutation).map(nounOfWrite)).not.toThrow()
  expect(Object.values(nouns).filter((type) => !isObjectType(schema.getType(type)))).toEqual([])
  expect(() => nounOfWrite('launchRockets')).toThrow('no scope')
})

const idOf: Readonly<Record<Noun, string>> = {
  instances: `Instance:i`,
  jobGroups: 'JobGroup:i:j',
  scripts: 'Script:i:s',
  callTasks: 'CallTask:1',
  agents: 'Agent:1',
  calledRoutes: 'CalledRoute:1',
  skillQueues: 'SkillQueue:1',
  ivrFlows: 'IvrFlow:1',
  accessCodes: 'AccessCode:1',
}

describe.each(scopes)('the scope %s', (scope) => {
  it('opens what it names and nothing else', async () => {
    await using stage = await startGranted(scope)
    const granted = new Set([scope])
    const documents: [string, Noun, 'read' | 'write'][] = [
      ...reads.map((name) => {
        const field = query[name] ?? never()
        const id = idOf[nounOfQuery(name) ?? 'agents']
        return [
          `{ ${name}${argumentsOf(field).replace('Agent:1', id)} { __typename } }`,
          nounOfQuery(name) ?? 'agents',
          'read',
        ] as [string, Noun, 'read']
      }),
      ...nounNames
        .filter((noun) => noun !== 'accessCodes')
        .map((noun) => [`{ node(id: "${idOf[noun]}") { id } }`, noun, 'read'] as [string, Noun, 'read']),
      ...Object.values(mutation).map((field) => {
        const type = getNamedType(field.args[0]?.type ?? never())
        return [
          `mutation($input: ${type.name}!) { ${field.name}(input: $input) { __typename } }`,
          nounOfWrite(field.name),
          'write',
        ] as [string, Noun, 'write']
      }),
    ]
    const isOpen = ([, noun, verb]: (typeof documents)[number]) => isGranted(granted, noun, verb)
    // The closed ones first: what an open one calls may still be under way after its answer.
    documents.sort((a, b) => Number(isOpen(a)) - Number(isOpen(b)))
    for (const [document, noun, verb] of documents) {
      // A mutation without its input fails in its variables, which are looked at before anything is granted.
      const isWrite = verb === 'write'
      const { status, errors, data } = await stage.send(
        document,
        isWrite ? { input: inputs[document.match(/\{ (\w+)\(/)?.[1] ?? ''] ?? {} } : {},
      )
      const codes = errors.map(({ extensions }) => extensions['code'])
      if (isGranted(granted, noun, verb)) expect([document, codes]).not.toEqual([document, ['FORBIDDEN']])
      else {
        expect([document, codes, data]).toEqual([document, ['FORBIDDEN'], undefined])
        expect(errors[0]).toMatchObject({
          message: expect.stringContaining(`${noun}:${verb}`),
          extensions: { scope: `${noun}:${verb}`, retryable: false, requestId: expect.any(String) },
        })
        expect(status).toBe(403)
        expect(stage.called()).toEqual([])
      }
    }
  })
})

const window = { begin: '09:00:00', end: '12:00:00' }
const fallback = { action: 'HANG_UP' }

/** Inputs that GraphQL accepts; dry, so that a granted one writes nothing. */
const inputs: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries({
    createInstance: { name: 'n', maxConcurrentConversations: 1 },
    updateInstance: { id: 'Instance:i' },
    deleteInstance: { id: 'Instance:i' },
    tagInstances: { id: 'Instance:i', tags: [{ key: 'k', value: 'v' }] },
    untagInstances: { id: 'Instance:i', all: true },
    createJobGroup: { instanceId: 'Instance:i', name: 'n', scriptId: 'Script:i:s' },
    updateJobGroup: { id: 'JobGroup:i:j' },
    repeatJobGroup: { id: 'JobGroup:i:j', name: 'n' },
    pauseJobGroup: { id: 'JobGroup:i:j' },
    resumeJobGroup: { id: 'JobGroup:i:j' },
    cancelJobGroup: { id: 'JobGroup:i:j' },
    deleteJobGroup: { id: 'JobGroup:i:j' },
    createCallTask: {
      name: 'n',
      agentId: 'Agent:1',
      virtualNumber: '1',
      startType: 'IMMEDIATE',
      callWindows: [window],
      callDays: ['MONDAY'],
    },
    updateCallTask: { id: 'CallTask:1' },
    startCallTask: { id: 'CallTask:1' },
    stopCallTask: { id: 'CallTask:1' },
    createCalledRoute: { accessCode: '1', target: { skillQueueId: 'SkillQueue:1' } },
    updateCalledRoute: { id: 'CalledRoute:1', target: { skillQueueId: 'SkillQueue:1' } },
    deleteCalledRoutes: { ids: ['CalledRoute:1'] },
    createSkillQueue: {
      name: 'n',
      description: 'd',
      mediaType: 'VOICE',
      maxWaitSeconds: 1,
      maxWaitingCallers: 1,
      maxWrapUpSeconds: 1,
      noAgents: fallback,
      busy: fallback,
      timeout: fallback,
    },
    updateSkillQueue: { id: 'SkillQueue:1' },
    deleteSkillQueue: { id: 'SkillQueue:1' },
  }).map(([name, input]) => [name, { ...input, dryRun: true }]),
)

it('there is an input for every mutation', () => {
  expect(Object.keys(inputs).sort()).toEqual(Object.keys(mutation).sort())
})

const instance = `Instance:${demo.instance.split(':')[1] ?? ''}`

describe('nested entrances', () => {
  const lacking: readonly [string, Scope[], string, string][] = [
    [
      'an edge',
      ['instances:read'],
      `{ instances { nodes { jobGroups { nodes { id } } } } }`,
      'jobGroups:read',
    ],
    [
      'an edge in a fragment',
      ['instances:read'],
      `{ instances { ...I } } fragment I on InstanceConnection { edges { node { scripts { totalCount } } } }`,
      'scripts:read',
    ],
    [
      'an object of an object',
      ['jobGroups:read'],
      `{ jobGroup(id: "JobGroup:i:j") { instance { id } } }`,
      'instances:read',
    ],
    [
      'an object under node',
      ['jobGroups:read'],
      `{ node(id: "JobGroup:i:j") { ... on JobGroup { script { name } } } }`,
      'scripts:read',
    ],
    [
      'a member of a union',
      ['calledRoutes:read', 'ivrFlows:read'],
      `{ calledRoutes { nodes { target { ... on SkillQueue { name } } } } }`,
      'skillQueues:read',
    ],
    [
      'the interface of a union',
      ['calledRoutes:read', 'ivrFlows:read'],
      `{ calledRoutes { nodes { target { ... on Node { id } } } } }`,
      'skillQueues:read',
    ],
    [
      'a skipped field',
      ['instances:read'],
      `{ instances { totalCount } agents @skip(if: true) { totalCount } }`,
      'agents:read',
    ],
    [
      'an object beyond the written one',
      ['jobGroups:write'],
      `mutation { pauseJobGroup(input: { id: "JobGroup:i:j" }) { ... on PauseJobGroupSuccess { jobGroup { instance { name } } } } }`,
      'instances:read',
    ],
    [
      'reading what may be written',
      ['instances:read', 'jobGroups:write'],
      '{ instances { nodes { jobGroups { totalCount } } } }',
      'jobGroups:read',
    ],
    [
      'a read beside a granted one',
      ['instances:read'],
      `{ instances { totalCount } callTasks { totalCount } }`,
      'callTasks:read',
    ],
  ]
  it.each(lacking)('%s is refused', async (_what, granted, document, scope) => {
    await using stage = await startGranted(...granted)
    const { errors, status } = await stage.send(document)
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', scope } }])
    expect(status).toBe(403)
    expect(stage.called()).toEqual([])
  })

  it('the variable of node decides', async () => {
    await using stage = await startGranted('instances:read')
    const document =
      'query($id: ID!) { node(id: $id) { id ... on Instance { name } ... on CallTask { status } } }'
    expect((await stage.send(document, { id: instance })).errors).toEqual([])
    expect((await stage.send(document, { id: demo.stoppedTask })).errors).toMatchObject([
      { path: ['node'], extensions: { scope: 'callTasks:read' } },
    ])
  })

  it('so does the default of that variable', async () => {
    await using stage = await startGranted('instances:read')
    const document = `query($id: ID! = "${demo.stoppedTask}") { node(id: $id) { id } }`
    expect((await stage.send(document)).errors).toMatchObject([
      { path: ['node'], extensions: { code: 'FORBIDDEN', scope: 'callTasks:read' } },
    ])
    expect((await stage.send(document, { id: instance })).errors).toEqual([])
  })

  it('what a mutation answers of its own object comes with the right to write it', async () => {
    await using stage = await startGranted('instances:write')
    const { data, errors } = await stage.send(
      `mutation($input: CreateInstanceInput!) {
        createInstance(input: $input) { ... on CreateInstanceSuccess { instance { name } } ... on ConflictError { current { id ... on Instance { name } } } }
      }`,
      { input: { name: '只写', maxConcurrentConversations: 1 } },
    )
    expect(errors).toEqual([])
    expect(data).toEqual({ createInstance: { instance: { name: '只写' } } })
  })

  it('every scope that lacks is told at once', async () => {
    await using stage = await startGranted()
    const { errors } = await stage.send(
      '{ instances { totalCount } agents { totalCount } ivrFlows { totalCount } }',
    )
    expect(errors.map(({ extensions }) => extensions['scope'])).toEqual([
      'instances:read',
      'agents:read',
      'ivrFlows:read',
    ])
  })

  it('fragments that spread each other many times are walked once', async () => {
    await using stage = await startGranted('agents:read')
    const levels = Array.from(
      { length: 6 },
      (_, level) => `fragment F${level} on Agent { ${`...F${level + 1} `.repeat(40)} }`,
    )
    const document = `{ instances { totalCount } agents { nodes { ...F0 } } } ${levels.join(' ')} fragment F6 on Agent { id }`
    const { errors } = await stage.send(document)
    expect(errors).toMatchObject([{ extensions: { scope: 'instances:read' } }])
  })
})
