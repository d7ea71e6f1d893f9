// What is measured.
import { growingList } from './growing-list.ts'
import { forwardedList, hotList, lists, longIds, trustedList } from './list-asks.ts'
import { nested, routes } from './nested-asks.ts'
import { update } from './update-asks.ts'
import type { Workload } from './workload.ts'

export const workloads: readonly Workload[] = [
  { id: 'W1', title: 'list of 20 instances', connections: 16, upstreamCalls: 1, asks: lists },
  {
    id: 'W1t',
    title: 'the same as trusted document',
    connections: 16,
    upstreamCalls: 1,
    asks: {
      trusted: trustedList,
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
    asks: hotList,
  },
  { id: 'W6', title: '100 instances with 19-digit ids', connections: 16, upstreamCalls: 1, asks: longIds },
]

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
