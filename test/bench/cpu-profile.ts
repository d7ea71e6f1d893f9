// What a .cpuprofile says: time by area, both where it was spent and for whom, and the functions that took most.
import { areaOf, type CallFrame, nameOf, ownerOf } from './profile-areas.ts'

interface Node {
  readonly id: number
  readonly callFrame: CallFrame
  readonly children?: readonly number[]
}

export interface CpuProfile {
  readonly nodes: readonly Node[]
  /** Microseconds of the monotonic clock. */
  readonly startTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

export interface Share {
  readonly name: string
  readonly share: number
}

export interface ProfileSummary {
  readonly busyMs: number
  /** Where the time was spent. */
  readonly self: readonly Share[]
  /** Runtime and built-in functions counted to whose code called them. */
  readonly owner: readonly Share[]
  readonly functions: readonly Share[]
  /** Functions of packages and of ours with all that they called before they returned. */
  readonly inclusive: readonly Share[]
}

const idle = '(idle)'

/** Microseconds that each node was on top of the stack between two moments. */
function spentByNode(profile: CpuProfile, from: number, until: number): ReadonlyMap<number, number> {
  const spent = new Map<number, number>()
  let now = profile.startTime
  for (const [index, id] of profile.samples.entries()) {
    now += profile.timeDeltas[index] ?? 0
    if (now < from || now > until) continue
    // A sample stands for the time until the next one.
    spent.set(id, (spent.get(id) ?? 0) + (profile.timeDeltas[index + 1] ?? 0))
  }
  return spent
}

const add = (sums: Map<string, number>, name: string, value: number) =>
  sums.set(name, (sums.get(name) ?? 0) + value)

/** Of the part between two moments of the monotonic clock, in microseconds. */
export function summarize(profile: CpuProfile, from: number, until: number): ProfileSummary {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const spent = spentByNode(profile, from, until)
  const self = new Map<string, number>()
  const owners = new Map<string, number>()
  const functions = new Map<string, number>()
  const inclusive = new Map<string, number>()
  let busy = 0

  /** Answers the time of the node with all below it. */
  function visit(id: number, inherited: string | undefined, above: ReadonlySet<string>): number {
    const node = nodes.get(id)
    if (node === undefined || node.callFrame.functionName === idle) return 0
    const { callFrame, children = [] } = node
    const own = ownerOf(callFrame.url)
    const owner = own ?? inherited
    const area = areaOf(callFrame)
    const name = nameOf(callFrame)
    const mine = spent.get(id) ?? 0
    busy += mine
    add(self, area, mine)
    add(owners, owner ?? area, mine)
    add(functions, name, mine)
    const path = own === undefined || above.has(name) ? above : new Set([...above, name])
    const total = children.reduce((sum, child) => sum + visit(child, owner, path), mine)
    // What calls itself is counted once.
    if (path !== above) add(inclusive, name, total)
    return total
  }

  const [root] = profile.nodes
  if (root !== undefined) visit(root.id, undefined, new Set())
  const shares = (sums: ReadonlyMap<string, number>): Share[] =>
    [...sums]
      .filter(([, value]) => value > 0)
      .map(([name, value]) => ({ name, share: value / busy }))
      .sort((a, b) => b.share - a.share)
  return {
    busyMs: busy / 1_000,
    self: shares(self),
    owner: shares(owners),
    functions: shares(functions),
    inclusive: shares(inclusive),
  }
}
