// The GraphiQL page: bundled, so that it needs no internet, and opening with examples that work against the demo data.
import { readFile } from 'node:fs/promises'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import type { GraphiQLOptions } from 'graphql-yoga'

const documents = new URL('../schema/documents/', import.meta.url)

/**
 * The documents that clients use, with variables that name objects of the demo data.
 * The first one works without: GraphiQL fills the variables of a default tab only when it is switched to.
 */
const examples = [
  { document: 'Instances', variables: undefined },
  {
    document: 'UpdateCallTask',
    variables: { input: { id: 'CallTask:1187000000000000001', name: '七月回访(改)' } },
  },
  {
    document: 'CreateInstance',
    variables: {
      input: { name: '第一个演示实例', maxConcurrentConversations: 4, description: '来自 GraphiQL' },
    },
  },
  {
    document: 'UpdateJobGroup',
    variables: {
      input: {
        id: 'JobGroup:174952ab-9825-4cc9-a5e2-de82d7fa4cdd:3edc0260-6f7c-4de4-8535-09372240618b',
        strategy: { maxAttemptsPerDay: 3, workingTime: [{ begin: '09:00:00', end: '12:00:00' }] },
      },
    },
  },
  {
    document: 'UpdateInstance',
    variables: {
      input: { id: 'Instance:174952ab-9825-4cc9-a5e2-de82d7fa4cdd', maxConcurrentConversations: 20 },
    },
  },
  {
    document: 'UpdateCalledRoute',
    variables: { input: { id: 'CalledRoute:1125397061153369092', target: { skillQueueId: 'SkillQueue:1' } } },
  },
] as const

/**
 * Tabs are dragged by transformations that are computed wrongly while the page opens. GraphiQL hides them until
 * the tab has the focus, so that the first press moves the tab away from under the pointer and no click arrives.
 */
const tabStyle = '<style>.graphiql-tab { transform: none !important; }</style>'

export interface GraphiQLPage {
  readonly options: GraphiQLOptions
  readonly render: (options: GraphiQLOptions) => string
}

/** `needsKey` opens the headers editor with a place for the key, which is never written to storage. */
export async function createGraphiQLPage(needsKey: boolean): Promise<GraphiQLPage> {
  const headers = needsKey ? JSON.stringify({ Authorization: 'Bearer <key>' }, null, 2) : null
  const defaultTabs = await Promise.all(
    examples.map(async ({ document, variables }) => ({
      query: await readFile(new URL(`${document}.graphql`, documents), 'utf8'),
      variables: variables === undefined ? null : JSON.stringify(variables, null, 2),
      headers,
    })),
  )
  return {
    options: {
      title: 'Trunkline',
      defaultTabs,
      // The first tab ignores those of its own.
      ...(headers === null ? {} : { headers }),
      shouldPersistHeaders: false,
      defaultEditorToolsVisibility: needsKey ? 'headers' : 'variables',
      inputValueDeprecation: true,
      schemaDescription: true,
      maxHistoryLength: 50,
    },
    // A function, because replacement texts have a language of their own.
    render: (options) => renderGraphiQL(options).replace('</head>', () => `${tabStyle}</head>`),
  }
}
