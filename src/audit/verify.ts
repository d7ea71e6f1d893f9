// `npm run audit:verify FILE`: finds the first line of an audit log that was altered, moved or lost.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createVerifier } from './audit-chain.ts'

async function verify(path: string): Promise<string | undefined> {
  const verifier = createVerifier()
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    const problem = verifier.check(line)
    if (problem !== undefined) return `${path}: ${problem}`
  }
  process.stdout.write(`${path}: ${verifier.lines} lines, none altered, moved or lost\n`)
  return undefined
}

const [path] = process.argv.slice(2)
try {
  const problem = path === undefined ? 'usage: npm run audit:verify FILE' : await verify(path)
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`)
    process.exitCode = path === undefined ? 2 : 1
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
