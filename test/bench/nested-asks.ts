// W3 and W4: documents that need several calls, some of which follow from the answers of others.
import { instanceIdOf, jobGroupIdOf, scriptIdOf, seedOf, skillIdOf, tokenOf } from './answer-values.ts'
import { allForwarded, graphql, restCall, rpcCall } from './asks.ts'
import * as documents from './documents.ts'
import * as expected from './expected.ts'
import type { Asks } from './workload.ts'

export const nested: Asks = {
  graphql: graphql({
    document: { query: documents.nested },
    variables: (n) => ({ filter: { name: tokenOf(n) } }),
    data: (n) => ({ instances: expected.nestedInstances(tokenOf(n), 20, 10) }),
  }),
  forward: allForwarded(
    (n) => {
      const ids = Array.from({ length: 20 }, (_, index) => instanceIdOf(tokenOf(n), index))
      return [
        rpcCall('ListInstances', { PageNumber: 1, PageSize: 20, Name: tokenOf(n) }),
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

export const routes: Asks = {
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
