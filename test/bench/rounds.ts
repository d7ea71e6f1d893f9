// Rounds: every server in turn, again and again, so that what the machine does meanwhile meets all of them.
import { type Bench, type Cell, measure } from './cell.ts'
import { dialectFor, type Server } from './servers.ts'
import { amountIn, warmUp } from './warm-up.ts'
import type { Workload } from './workload.ts'

export interface Series {
  readonly workload: Workload
  readonly server: string
  readonly cells: readonly Cell[]
}

export interface RoundOptions {
  readonly rounds: number
  readonly seconds: number
  /** How long each server is warmed up. */
  readonly warmUpSeconds: number
  /** Called with each cell as it is there. */
  readonly onCell: (
    place: { readonly workload: string; readonly round: number; readonly server: string },
    cell: Cell,
  ) => void
}

export async function runRounds(
  bench: Bench,
  servers: readonly Server[],
  workload: Workload,
  { rounds, seconds, warmUpSeconds, onCell }: RoundOptions,
): Promise<Series[]> {
  const able = servers.filter(({ candidate }) => dialectFor(candidate, workload) !== undefined)
  const { connections } = workload
  const turns: { readonly server: Server; last: Cell; readonly cells: Cell[] }[] = []
  for (const server of able) {
    const send = (amount: number) => measure(bench, server, workload, amount)
    const last = await warmUp(send, connections, warmUpSeconds)
    turns.push({ server, last, cells: [] })
  }
  for (let round = 1; round <= rounds; round++)
    for (const turn of turns) {
      const { server, last, cells } = turn
      const cell = await measure(bench, server, workload, amountIn(last, seconds, connections))
      cells.push(cell)
      turn.last = cell
      onCell({ workload: workload.id, round, server: server.candidate.name }, cell)
    }
  return turns.map(({ server, cells }) => ({
    workload,
    server: server.candidate.name,
    cells,
  }))
}

/**
 * What all starts of the same servers came to under the same workloads. The same program is not the same process: what
 * the engine makes of its heap and its code early on stays, and was seen to change what a request costs by a third.
 */
export const joinedSeries = (starts: readonly (readonly Series[])[]): Series[] =>
  (starts[0] ?? []).map(({ workload, server }) => {
    const all = starts.flatMap((series) =>
      series.filter((one) => one.workload.id === workload.id && one.server === server),
    )
    return {
      workload,
      server,
      cells: all.flatMap(({ cells }) => cells),
    }
  })
