// What two versions of the schema differ in, labelled by what it means for those who use it.
import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'
import type { Announcement } from './announcements.ts'

export type Label = 'breaking' | 'dangerous' | 'safe'

export interface SchemaChange {
  readonly label: Label
  /** The criterion, e.g. `FIELD_REMOVED`. */
  readonly change: string
  readonly path: string
  readonly message: string
}

const labels = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
} as const satisfies Record<CriticalityLevel, Label>

/** The path of a union is that of all its members; an announcement means one of them. */
function pathOf({ path = '', meta }: Change): string {
  const member: unknown = meta.removedUnionMemberTypeName ?? meta.addedUnionMemberTypeName
  return typeof member === 'string' ? `${path}.${member}` : path
}

const order = ['breaking', 'dangerous', 'safe'] as const satisfies readonly Label[]

/** Breaking ones first. */
export async function changesBetween(before: string, after: string): Promise<readonly SchemaChange[]> {
  const changes = await diff(buildSchema(before), buildSchema(after))
  return changes
    .map((change) => ({
      label: labels[change.criticality.level],
      change: String(change.type),
      path: pathOf(change),
      message: change.message,
    }))
    .sort((a, b) => order.indexOf(a.label) - order.indexOf(b.label))
}

/** Why a change that came on `day` breaks the promise, or nothing. */
export function objectionTo(
  { label, change, path }: SchemaChange,
  announcements: readonly Announcement[],
  day: string,
): string | undefined {
  if (label !== 'breaking') return undefined
  const days = announcements
    .filter((announced) => announced.change === change && announced.path === path)
    .map(({ inForce }) => inForce)
    .sort()
  const [first] = days
  if (first === undefined) return 'not announced'
  return first > day ? `announced, but not in force before ${first}` : undefined
}
