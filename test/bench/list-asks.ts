// Lists of instances: W1 and what is made of it, W6.
import { instanceNameOf, tokenOf } from './answer-values.ts'
import { type Ask, forwarded, graphql } from './asks.ts'
import * as documents from './documents.ts'
import * as expected from './expected.ts'
import type { Asks } from './workload.ts'

const listed = { PageNumber: 1, PageSize: 20 } as const

const listVariables = (n: number) => ({ first: 20, filter: { name: tokenOf(n) } })
const listData = (n: number) => ({ instances: expected.instances(tokenOf(n), 20) })

const list = graphql({
  document: { query: documents.instanceList.text },
  variables: listVariables,
  data: listData,
})

export const forwardedList = forwarded(
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

export const trustedList = graphql({
  document: { documentId: documents.instanceList.documentId },
  variables: listVariables,
  data: listData,
})

export const lists: Asks = { graphql: list, openapi: vendorList, forward: forwardedList }

/** Everybody asks for the same. */
const hot = (ask: Ask): Ask => ({
  ...ask,
  request: () => ask.request(0),
  check: (_n, body, reading) => ask.check(0, body, reading),
})

export const hotList: Asks = { graphql: hot(list), openapi: hot(vendorList), forward: hot(forwardedList) }

export const longIds: Asks = {
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
