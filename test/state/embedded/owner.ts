// A process that owns a ledger and does what its test names; with `ready` printed it stays until it is killed.
import { setTimeout as sleep } from 'node:timers/promises'
import { createSqliteLedger } from '../../../src/state/embedded/sqlite-ledger.ts'
import { type Claim, type Intent, type Ledger, LedgerUnavailable } from '../../../src/state/ledger.ts'
import { intent, success } from '../samples.ts'

const [what = '', directory = ''] = process.argv.slice(2)

const say = (text: string) => process.stdout.write(`${text}\n`)
const open = () => createSqliteLedger({ directory, patienceMs: 0 })
const at = (key: string) => ({ account: 'default', consumer: 'default', key })
const large = { ...intent, request: 'x'.repeat(10_000) }

async function claim(ledger: Ledger, key: string, announced?: Intent): Promise<Claim> {
  const begun = await ledger.begin(at(key), 'input', announced)
  if (begun.state !== 'claimed') throw new Error(`The key is ${begun.state}.`)
  return begun.claim
}

async function stay() {
  say('ready')
  await sleep(60_000)
}

/** One key per point at which a process can die. */
async function dieEverywhere() {
  const ledger = await open()
  await claim(ledger, 'begun')
  await claim(ledger, 'announced', intent)
  await ledger.sending(await claim(ledger, 'sent'), intent)
  const recorded = await claim(ledger, 'recorded')
  await ledger.sending(recorded, intent)
  await ledger.record(recorded, success)
  const left = await claim(ledger, 'left')
  await ledger.sending(left, intent)
  await ledger.leaveUnsettled(left)
  const released = await claim(ledger, 'released')
  await ledger.sending(released, intent)
  await ledger.release(released)
  await stay()
}

async function hold() {
  await open()
  await stay()
}

/** Sends until the disk takes no more; the answer names the first key that failed, and how. */
async function fill(ledger: Ledger) {
  for (let failedAt = 0; ; failedAt += 1) {
    const held = await claim(ledger, `sent-${failedAt}`)
    try {
      await ledger.sending(held, large)
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error
      return { failedAt, held, name: error.name, cause: String(error.cause) }
    }
  }
}

async function fillDisk() {
  const ledger = await open()
  const { held, ...failure } = await fill(ledger)
  await ledger.release(held)
  const before = await ledger.begin(at('sent-0'), 'input')
  const after = await ledger.begin(at(`sent-${failure.failedAt}`), 'input')
  say(JSON.stringify({ ...failure, before: before.state, after: after.state }))
}

/** What is announced on a full disk, and what becomes of the key and of who waits for it. */
async function failToAnnounce() {
  const ledger = await open()
  await fill(ledger)
  const announcing = ledger.begin(at('first'), 'input', large)
  const waiting = ledger.settled(at('first'), new AbortController().signal)
  const name = await announcing.catch((error: unknown) => error instanceof Error && error.name)
  const waited = await waiting.then(() => true)
  const { state: next } = await ledger.begin(at('first'), 'input')
  say(JSON.stringify({ name, waited, next }))
}

async function failToRecord() {
  const ledger = await open()
  const first = await claim(ledger, 'first')
  await ledger.sending(first, intent)
  await fill(ledger)
  const waiting = ledger.settled(at('first'), new AbortController().signal)
  const recording = ledger.record(first, { kind: 'success', value: large, upstream: null })
  const name = await recording.catch((error: unknown) => error instanceof Error && error.name)
  const waited = await waiting.then(() => true)
  const { state: next } = await ledger.begin(at('first'), 'input')
  say(JSON.stringify({ name, waited, next }))
}

/** As a user that owns nothing. */
async function openAsNobody() {
  if (process.getuid?.() === 0) process.seteuid?.(65_534)
  say(await open().then(() => 'opened', String))
}

const tasks: Readonly<Record<string, () => Promise<void>>> = {
  dieEverywhere,
  hold,
  fillDisk,
  failToAnnounce,
  failToRecord,
  openAsNobody,
}

await tasks[what]?.()
