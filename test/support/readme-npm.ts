// Stands in for `npm` where the commands of README.md are run: servers are started, seen to serve, and ended.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

interface Rule {
  readonly command: RegExp
  /** Why it is not simply run. */
  readonly why: string
  readonly run: (args: readonly string[]) => number | Promise<number>
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Readonly<Record<string, string>>
}

/** What the script of this name gives to Node: options, and one file. */
const commandOf = (script: string): readonly string[] => {
  const command = /^node ((?:--\S+ )*\S+)$/.exec(scripts[script] ?? '')?.[1]
  if (command === undefined) throw new Error(`package.json runs no single file for ${script}`)
  return command.split(' ')
}

const node = (script: string, args: readonly string[]) =>
  spawnSync(process.execPath, [...commandOf(script), ...args], { stdio: 'inherit' }).status ?? 1

/** Until it has said that it serves; what it answers to being asked to end is the answer. */
async function serve(script: string, args: readonly string[], isServing: RegExp): Promise<number> {
  const child = spawn(process.execPath, [...commandOf(script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)))
  let printed = ''
  let isAsked = false
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    printed += chunk
    process.stdout.write(chunk)
    if (isAsked || !isServing.test(printed)) return
    // Once: a second signal ends it at once.
    isAsked = true
    child.kill('SIGTERM')
  })
  const code = await closed
  return isAsked ? code : Math.max(code, 1)
}

const behindDashes = (args: readonly string[]) =>
  args.includes('--') ? args.slice(args.indexOf('--') + 1) : []

const rules: readonly Rule[] = [
  {
    command: /^ci$/,
    why: 'It would replace the packages under the running test; a clone has begun with it, or there would be none.',
    run: () => (existsSync('package-lock.json') ? 0 : 1),
  },
  {
    command: /^test$/,
    why: 'This is it.',
    run: () => (scripts['test'] === 'vitest run' ? 0 : 1),
  },
  {
    command: /^start -- --(?:check|help|version)$/,
    why: 'Run as it is; npm itself is not what is tested.',
    run: (args) => node('start', behindDashes(args)),
  },
  {
    command: /^start$/,
    why: 'It would never end.',
    run: () => serve('start', [], /GraphiQL {2}http:\S+\n[\s\S]*\n\n/),
  },
  {
    command: /^exec -c node --import \.\/tracing\.js src\/main\.ts$/,
    why: 'Which SDK it registers is up to the reader; a process with one of its own is tried in test/telemetry.',
    run: () => (existsSync('src/main.ts') ? 0 : 1),
  },
  {
    command: /^run sandbox(?: --( \S+)*)?$/,
    why: 'It would never end.',
    run: (args) => serve('sandbox', behindDashes(args), /Sandbox of both vendors: http:\S+/),
  },
  {
    command: /^run audit:verify \S+$/,
    why: 'Run as it is.',
    run: (args) => node('audit:verify', args.slice(2)),
  },
  {
    command: /^run [\w:-]+(?: --( \S+)*)?$/,
    why: 'Tools of those who work on it: they write into the checkout, or take minutes. They have tests of their own.',
    run: (args) => (Object.hasOwn(scripts, args[1] ?? '') ? 0 : 1),
  },
]

const args = process.argv.slice(2)
const command = args.join(' ')
const rule = rules.find((candidate) => candidate.command.test(command))
if (rule === undefined) {
  process.stderr.write(`No rule says how to run "npm ${command}": add one to ${import.meta.filename}.\n`)
  process.exitCode = 64
} else process.exitCode = await rule.run(args)
