// Rounds: every server in turn, again and again, so that what the machine does meanwhile meets all of them.
import { type Bench, type Cell, measure } from './cell.ts'
import { dialectFor, type Server } from './servers.ts'
import { amountIn, warmUp } from './warm-up.ts'
import type { Workload } from './workload.ts'

export interface Series {
  readonly workload: Workload
  readonly server: string
  /** Whether it was warm when it was measured. */
  readonly isSteady: boolean
  readonly cells: readonly Cell[]
}

export interface RoundOptions {
  readonly rounds: number
  readonly seconds: number
  /** The most that each server is warmed up for. */
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
  const turns: {
    readonly server: Server
    readonly isSteady: boolean
    readonly amount: number
    readonly cells: Cell[]
  }[] = []
  for (const server of able) {
    const send = (amount: number) => measure(bench, server, workload, amount)
    const { last, isSteady } = await warmUp(send, connections, warmUpSeconds)
    turns.push({ server, isSteady, amount: amountIn(last, seconds, connections), cells: [] })
  }
  for (let round = 1; round <= rounds; round++)
    for (const { server, amount, cells } of turns) {
      const cell = await measure(bench, server, workload, amount)
      cells.push(cell)
      onCell({ workload: workload.id, round, server: server.candidate.name }, cell)
    }
  return turns.map(({ server, isSteady, cells }) => ({
    workload,
    server: server.candidate.name,
    isSteady,
    cells,
  }))
}
