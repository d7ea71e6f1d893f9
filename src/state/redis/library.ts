// The script that Redis runs: what steps share in `lua/common/`, every step in `lua/`, and what runs them.
import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('lua/', import.meta.url)
const first = 'prelude.lua'
const last = 'run.lua'
const common = 'common/'

const filesIn = (path: string) =>
  readdirSync(new URL(path, folder))
    .filter((name) => name.endsWith('.lua') && name !== first && name !== last)
    .sort()
    .map((name) => path + name)

export const library = [first, ...filesIn(common), ...filesIn('./'), last]
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n')

/** What Redis knows a script by. */
export const librarySha = hash('sha1', library, 'hex')
