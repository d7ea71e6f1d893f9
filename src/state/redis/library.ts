// The script that Redis runs: every step in `lua/`, and what runs them.
import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('lua/', import.meta.url)
const first = 'prelude.lua'
const last = 'run.lua'

const steps = readdirSync(folder)
  .filter((name) => name.endsWith('.lua') && name !== first && name !== last)
  .sort()

export const library = [first, ...steps, last]
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n')

/** What Redis knows a script by. */
export const librarySha = hash('sha1', library, 'hex')
