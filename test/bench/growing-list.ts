// A list of so many rows for so many clients: how cost grows.
import { instanceNameOf, tokenOf } from './answer-values.ts'
import { allForwarded, forwarded, graphql, rpcCall } from './asks.ts'
import * as documents from './documents.ts'
import * as expected from './expected.ts'
import type { Workload } from './workload.ts'

/** In as many pages as it takes. */
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
