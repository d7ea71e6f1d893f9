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

/** Where the page has its options: data, which no policy forbids, so that its script is the same for everybody. */
export const optionsId = 'graphiql-options'

/** JSON that can stand inside a script element. */
const embedded = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c')

/** What stands before and after a part; another version of the bundle may look different. */
function around(text: string, part: string): readonly [string, string] {
  const at = text.indexOf(part)
  if (at === -1) throw new Error(`The page of GraphiQL lacks ${part}.`)
  return [text.slice(0, at), text.slice(at + part.length)]
}

const title = 'Trunkline'

export interface GraphiQLPage {
  /** `withKey` opens the headers editor with a place for the key, which is never written to storage. */
  html(withKey: boolean): string
  /** The text of the one script. */
  readonly script: string
}

export async function createGraphiQLPage(): Promise<GraphiQLPage> {
  const defaultTabs = await Promise.all(
    examples.map(async ({ document, variables }) => ({
      query: await readFile(new URL(`${document}.graphql`, documents), 'utf8'),
      variables: variables === undefined ? null : JSON.stringify(variables, null, 2),
    })),
  )
  const options = (headers: string | null): GraphiQLOptions => ({
    title,
    defaultTabs: defaultTabs.map((tab) => ({ ...tab, headers })),
    // The first tab ignores those of its own.
    ...(headers === null ? {} : { headers }),
    shouldPersistHeaders: false,
    defaultEditorToolsVisibility: headers === null ? 'variables' : 'headers',
    inputValueDeprecation: true,
    schemaDescription: true,
    maxHistoryLength: 50,
  })

  const placeholder: GraphiQLOptions = { title }
  const [untilScript, fromScript] = around(renderGraphiQL(placeholder), '<script>')
  const [beforeOptions, afterOptions] = around(fromScript, JSON.stringify(placeholder))
  const [scriptEnd, afterScript] = around(afterOptions, '</script>')
  const [head, body] = around(untilScript, '</head>')
  const script = `${beforeOptions}JSON.parse(document.getElementById('${optionsId}').textContent)${scriptEnd}`
  return {
    script,
    html(withKey) {
      const headers = withKey ? JSON.stringify({ Authorization: 'Bearer <key>' }, null, 2) : null
      const data = `<script type="application/json" id="${optionsId}">${embedded(options(headers))}</script>`
      return `${head}${tabStyle}</head>${body}${data}<script>${script}</script>${afterScript}`
    },
  }
}
