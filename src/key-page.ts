// The page of a browser without a key: it asks for one, and fetches GraphiQL with it. It says nothing of the schema.
import { optionsId } from './graphiql.ts'

/**
 * The key is kept nowhere but in the headers editor of the page that follows: what is stored can end up on a disk.
 * The field has no name, and forms may be sent nowhere, so that it can get into no address.
 */
export const keyPageScript = `
const form = document.querySelector('form')
const input = document.getElementById('key')
const button = document.querySelector('button')
const problem = document.getElementById('problem')

const problems = {
  401: 'The key is not valid.',
  403: 'The key is valid, but may not see the schema.',
}

function open(html, key) {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const options = page.getElementById('${optionsId}')
  const headers = JSON.stringify({ Authorization: 'Bearer ' + key }, null, 2)
  const withKey = (name, value) => (name === 'headers' ? headers : value)
  options.textContent = JSON.stringify(JSON.parse(options.textContent, withKey))
  document.replaceChild(document.adoptNode(page.documentElement), document.documentElement)
  // Scripts that were parsed elsewhere do not run.
  for (const parsed of document.querySelectorAll('script:not([type])')) {
    const script = document.createElement('script')
    script.textContent = parsed.textContent
    parsed.replaceWith(script)
  }
}

async function problemOf(key) {
  if (!/^[\\x21-\\x7e]+$/.test(key)) return problems[401]
  try {
    const response = await fetch(location.pathname, {
      headers: { accept: 'text/html', authorization: 'Bearer ' + key },
    })
    if (!response.ok) return problems[response.status] ?? 'The gateway answered with status ' + response.status + '.'
    open(await response.text(), key)
  } catch {
    return 'The gateway cannot be reached.'
  }
}

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  button.disabled = true
  problem.textContent = ''
  const message = await problemOf(input.value.trim())
  button.disabled = false
  if (message === undefined) return
  problem.textContent = message
  input.select()
})
`

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { display: grid; place-items: center; min-height: 90vh; margin: 1rem }
form { display: grid; gap: .5rem; width: min(24rem, 90vw) }
input, button { font: inherit; padding: .5rem }
#problem { min-height: 1.5em; margin: 0 }
`

export const keyPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Trunkline</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
<h1>Trunkline</h1>
<form>
<label for="key">Key</label>
<input id="key" type="password" autocomplete="off" spellcheck="false" required autofocus>
<button>Open GraphiQL</button>
<p id="problem" role="alert"></p>
</form>
<noscript>This page needs JavaScript. Programs send the key as <code>Authorization: Bearer</code>.</noscript>
</main>
<script>${keyPageScript}</script>
</body>
</html>
`
