// What is measured: each piece of work in the words of every kind of server, with its right answer.
import {
  instanceIdOf,
  instanceNameOf,
  jobGroupIdOf,
  scriptIdOf,
  seedOf,
  skillIdOf,
  tokenOf,
} from './answers.ts'
import { type Ask, allForwarded, type Dialect, forwarded, graphql, restCall, rpcCall } from './asks.ts'
import * as documents from './documents.ts'
import * as expected from './expected.ts'

export interface Workload {
  readonly id: string
  readonly title: string
  readonly connections: number
  /** Calls that one request makes at the vendors; `shared`: fewer than requests, where a server shares reads. */
  readonly upstreamCalls: number | 'shared'
  readonly asks: Readonly<Partial<Record<Dialect, Ask>>>
}

const listed = { PageNumber: 1, PageSize: 20 } as const

const listVariables = (n: number) => ({ first: 20, filter: { name: tokenOf(n) } })
const listData = (n: number) => ({ instances: expected.instances(tokenOf(n), 20) })

const list = graphql({
  document: { query: documents.instanceList.text },
  variables: listVariables,
  data: listData,
})

const forwardedList = forwarded(
  'ListInstances',
  (n) => ({ ...listed, Name: tokenOf(n) }),
  (n) => instanceNameOf(tokenOf(n), 19),
)

const vendorList = graphql({
  document: {
    query: `query ($name: String) { ListInstances(Name: $name, PageNumber: 1, PageSize: 20) { Instances {
      InstanceId InstanceName InstanceDescription MaxConcurrentConversation OwnerName CreationTime
    } } }`,
  },
  variables: (n) => ({ name: tokenOf(n) }),
  data: (n) => ({ ListInstances: { Instances: expected.vendorInstances(tokenOf(n), 20) } }),
})

const change = (n: number) => ({
  name: `八月回访 ${tokenOf(n)}`,
  description: `售后回访 ${tokenOf(n)}`,
  maxConcurrentConversations: 1 + (n % 100),
})

const changed = (n: number) => {
  const { name, description, maxConcurrentConversations } = change(n)
  return {
    InstanceId: instanceIdOf(tokenOf(n), 0),
    InstanceName: name,
    InstanceDescription: description,
    MaxConcurrentConversation: maxConcurrentConversations,
  }
}

const update: Workload['asks'] = {
  graphql: graphql({
    document: { query: documents.updateInstance },
    variables: (n) => ({ input: { id: `Instance:${instanceIdOf(tokenOf(n), 0)}`, ...change(n) } }),
    data: (n) => ({ updateInstance: expected.updatedInstance(instanceIdOf(tokenOf(n), 0), change(n)) }),
  }),
  openapi: graphql({
    document: {
      query: `mutation ($id: String, $name: String, $description: String, $max: Int) {
        ModifyInstance(InstanceId: $id, InstanceName: $name, InstanceDescription: $description, MaxConcurrentConversation: $max) {
          Instance { InstanceId InstanceName InstanceDescription MaxConcurrentConversation }
        } }`,
    },
    variables: (n) => ({
      id: changed(n).InstanceId,
      name: changed(n).InstanceName,
      description: changed(n).InstanceDescription,
      max: changed(n).MaxConcurrentConversation,
    }),
    data: (n) => ({ ModifyInstance: { Instance: changed(n) } }),
  }),
  forward: forwarded('ModifyInstance', changed, (n) => change(n).name),
}

const nested: Workload['asks'] = {
  graphql: graphql({
    document: { query: documents.nested },
    variables: (n) => ({ filter: { name: tokenOf(n) } }),
    data: (n) => ({ instances: expected.nestedInstances(tokenOf(n), 20, 10) }),
  }),
  forward: allForwarded(
    (n) => {
      const ids = Array.from({ length: 20 }, (_, index) => instanceIdOf(tokenOf(n), index))
      return [
        rpcCall('ListInstances', { ...listed, Name: tokenOf(n) }),
        ...ids.flatMap((InstanceId) => [
          rpcCall('ListJobGroups', { InstanceId, PageNumber: 1, PageSize: 10 }),
          ...[0, 1].map((index) =>
            rpcCall('DescribeScript', { InstanceId, ScriptId: scriptIdOf(seedOf(InstanceId), index) }),
          ),
        ]),
      ]
    },
    (n) => jobGroupIdOf(seedOf(instanceIdOf(tokenOf(n), 19)), 9),
  ),
}

const routes: Workload['asks'] = {
  graphql: graphql({
    document: { query: documents.routes },
    variables: (n) => ({ filter: { targetName: tokenOf(n) }, after: documents.afterTheFirstHundred }),
    data: (n) => ({
      first: expected.calledRoutes(tokenOf(n), 0, 100),
      second: expected.calledRoutes(tokenOf(n), 100, 100),
    }),
  }),
  forward: allForwarded(
    (n) => [
      ...[0, 100].map((offset) =>
        restCall('calledRoute/queryCalledRoute', { deviceDesc: tokenOf(n), limit: 100, offset }),
      ),
      restCall('skill/querySkills', {
        limit: '100',
        offset: '0',
        skillIds: Array.from({ length: 10 }, (_, index) => skillIdOf(tokenOf(n), 2 * index)),
      }),
    ],
    (n) => skillIdOf(tokenOf(n), 18),
  ),
}

/** Everybody asks for the same. */
const hot = (ask: Ask): Ask => ({
  ...ask,
  request: () => ask.request(0),
  check: (_n, body, reading) => ask.check(0, body, reading),
})

const longIds: Workload['asks'] = {
  graphql: graphql({
    document: { query: documents.instancesWithLongIds },
    variables: (n) => ({ filter: { name: tokenOf(n), resourceGroupId: documents.longIds } }),
    data: (n) => ({ instances: expected.instancesWithLongIds(tokenOf(n), 100) }),
  }),
  forward: forwarded(
    'ListInstances',
    (n) => ({ PageNumber: 1, PageSize: 100, Name: tokenOf(n), ResourceGroupId: documents.longIds }),
    (n) => instanceNameOf(tokenOf(n), 99),
  ),
}

const lists: Workload['asks'] = { graphql: list, openapi: vendorList, forward: forwardedList }

export const workloads: readonly Workload[] = [
  { id: 'W1', title: 'list of 20 instances', connections: 16, upstreamCalls: 1, asks: lists },
  {
    id: 'W1t',
    title: 'the same as trusted document',
    connections: 16,
    upstreamCalls: 1,
    asks: {
      trusted: graphql({
        document: { documentId: documents.instanceList.documentId },
        variables: listVariables,
        data: listData,
      }),
      forward: forwardedList,
    },
  },
  { id: 'W1s', title: 'the same, one client', connections: 1, upstreamCalls: 1, asks: lists },
  { id: 'W2', title: 'updateInstance', connections: 16, upstreamCalls: 1, asks: update },
  {
    id: 'W3',
    title: '20 instances x 10 job groups x script',
    connections: 16,
    upstreamCalls: 61,
    asks: nested,
  },
  { id: 'W4', title: '200 called routes with targets', connections: 16, upstreamCalls: 3, asks: routes },
  {
    id: 'W5',
    title: 'one list, 50 clients at once',
    connections: 50,
    upstreamCalls: 'shared',
    asks: { graphql: hot(list), openapi: hot(vendorList), forward: hot(forwardedList) },
  },
  { id: 'W6', title: '100 instances with 19-digit ids', connections: 16, upstreamCalls: 1, asks: longIds },
]

/** A list of so many rows, in as many pages as it takes, for so many clients. */
export function growingList(rows: number, connections: number): Workload {
  const pages = Math.ceil(rows / 100)
  const first = rows / pages
  const numbers = Array.from({ length: pages }, (_, page) => page)
  const tokenOfPage = (n: number, page: number) => tokenOf(n * pages + page)
  const parameters = (n: number, page: number) => ({
    PageNumber: 1,
    PageSize: first,
    Name: tokenOfPage(n, page),
  })
  const calls = (n: number) => numbers.map((page) => rpcCall('ListInstances', parameters(n, page)))
  const last = (n: number) => instanceNameOf(tokenOfPage(n, pages - 1), first - 1)
  return {
    id: `${rows}x${connections}`,
    title: `${rows} rows, ${connections} clients`,
    connections,
    upstreamCalls: pages,
    asks: {
      graphql: graphql({
        document: { query: documents.pages(pages) },
        variables: (n) => ({
          first,
          ...Object.fromEntries(numbers.map((page) => [`filter${page}`, { name: tokenOfPage(n, page) }])),
        }),
        data: (n) =>
          Object.fromEntries(
            numbers.map((page) => [`page${page}`, expected.instances(tokenOfPage(n, page), first)]),
          ),
      }),
      forward:
        pages === 1 ? forwarded('ListInstances', (n) => parameters(n, 0), last) : allForwarded(calls, last),
    },
  }
}

/** The load process is told ids alone. */
export function workloadOf(id: string): Workload {
  const [, rows, connections] = /^(\d+)x(\d+)$/.exec(id) ?? []
  const found =
    rows === undefined
      ? workloads.find((workload) => workload.id === id)
      : growingList(Number(rows), Number(connections))
  if (found === undefined) throw new Error(`There is no workload ${id}.`)
  return found
}
