// Runs in a thread of its own: takes the bundle of GraphiQL apart, nine megabytes that would hold up every request.
import { parentPort } from 'node:worker_threads'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'
import { type Bundle, optionsId } from './bundle.ts'

/** What stands before and after a part; another version of the bundle may look different. */
function around(text: string, part: string): readonly [string, string] {
  const at = text.indexOf(part)
  if (at === -1) throw new Error(`The page of GraphiQL lacks ${part}.`)
  return [text.slice(0, at), text.slice(at + part.length)]
}

const placeholder = { title: 'placeholder' }
const [, fromStyle] = around(renderGraphiQL(placeholder), '<style>')
const [style, afterStyle] = around(fromStyle, '</style>')
const [, fromScript] = around(afterStyle, '<script>')
const [beforeOptions, afterOptions] = around(fromScript, JSON.stringify(placeholder))
const [scriptEnd] = around(afterOptions, '</script>')
const bytes = new TextEncoder()
const bundle: Bundle = {
  style: bytes.encode(style),
  script: bytes.encode(
    `${beforeOptions}JSON.parse(document.getElementById('${optionsId}').textContent)${scriptEnd}`,
  ),
}
parentPort?.postMessage(bundle, [bundle.style.buffer, bundle.script.buffer])
