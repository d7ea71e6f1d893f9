// Rounds: every server in turn, again and again, so that what the machine does meanwhile meets all of them.
import { amountFor, type Bench, type Cell, measure } from './cell.ts'
import { dialectFor, type Server } from './servers.ts'
import type { Workload } from './workload.ts'

export interface Series {
  readonly workload: Workload
  readonly server: string
  readonly cells: readonly Cell[]
}

export interface RoundOptions {
  readonly rounds: number
  readonly seconds: number
  /** Called with each cell as it is there. */
  readonly onCell: (
    place: { readonly workload: string; readonly round: number; readonly server: string },
    cell: Cell,
  ) => void
}

/** Nothing is steady before the compiler has seen this much. */
const warmUpSeconds = 5

export async function runRounds(
  bench: Bench,
  servers: readonly Server[],
  workload: Workload,
  { rounds, seconds, onCell }: RoundOptions,
): Promise<Series[]> {
  const able = servers.filter(({ candidate }) => dialectFor(candidate, workload) !== undefined)
  const turns: { readonly server: Server; readonly amount: number; readonly cells: Cell[] }[] = []
  for (const server of able) {
    const amount = await amountFor(bench, server, workload, seconds, warmUpSeconds)
    turns.push({ server, amount, cells: [] })
  }
  for (let round = 1; round <= rounds; round++)
    for (const { server, amount, cells } of turns) {
      const cell = await measure(bench, server, workload, amount)
      cells.push(cell)
      onCell({ workload: workload.id, round, server: server.candidate.name }, cell)
    }
  return turns.map(({ server, cells }) => ({ workload, server: server.candidate.name, cells }))
}
