// Answers in XML, which the pages show beside those in JSON.
import { createRequire } from 'node:module'
import type * as library from 'fast-xml-parser'

/** Loaded with the first such answer: hardly any process ever meets one. */
function openParser(): library.XMLParser {
  const { XMLParser } = createRequire(import.meta.url)('fast-xml-parser') as typeof library
  return new XMLParser({ parseTagValue: false, ignoreAttributes: true, processEntities: true })
}

let parser: library.XMLParser | undefined

/**
 * An XML answer in the shape of its JSON twin, every value as text: below the root element, or as it is where the
 * page shows the members without a root (CreateInstance).
 */
export function parseXml(body: string): unknown {
  parser ??= openParser()
  const members = body.replace(/^\s*<\?xml[^>]*\?>/, '')
  const { answer } = parser.parse(`<answer>${members}</answer>`, true) as { answer: unknown }
  const [root, ...others] = typeof answer === 'object' && answer !== null ? Object.values(answer) : []
  return others.length === 0 && typeof root === 'object' ? root : answer
}
