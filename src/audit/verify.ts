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

const usage = 'Usage: npm run audit:verify FILE\n'

/** What the process answers: 0 unharmed, 1 harmed, 2 not read. */
async function answer(path: string | undefined): Promise<0 | 1 | 2> {
  if (path === '--help' || path === '-h') {
    process.stdout.write(usage)
    return 0
  }
  if (path === undefined) {
    process.stderr.write(usage)
    return 2
  }
  try {
    const problem = await verify(path)
    if (problem === undefined) return 0
    process.stderr.write(`${problem}\n`)
    return 1
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? error.code : error
    process.stderr.write(`${path} cannot be read (${why}).\n`)
    return 2
  }
}

process.exitCode = await answer(process.argv[2])
