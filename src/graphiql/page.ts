// The GraphiQL page: bundled, so that it needs no internet, and opening with journeys that work against the demo data.
import type { GraphiQLOptions } from 'graphql-yoga'
import { type Bundle, loadBundle, optionsId } from './bundle.ts'
import { createStaticFile, type StaticFile } from './static-file.ts'
import { readTabs, type Tab } from './tabs.ts'

const optionsOf = (defaultTabs: readonly Tab[]): GraphiQLOptions => ({
  title: 'Trunkline',
  defaultTabs: [...defaultTabs],
  // Nor is there a switch for it then: keys that are typed into the headers editor never reach storage.
  shouldPersistHeaders: false,
  defaultEditorToolsVisibility: 'variables',
  inputValueDeprecation: true,
  schemaDescription: true,
  maxHistoryLength: 50,
})

/**
 * Tabs are dragged by transformations that are computed wrongly while the page opens. GraphiQL hides them until
 * the tab has the focus, so that the first press moves the tab away from under the pointer and no click arrives.
 */
const ownStyle = `
.graphiql-tab { transform: none !important }
#root:has(+ #session) .graphiql-container { height: calc(100vh - 2.25rem) }
#session { box-sizing: border-box; height: 2.25rem; padding: 0 .75rem; display: flex; align-items: center }
#session { justify-content: flex-end; gap: .75rem }
#session, #session button { font: 13px/1.5 system-ui, sans-serif }
.graphiql-dark #session { background: #212a3b; color: #fff }
`

const ownScript = `
document.getElementById('forget')?.addEventListener('click', async () => {
  await fetch(location.pathname + '/session', { method: 'DELETE' })
  location.reload()
})
`

/** Says that nobody needs to type the key again, and ends that. */
const sessionBar = `<div id="session">
<span>This browser has a key until it is closed, at most twelve hours.</span>
<button id="forget">Forget the key</button>
</div>
`

/** JSON that can stand inside a script element. */
const embedded = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c')

const integrityOf = ({ digest }: StaticFile) => `sha256-${digest.toString('base64')}`

/** Addresses are relative to the page, so that a proxy may serve it under another path. */
const htmlOf = (
  options: GraphiQLOptions,
  folder: string,
  bar: string,
  { script, style }: Assets,
) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${options.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${folder}${style.name}" integrity="${integrityOf(style.file)}">
</head>
<body id="body" class="no-focus-outline">
<noscript>This page needs JavaScript.</noscript>
<div id="root"></div>
${bar}<script type="application/json" id="${optionsId}">${embedded(options)}</script>
<script src="${folder}${script.name}" integrity="${integrityOf(script.file)}"></script>
</body>
</html>
`

interface Asset {
  readonly name: string
  readonly file: StaticFile
}

/** The name says the content, so that browsers may keep an asset for ever. */
function assetOf(name: string, extension: string, type: string, parts: readonly BlobPart[]): Promise<Asset> {
  return new Blob([...parts]).bytes().then((bytes) => {
    const file = createStaticFile(type, bytes)
    return { name: `${name}-${file.digest.toString('base64url').slice(0, 16)}.${extension}`, file }
  })
}

interface Assets {
  readonly script: Asset
  readonly style: Asset
}

interface Parts {
  readonly open: StaticFile
  readonly session: StaticFile
  readonly assets: ReadonlyMap<string, StaticFile>
}

async function partsOf(bundle: Bundle, tabs: readonly Tab[], folder: string): Promise<Parts> {
  const [script, style] = await Promise.all([
    assetOf('graphiql', 'js', 'text/javascript; charset=utf-8', [bundle.script, ownScript]),
    assetOf('graphiql', 'css', 'text/css; charset=utf-8', [bundle.style, ownStyle]),
  ])
  const page = (bar: string) =>
    createStaticFile(
      'text/html; charset=utf-8',
      new TextEncoder().encode(htmlOf(optionsOf(tabs), folder, bar, { script, style })),
    )
  return {
    open: page(''),
    session: page(sessionBar),
    assets: new Map([script, style].map(({ name, file }) => [name, file])),
  }
}

export interface GraphiQLPage {
  /** `session`: for a browser that has one, and may end it. */
  page(kind: 'open' | 'session'): Promise<StaticFile>
  /** Script or style by name. */
  asset(name: string): Promise<StaticFile | undefined>
}

/**
 * `folder` of the assets, as seen from the page. Nothing is read before the first browser asks, so that gateways without any start as fast.
 */
export function createGraphiQLPage(folder: string): GraphiQLPage {
  let loading: Promise<Parts> | undefined
  const load = () => {
    loading ??= Promise.all([loadBundle(), readTabs()]).then(([bundle, tabs]) =>
      partsOf(bundle, tabs, folder),
    )
    loading.catch(() => {
      loading = undefined
    })
    return loading
  }
  return {
    page: async (kind) => (await load())[kind],
    asset: async (name) => (await load()).assets.get(name),
  }
}
