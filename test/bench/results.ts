// RESULTS.md: one section for each kind of run, each replaced by its own run alone.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'

const file = new URL('RESULTS.md', import.meta.url)

const title = '# What the benches measured\n'

/** The text with the section under this heading replaced, or added at the end. */
export function withSection(text: string, heading: string, body: string): string {
  const section = `## ${heading}\n\n${body.trim()}\n`
  const parts = (text === '' ? title : text).split(/^(?=## )/m)
  const at = parts.findIndex((part) => part.startsWith(`## ${heading}\n`))
  if (at === -1) parts.push(section)
  else parts[at] = section
  return `${parts.map((part) => part.trim()).join('\n\n')}\n`
}

function current(): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Whole or not at all: a run that is broken off must not take the figures of the others with it. */
export function writeSection(heading: string, body: string): void {
  const draft = new URL(`${file}.${process.pid}`)
  writeFileSync(draft, withSection(current(), heading, body))
  renameSync(draft, file)
}
