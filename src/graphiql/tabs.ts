// The tabs that GraphiQL opens with: one for each journey, with documents that clients use and objects of the demo data.
import { readFile } from 'node:fs/promises'

const documents = new URL('../../schema/documents/', import.meta.url)

export interface Journey {
  /** The name of a document, and so of the tab. */
  readonly document: string
  /** What is written above the document, in lines that the editor shows whole. */
  readonly about: readonly string[]
  readonly variables?: Readonly<Record<string, unknown>>
  /** What can be put into the input, by the type that then answers. */
  readonly tries?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const instance = '174952ab-9825-4cc9-a5e2-de82d7fa4cdd'

/** The first one works without variables: GraphiQL fills those of a tab only when it is switched to. */
export const journeys: readonly Journey[] = [
  {
    document: 'Instances',
    about: ['List. Ctrl-Enter runs it,', 'and the book on the left explains every field.'],
  },
  {
    document: 'JobGroups',
    about: [
      'Paging: `first` many nodes. For the next page copy',
      '`endCursor` of the answer into a variable `after`,',
      'until `hasNextPage` is false.',
    ],
    variables: { instance: `Instance:${instance}`, first: 5 },
  },
  {
    document: 'CreateInstance',
    about: ['Create. Run it twice: the second answer is an error,', 'data like any other answer.'],
    variables: {
      input: { name: '第一个演示实例', maxConcurrentConversations: 4, description: '来自 GraphiQL' },
    },
  },
  {
    document: 'UpdateJobGroup',
    about: ['Update, with a branch for every error', 'that has something to tell.'],
    variables: {
      input: {
        id: `JobGroup:${instance}:3edc0260-6f7c-4de4-8535-09372240618b`,
        strategy: { maxAttemptsPerDay: 3, workingTime: [{ begin: '09:00:00', end: '12:00:00' }] },
      },
    },
    tries: {
      InvalidInputError: { name: '' },
      NotFoundError: { id: `JobGroup:${instance}:none` },
      ConflictError: { expectedVersion: 'an old one' },
      MutationPreview: { dryRun: true },
    },
  },
  {
    document: 'UpdateInstance',
    about: [
      'Partial update: what the input does not name stays',
      'as it is; null empties what may be empty.',
    ],
    variables: { input: { id: `Instance:${instance}`, maxConcurrentConversations: 20 } },
    tries: { UpdateInstanceSuccess: { description: null } },
  },
  {
    document: 'UpdateCallTask',
    about: ['Partial update at the other vendor:', 'the same form, the same errors.'],
    variables: { input: { id: 'CallTask:1187000000000000001', name: '七月回访(改)' } },
  },
  {
    document: 'UpdateCalledRoute',
    about: ['Update of what is one of several:', 'the target is a skill queue here.'],
    variables: { input: { id: 'CalledRoute:1125397061153369092', target: { skillQueueId: 'SkillQueue:1' } } },
  },
]

/** An object without its braces, as it is written inside another one. */
const members = (value: object) => JSON.stringify(value).slice(1, -1)

function commentOf({ about, tries = {} }: Journey): string {
  const tried = Object.entries(tries).map(([type, change]) => `  ${type}: ${members(change)}`)
  const lines = tried.length === 0 ? about : [...about, 'The answer is, with this in the input:', ...tried]
  return lines.map((line) => `# ${line}\n`).join('')
}

export interface Tab {
  readonly query: string
  readonly variables: string | null
}

export const readTabs = (): Promise<Tab[]> =>
  Promise.all(
    journeys.map(async (journey) => ({
      query: commentOf(journey) + (await readFile(new URL(`${journey.document}.graphql`, documents), 'utf8')),
      variables: journey.variables === undefined ? null : JSON.stringify(journey.variables, null, 2),
    })),
  )
