// What stands behind `npm start --`: the one thing to do, or why that cannot be told.
import { hasLostCheck, settingNames } from './config.ts'

export type Task = 'serve' | 'check' | 'help' | 'version'

/** The arguments are no use; the message says what would be. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const tasks = new Map<string, Task>([
  ['--check', 'check'],
  ['--help', 'help'],
  ['-h', 'help'],
  ['--version', 'version'],
  ['-v', 'version'],
])

/** A process that ends by a signal answers 128 and the number of the signal. */
export const exitCodes = {
  done: 0,
  failed: 1,
  misused: 2,
} as const

const asSetting = (option: string) => option.replace(/^-+/, '').replaceAll('-', '_').toUpperCase()

const settingFor = (option: string): string | undefined => {
  const wanted = asSetting(option)
  return settingNames.find((name) => name === wanted || name === `TRUNKLINE_${wanted}`)
}

function adviceOn(option: string): string {
  const setting = settingFor(option)
  if (setting !== undefined)
    return `Settings are environment variables: ${setting}=… npm start (npm run sandbox has options).`
  const task = tasks.get(`--${option.replace(/^-+/, '').toLowerCase()}`)
  if (task !== undefined) return `Did you mean --${task}?`
  return 'npm start -- --help lists what there is.'
}

/** Throws UsageError. What stands behind a `=` is never told: it may be a secret. */
export function readArguments(args: readonly string[]): Task {
  const [first, second] = args
  if (first === undefined) {
    // Else somebody who wants to try something serves it.
    if (hasLostCheck()) throw new UsageError('npm took --check for itself: npm start -- --check hands it on.')
    return 'serve'
  }
  const option = first.split('=', 1)[0] ?? ''
  const task = tasks.get(first)
  if (task === undefined && tasks.has(option))
    throw new UsageError(`The option ${option}=… takes no value. Did you mean ${option}?`)
  if (task === undefined) throw new UsageError(`The option ${option} is not known. ${adviceOn(option)}`)
  if (second !== undefined) throw new UsageError(`--${task} stands alone: ask for one thing at a time.`)
  return task
}

const mostInLine = 100

/** Names, as many as fit into a line. */
function inLines(names: readonly string[]): string {
  const lines = ['']
  for (const name of names) {
    const line = lines.at(-1) ?? ''
    if (line.length + name.length > mostInLine) lines.push(`  ${name}`)
    else lines[lines.length - 1] = `${line}  ${name}`
  }
  return lines.join('\n')
}

export const help = (
  version: string,
): string => `Trunkline ${version}: one GraphQL API over Alibaba Cloud (OutboundBot, aiccs) and Huawei Cloud (CEC)

  npm start                serve; without credentials against a sandbox of both vendors that comes along
  npm start -- --check     try configuration, credentials, port, directories and Redis, and end; vendors are only read
  npm start -- --help      this text
  npm start -- --version   the version

Settings are environment variables; README.md explains each of them under "Go live":

${inLines(settingNames)}

Exit codes: ${exitCodes.done} ended in order, or nothing to object; ${exitCodes.failed} did not start, or the check found a problem; ${exitCodes.misused} unknown
option; 130 and 143 ended at once by a second SIGINT or SIGTERM.
`
