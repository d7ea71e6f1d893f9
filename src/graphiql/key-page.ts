// The page of a browser without a key: it asks for one, and has a session opened with it. It says nothing of the schema.

/**
 * The key is kept nowhere in the page or its storage: the gateway answers it with a cookie that no script can read.
 * The field has no name, and forms may be sent nowhere, so that it can get into no address.
 */
export const keyPageScript = `
const form = document.querySelector('form')
const input = document.getElementById('key')
const button = document.querySelector('button')
const problem = document.getElementById('problem')

// A link on another site comes without the cookie; what this page asks for itself comes with it.
if (document.documentElement.hasAttribute('data-from-elsewhere')) location.replace(location.href)

const problems = {
  400: 'The key is too long to be kept.',
  401: 'The key is not valid.',
  403: 'The key is valid, but may not see the schema.',
}

async function problemOf(key) {
  if (!/^[\\x21-\\x7e]+$/.test(key)) return problems[401]
  try {
    const response = await fetch(location.pathname + '/session', {
      method: 'POST',
      headers: { authorization: 'Bearer ' + key },
    })
    if (response.ok) return location.reload()
    return problems[response.status] ?? 'The gateway answered with status ' + response.status + '.'
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

export interface KeyPageOptions {
  /** What is wrong with the key that the browser had. */
  readonly problem?: string
  /** Whether a page of another site led here. */
  readonly fromElsewhere: boolean
}

export const keyPage = ({ problem = '', fromElsewhere }: KeyPageOptions) => `<!doctype html>
<html lang="en"${fromElsewhere ? ' data-from-elsewhere' : ''}>
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
<p id="problem" role="alert">${problem}</p>
</form>
<noscript>This page needs JavaScript. Programs send the key as <code>Authorization: Bearer</code>.</noscript>
</main>
<script>${keyPageScript}</script>
</body>
</html>
`
