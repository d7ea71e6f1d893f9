// Entry: code compiled by an earlier start is taken from a cache; so hardly anything is loaded before.
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import './engine.ts'

/** Code runs from it: it lies where only those write who may replace the packages too. Where nobody may, it stays as it is. */
const compiled = new URL('../node_modules/.cache/trunkline', import.meta.url)

enableCompileCache(fileURLToPath(compiled))
await import('./start.ts')
