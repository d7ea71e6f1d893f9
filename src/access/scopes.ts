// What a consumer may be granted: to read or to write the objects of a noun.

/** The nouns of the schema, as scopes spell them, and the GraphQL type of each. */
export const nouns = {
  instances: 'Instance',
  jobGroups: 'JobGroup',
  scripts: 'Script',
  callTasks: 'CallTask',
  agents: 'Agent',
  calledRoutes: 'CalledRoute',
  skillQueues: 'SkillQueue',
  ivrFlows: 'IvrFlow',
  accessCodes: 'AccessCode',
} as const satisfies Record<string, string>

export type Noun = keyof typeof nouns
export type Verb = 'read' | 'write'
export type Scope = `${Noun}:${Verb}` | '*:read' | '*'

export const nounNames = Object.keys(nouns) as readonly Noun[]

export const scopes: readonly Scope[] = [
  '*',
  '*:read',
  ...nounNames.flatMap((noun) => [`${noun}:read`, `${noun}:write`] as const),
]

const known: ReadonlySet<string> = new Set(scopes)
export const isScope = (text: string): text is Scope => known.has(text)

/** Writing does not include reading: what a mutation itself answers comes with it, everything else does not. */
export const isGranted = (granted: ReadonlySet<Scope>, noun: Noun, verb: Verb): boolean =>
  granted.has('*') || (verb === 'read' && granted.has('*:read')) || granted.has(`${noun}:${verb}`)

const byType = new Map<string, Noun>(nounNames.map((noun) => [nouns[noun], noun]))

/** The noun whose objects a type holds. */
export const nounOfType = (type: string): Noun | undefined => byType.get(type)

/** Reads that answer no object of a noun, but tell about one. */
const roots: Readonly<Record<string, Noun>> = { concurrencyQuota: 'instances' }

export const nounOfRoot = (field: string): Noun | undefined =>
  Object.hasOwn(roots, field) ? roots[field] : undefined

/** Which objects each mutation writes. */
const writes: Readonly<Record<string, Noun>> = {
  createInstance: 'instances',
  updateInstance: 'instances',
  deleteInstance: 'instances',
  tagInstances: 'instances',
  untagInstances: 'instances',
  createJobGroup: 'jobGroups',
  updateJobGroup: 'jobGroups',
  repeatJobGroup: 'jobGroups',
  pauseJobGroup: 'jobGroups',
  resumeJobGroup: 'jobGroups',
  cancelJobGroup: 'jobGroups',
  deleteJobGroup: 'jobGroups',
  createCallTask: 'callTasks',
  updateCallTask: 'callTasks',
  startCallTask: 'callTasks',
  stopCallTask: 'callTasks',
  createCalledRoute: 'calledRoutes',
  updateCalledRoute: 'calledRoutes',
  deleteCalledRoutes: 'calledRoutes',
  createSkillQueue: 'skillQueues',
  updateSkillQueue: 'skillQueues',
  deleteSkillQueue: 'skillQueues',
}

/** A mutation that is missing above is a mistake, and nobody's to send. */
export function nounOfWrite(mutation: string): Noun {
  const noun = Object.hasOwn(writes, mutation) ? writes[mutation] : undefined
  if (noun === undefined) throw new Error(`The mutation ${mutation} has no scope.`)
  return noun
}
