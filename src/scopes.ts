// What a consumer may be granted: to read or to write the objects of a noun.

/** The nouns of the schema, as scopes spell them, and the GraphQL types that belong to each. */
export const nouns = {
  instances: ['Instance'],
  jobGroups: ['JobGroup'],
  scripts: ['Script'],
  callTasks: ['CallTask'],
  agents: ['Agent'],
  calledRoutes: ['CalledRoute'],
  skillQueues: ['SkillQueue'],
  ivrFlows: ['IvrFlow'],
  accessCodes: ['AccessCode'],
} as const satisfies Record<string, readonly string[]>

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
