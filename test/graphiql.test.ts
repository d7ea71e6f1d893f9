// GraphiQL in a real browser that is cut off from the internet: a newcomer's first minute.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { digestOf, unrestricted } from '../src/access/access.ts'
import { Secret } from '../src/core/redact.ts'
import { launchBrowser } from './support/browser.ts'
import { type Stage, simpleAccess, startGateway, startStage } from './support/gateway.ts'

/** The first run unpacks the browser. */
const timeout = 60_000

/** The example tabs, and what the answer of each has to show. */
const examples = [
  ['Instances', '客户回访中心'],
  ['UpdateCallTask', '七月回访(改)'],
  ['CreateInstance', '第一个演示实例'],
  ['UpdateJobGroup', '"maxAttemptsPerDay": 3'],
  ['UpdateInstance', '"maxConcurrentConversations": 20'],
  ['UpdateCalledRoute', '"SkillQueue:1"'],
] as const
const tabs = examples.map(([tab]) => tab)

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
const answer = (page: Page) => page.getByRole('region', { name: 'Result Window' })

/** GraphiQL learns the operation of the tab a moment after its text; the address follows then. */
async function switchTo(page: Page, tab: string): Promise<void> {
  await page.getByRole('button', { name: tab, exact: true }).click()
  await page.waitForURL((url) => url.searchParams.get('query')?.includes(` ${tab}(`) === true)
  await page.getByRole('tab', { selected: true }).getByText(tab, { exact: true }).waitFor()
}

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

  for (const [tab, shown] of examples) {
    if (tab !== 'Instances') {
      await switchTo(page, tab)
      expect(await sideEditor(page).textContent()).toContain('"input"')
    }
    await execute(page)
    await answered(page, tab === 'Instances' ? 'totalCount' : `"${tab}Success"`)
    await answered(page, shown)
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
  await page.getByRole('tab').first().waitFor()
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
  await page.locator('.graphiql-query-editor .view-lines').click({ position: { x: 480, y: 8 } })
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

test('the documentation shows what fields are and which vendor action answers them', {
  timeout,
}, async () => {
  await using stage = await startStage()
  await using graphiql = await openGraphiQL(stage)
  const { page, outside, complaints } = graphiql
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  const docs = page.locator('.graphiql-plugin')
  await docs.getByRole('link', { name: 'Mutation', exact: true }).click()
  await docs.getByRole('link', { name: 'updateCallTask', exact: true }).click()
  await docs.getByText('UpdateAiCallTask').first().waitFor()
  expect(outside).toEqual([])
  expect(complaints).toEqual([])
})

describe('where a key is needed', () => {
  const key = 'a-key-that-is-long-enough'
  const apiKey = new Secret(key)
  /** What the browser itself says of every answer that is no success. */
  const refused = (status: string) =>
    `Failed to load resource: the server responded with a status of ${status}`
  const unauthorized = refused('401 (Unauthorized)')

  const field = (page: Page) => page.getByLabel('Key')
  const kept = (page: Page) =>
    page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])')

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
    expect(await sideEditor(page).textContent()).toContain(key)
    await execute(page)
    await answered(page, '客户回访中心')

    // Every example tab has the key, too.
    await switchTo(page, 'UpdateInstance')
    await execute(page)
    await answered(page, '"UpdateInstanceSuccess"')

    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.locator('.graphiql-plugin').getByRole('link', { name: 'Mutation', exact: true }).waitFor()
    await written()
    expect(await kept(page)).toContain('UpdateInstance')
    expect(await kept(page)).not.toContain(key)
    expect([page.url(), ...requests].join()).not.toContain(key)
    expect(outside).toEqual([])
    expect(complaints).toEqual([unauthorized])

    await page.reload()
    await field(page).waitFor()
    expect(await page.content(), 'after a reload').not.toContain(key)
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
