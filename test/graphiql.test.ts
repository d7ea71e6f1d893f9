// GraphiQL in a real browser that is cut off from the internet: a newcomer's first minute.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { digestOf, unrestricted } from '../src/access/access.ts'
import { Secret } from '../src/core/redact.ts'
import { journeys } from '../src/graphiql/tabs.ts'
import { schema } from '../src/graphql/schema.ts'
import { launchBrowser } from './support/browser.ts'
import { type Stage, simpleAccess, startGateway, startStage } from './support/gateway.ts'

/** The first run unpacks the browser. */
const timeout = 60_000

/** What the answer of each tab has to show. */
const shown: Readonly<Record<string, string>> = {
  Instances: '客户回访中心',
  JobGroups: '"hasNextPage": true',
  CreateInstance: '第一个演示实例',
  UpdateJobGroup: '"maxAttemptsPerDay": 3',
  UpdateInstance: '"maxConcurrentConversations": 20',
  UpdateCallTask: '七月回访(改)',
  UpdateCalledRoute: '"SkillQueue:1"',
}
const tabs = journeys.map(({ document }) => document)

interface GraphiQL extends AsyncDisposable {
  readonly page: Page
  /** Every request that would have left the gateway. */
  readonly outside: string[]
  /** What the page complained about. */
  readonly complaints: string[]
}

async function openPage({ url }: Pick<Stage, 'url'>): Promise<GraphiQL> {
  const browser = await launchBrowser()
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } })
  const outside: string[] = []
  const complaints: string[] = []
  const isOutside = (target: URL) => target.origin !== url
  await context.route(isOutside, async (route) => {
    outside.push(route.request().url())
    await route.abort()
  })
  await context.routeWebSocket(/.*/, (socket) => {
    outside.push(socket.url())
  })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  await page.goto(`${url}/graphql`)
  return { page, outside, complaints, [Symbol.asyncDispose]: () => browser.close() }
}

const opened = (page: Page) => page.getByRole('tab').first().waitFor()

async function openGraphiQL(stage: Pick<Stage, 'url'>): Promise<GraphiQL> {
  const graphiql = await openPage(stage)
  await opened(graphiql.page)
  return graphiql
}

const tabNames = (page: Page) => page.locator('.graphiql-tab-button').allTextContents()
/** The editor of variables or of headers, whichever is shown. */
const sideEditor = (page: Page) =>
  page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines')
/** The first sentence: the page shows the text as Markdown. */
const descriptionOf = (type: string) =>
  schema.getType(type)?.description?.split(/[.:;`]/, 1)[0] ?? 'no description'

const answer = (page: Page) => page.getByRole('region', { name: 'Result Window' })

/** GraphiQL learns the operation of the tab a moment after its text; the address follows then. */
async function switchTo(page: Page, tab: string): Promise<void> {
  await page.getByRole('button', { name: tab, exact: true }).click()
  await page.waitForURL((url) => url.searchParams.get('query')?.includes(` ${tab}(`) === true)
  await page.getByRole('tab', { selected: true }).getByText(tab, { exact: true }).waitFor()
}

/** Whatever a script of the page can read again later. */
const kept = (page: Page) =>
  page.evaluate<string>(`(async () => {
    const databases = (await indexedDB.databases()).map(({ name }) => name)
    return JSON.stringify([localStorage, sessionStorage, document.cookie, databases, await caches.keys()])
  })()`)

/** What the page keeps it writes half a second after the last change. */
const written = () => sleep(1_500)

const execute = (page: Page) => page.getByRole('button', { name: /^Execute query/ }).click()
const answered = (page: Page, text: string) =>
  answer(page).locator('.view-line').getByText(text).first().waitFor()

test('the page opens with examples, every one with the variables it needs, and nothing comes from elsewhere', {
  timeout,
}, async () => {
  await using stage = await startStage()
  await using graphiql = await openGraphiQL(stage)
  const { page, outside, complaints } = graphiql
  expect(await page.title()).toBe('Trunkline')
  expect(await tabNames(page)).toEqual(tabs)

  for (const { document: tab, variables = {} } of journeys) {
    if (tab !== 'Instances') {
      await switchTo(page, tab)
      for (const name of Object.keys(variables))
        expect(await sideEditor(page).textContent()).toContain(`"${name}"`)
    }
    await execute(page)
    const mutates = 'input' in variables
    await answered(page, mutates ? `"${tab}Success"` : 'totalCount')
    await answered(page, shown[tab] ?? '')
  }
  expect(stage.actions()).toEqual(
    expect.arrayContaining([
      'CreateInstance',
      'ModifyInstance',
      'ModifyJobGroup',
      'UpdateAiCallTask',
      'modifyCalledRoute',
    ]),
  )

  await written()
  await page.reload()
  await opened(page)
  expect(await tabNames(page), 'tabs after a reload').toEqual(tabs)
  expect(outside).toEqual([])
  expect(complaints).toEqual([])
})

test('creating an instance answers it, creating it again says that the name is taken', {
  timeout,
}, async () => {
  await using stage = await startStage()
  await using graphiql = await openGraphiQL(stage)
  const { page, outside, complaints } = graphiql
  await switchTo(page, 'CreateInstance')
  await page.locator('.graphiql-query-editor').getByRole('textbox').focus()
  await page.keyboard.press('Control+Enter')
  await answered(page, '"CreateInstanceSuccess"')
  expect(await answer(page).textContent()).toContain('第一个演示实例')
  expect(stage.actions()).toContain('CreateInstance')
  await pictureFor(page, process.env['GRAPHIQL_SCREENSHOT'])

  await execute(page)
  await answered(page, '"NameTakenError"')
  expect(await answer(page).textContent()).toContain('NAME_TAKEN')
  expect(outside).toEqual([])
  expect(complaints).toEqual([])
})

test('the documentation is followed from the root to an error, and every stop says what it is', {
  timeout,
}, async () => {
  await using stage = await startStage()
  await using graphiql = await openGraphiQL(stage)
  const { page, outside, complaints } = graphiql
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  const docs = page.locator('.graphiql-plugin')
  const follow = (name: string) => docs.getByRole('link', { name, exact: true }).first().click()
  const told = (text: string) => docs.getByText(text).first().waitFor()
  // Ctrl-Alt-K leads to the search, and the keyboard through what is found.
  await page.keyboard.press('Control+Alt+KeyK')
  await docs.locator('input:focus').waitFor()
  await page.keyboard.insertText('maxAttemptsPerDay')
  await page.getByRole('option').getByText('StrategyInput').first().waitFor()
  await page.keyboard.press('Enter')
  await told('maxAttemptsPerDay')
  await docs.getByRole('link', { name: /^Go back to/ }).click()

  await follow('Mutation')
  await follow('updateCallTask')
  await told('UpdateAiCallTask')
  await follow('UpdateCallTaskResult')
  await follow('ConflictError')
  await told(descriptionOf('ConflictError'))
  await follow('current')
  await told('as it is now')

  expect(outside).toEqual([])
  expect(complaints).toEqual([])
})

test('what is typed into the headers editor is sent, and reaches no storage', { timeout }, async () => {
  await using stage = await startStage()
  await using graphiql = await openGraphiQL(stage)
  const { page, complaints } = graphiql
  await switchTo(page, 'UpdateInstance')
  await page.getByRole('button', { name: 'Headers', exact: true }).click()
  const typed = { 'X-Request-Id': 'typed-by-hand', 'X-Secret': 'not-for-storage' }
  const sent = page.waitForRequest((request) => request.method() === 'POST')
  await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden)').getByRole('textbox').focus()
  // Pasted: the editor closes brackets that are typed.
  await page.keyboard.insertText(JSON.stringify(typed))
  await page.keyboard.press('Control+Enter')
  await answered(page, '"typed-by-hand"')
  expect((await sent).headers()).toMatchObject({ 'x-request-id': 'typed-by-hand' })
  await written()
  expect(await kept(page)).toContain('UpdateInstance')
  expect(await kept(page)).not.toMatch(/typed-by-hand|not-for-storage/)
  await page.getByRole('button', { name: 'Open settings dialog' }).click()
  await page.getByRole('dialog').getByText('Theme').first().waitFor()
  expect(await page.getByRole('dialog').textContent()).not.toMatch(/persist headers/i)
  expect(complaints).toEqual([])
})

/** Times say how it feels, sizes are what can be held to: machines are slow when they have much to do. */
test('a first visit loads two megabytes in three files, a second one nothing but the page', {
  timeout,
}, async () => {
  await using stage = await startStage()
  await using browser = await launchBrowser()
  const page = await browser.newPage()
  const visit = async (name: string) => {
    const from = performance.now()
    await page.goto(`${stage.url}/graphql`)
    await opened(page)
    await page.getByRole('button', { name: /^Execute query/ }).waitFor()
    const ms = Math.round(performance.now() - from)
    const files = await page.evaluate<{ name: string; transferSize: number }[]>(
      `performance.getEntries()
        .filter(({ entryType, initiatorType }) => entryType === 'navigation' || /^(script|link|css|img)$/.test(initiatorType))
        .map(({ name, transferSize }) => ({ name, transferSize }))`,
    )
    const bytes = files.reduce((sum, { transferSize }) => sum + transferSize, 0)
    process.stdout.write(`GraphiQL, ${name} visit: ${ms} ms, ${bytes} bytes\n`)
    return { bytes, paths: files.map((file) => new URL(file.name).pathname) }
  }
  const first = await visit('first')
  expect(first.paths).toEqual([
    '/graphql',
    expect.stringMatching(/^\/graphql\/assets\/.*css$/),
    expect.stringMatching(/^\/graphql\/assets\/.*js$/),
  ])
  expect(first.bytes).toBeLessThan(2_700_000)
  const second = await visit('second')
  expect(second.bytes).toBeLessThan(5_000)
})

describe('where a key is needed', () => {
  const key = 'a-key-that-is-long-enough'
  const apiKey = new Secret(key)
  /** What the browser itself says of every answer that is no success. */
  const refused = (status: string) =>
    `Failed to load resource: the server responded with a status of ${status}`
  const unauthorized = refused('401 (Unauthorized)')

  const field = (page: Page) => page.getByLabel('Key')

  test('a page without any schema asks for it, the keyboard is enough, and then GraphiQL has it', {
    timeout,
  }, async () => {
    await using stage = await startStage({}, { apiKey })
    await using graphiql = await openPage(stage)
    const { page, outside, complaints } = graphiql
    const requests: string[] = []
    page.on('request', (request) => requests.push(`${request.method()} ${request.url()}`))
    expect(await page.content()).not.toMatch(/monaco|__schema|instances/i)
    await page.locator('#key:focus').waitFor()
    await page.keyboard.insertText(key)
    await page.keyboard.press('Enter')
    await opened(page)
    expect(await page.title()).toBe('Trunkline')
    expect(await tabNames(page)).toEqual(tabs)
    await execute(page)
    await answered(page, '客户回访中心')

    await switchTo(page, 'UpdateInstance')
    await execute(page)
    await answered(page, '"UpdateInstanceSuccess"')

    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.locator('.graphiql-plugin').getByRole('link', { name: 'Mutation', exact: true }).waitFor()
    await written()
    expect(await kept(page)).toContain('UpdateInstance')

    await page.reload()
    await opened(page)
    await switchTo(page, 'Instances')
    await execute(page)
    await answered(page, '客户回访中心')

    // Neither the page nor anything that it can reach has the key, and the cookie hides it.
    expect(await page.content()).not.toContain(key)
    expect(await kept(page)).not.toMatch(new RegExp(`${key}|trunkline-session`))
    const cookies = await page.context().cookies()
    expect(cookies).toEqual([
      expect.objectContaining({
        name: 'trunkline-session',
        path: '/graphql',
        httpOnly: true,
        sameSite: 'Strict',
        expires: -1,
      }),
    ])
    expect(JSON.stringify(cookies)).not.toContain(key)
    expect(atob(cookies[0]?.value.replaceAll('-', '+').replaceAll('_', '/') ?? '')).not.toContain(key)
    expect([page.url(), ...requests].join()).not.toContain(key)
    expect(outside).toEqual([])
    expect(complaints).toEqual([unauthorized])

    // The bar covers nothing: the lowest button of GraphiQL can be pressed, too.
    await page.getByRole('button', { name: 'Open settings dialog' }).click()
    await page.keyboard.press('Escape')
    const bottomOf = async (selector: string) => {
      const box = await page.locator(selector).boundingBox()
      return box === null ? undefined : Math.round(box.y + box.height)
    }
    expect([await bottomOf('#root > .graphiql-container'), await bottomOf('#session')]).toEqual([864, 900])
    await page.getByRole('button', { name: 'Forget the key' }).click()
    await field(page).waitFor()
    expect(await page.context().cookies()).toEqual([])
  })

  test('a link on another site leads to GraphiQL without asking again', { timeout }, async () => {
    await using stage = await startStage({}, { apiKey })
    await using graphiql = await openPage(stage)
    const { page, outside } = graphiql
    await field(page).fill(key)
    await page.keyboard.press('Enter')
    await opened(page)
    const elsewhere = 'http://elsewhere.example/'
    await page.route(elsewhere, (route) =>
      route.fulfill({ contentType: 'text/html', body: `<a href="${stage.url}/graphql">GraphiQL</a>` }),
    )
    await page.goto(elsewhere)
    const statuses: number[] = []
    page.on('response', (response) => {
      if (response.url() === `${stage.url}/graphql`) statuses.push(response.status())
    })
    await page.getByRole('link').click()
    await opened(page)
    expect(statuses.slice(0, 2), 'the key page first, which asks once more').toEqual([401, 200])
    expect(outside).toEqual([])
  })

  test('a wrong key, and one that may not see the schema, are told apart', { timeout }, async () => {
    const blind = 'a-key-that-sees-no-schema'
    const access = simpleAccess({}, apiKey)
    const consumer = { ...unrestricted('blind', 'default'), introspection: false }
    await using gateway = await startGateway({
      access: {
        ...access,
        consumers: [...access.consumers, { ...consumer, keys: [{ digest: digestOf(blind) }] }],
      },
    })
    await using graphiql = await openPage(gateway)
    const { page, complaints } = graphiql
    for (const [typed, told] of [
      ['no-key-at-all', 'The key is not valid.'],
      ['钥匙', 'The key is not valid.'],
      [blind, 'The key is valid, but may not see the schema.'],
    ] as const) {
      await field(page).fill(typed)
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText(told, { exact: true }).waitFor()
    }
    expect(complaints).toEqual([unauthorized, unauthorized, refused('403 (Forbidden)')])
    await field(page).fill(key)
    await page.getByRole('button', { name: 'Open GraphiQL' }).click()
    await opened(page)
  })

  test('nothing that gets into the page runs', { timeout }, async () => {
    await using stage = await startStage({}, { apiKey })
    await using graphiql = await openPage(stage)
    const { page } = graphiql
    const injected = async () => {
      await page.evaluate(`{
        const script = document.createElement('script')
        script.textContent = 'self.wasInjected = true'
        document.head.append(script)
        const image = document.createElement('img')
        image.setAttribute('onerror', 'self.wasInjected = true')
        image.src = 'data:,'
        document.body.append(image)
      }`)
      return page.evaluate('new Promise((done) => setTimeout(() => done(self.wasInjected), 200))')
    }
    expect(await injected()).toBeUndefined()
    await field(page).fill(key)
    await page.keyboard.press('Enter')
    await opened(page)
    expect(await injected()).toBeUndefined()
  })
})

/** The picture of the README, taken when a path is given. */
async function pictureFor(page: Page, path: string | undefined): Promise<void> {
  if (path === undefined) return
  // No button is hovered, no editor has a cursor, scroll bars have faded.
  await page.mouse.move(1_000, 700)
  await page.getByRole('tab', { selected: true }).locator('.graphiql-tab-button').focus()
  await page.evaluate('document.activeElement.blur()')
  await sleep(2_000)
  await page.screenshot({ path })
}
