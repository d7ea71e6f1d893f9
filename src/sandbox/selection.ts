/** Which calls a fault is for: one operation, all, those of a vendor, all reads or all writes. */

import { catalogue } from './catalogue.ts'
import { type FaultKind, happensAt } from './fault.ts'
import type { Note } from './transcript.ts'

export type Call = Pick<Note, 'vendor' | 'action' | 'effect'>

const groups: Readonly<Record<string, (call: Call) => boolean>> = {
  '*': () => true,
  'vendor:alibaba': (call) => call.vendor === 'alibaba',
  'vendor:huawei': (call) => call.vendor === 'huawei',
  'effect:read': (call) => call.effect === 'read',
  'effect:write': (call) => call.effect === 'write',
}

const groupOf = (action: string) => (Object.hasOwn(groups, action) ? groups[action] : undefined)

export function selects(action: string, kind: FaultKind, call: Call): boolean {
  const chosen = groupOf(action)?.(call) ?? action === call.action
  return chosen && happensAt(kind, call.vendor)
}

/** Why no call can ever be meant by this; undefined when one can. */
export function unreachable(action: string, kind?: FaultKind): string | undefined {
  const group = groupOf(action)
  if (!group && !catalogue.has(action)) {
    return `${action} is neither an operation of the sandbox nor one of ${Object.keys(groups).join(', ')}`
  }
  if (kind === undefined) return undefined
  const reached = [...catalogue].some(([name, known]) => selects(action, kind, { action: name, ...known }))
  return reached ? undefined : `${kind} never happens to ${action}`
}
