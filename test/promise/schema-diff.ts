// `npm run schema:diff [-- <ref>]`: what the schema of this tree changes, and whether every breaking change was announced.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type Announcement, announcementsFile, parseAnnouncements } from './announcements.ts'
import { createHistory, schemaFile } from './main-history.ts'
import { changesBetween, objectionTo, type SchemaChange } from './schema-changes.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Prints changes, and answers how many break the promise. */
function report(
  changes: readonly SchemaChange[],
  announcements: readonly Announcement[],
  day: string,
): number {
  let broken = 0
  for (const change of changes) {
    const objection = objectionTo(change, announcements, day)
    if (objection !== undefined) broken += 1
    const told =
      objection === undefined ? (change.label === 'breaking' ? ' (announced)' : '') : ` (${objection})`
    say(`  ${change.label.padEnd(9)}  ${change.change}  ${change.path}  ${change.message}${told}`)
  }
  return broken
}

/** The tree against a commit. */
async function compareTree(
  commit: string,
  announcements: readonly Announcement[],
  history: ReturnType<typeof createHistory>,
): Promise<number> {
  const changes = await changesBetween(await history.schemaAt(commit), await readFile(schemaFile, 'utf8'))
  say(`${schemaFile} against ${commit.slice(0, 12)}: ${changes.length === 0 ? 'no changes' : ''}`.trimEnd())
  return report(changes, announcements, new Date().toISOString().slice(0, 10))
}

/** A commit of main that is there already would go unseen in a clean clone, where main is the tree. */
async function compareMain(
  base: string,
  announcements: readonly Announcement[],
  history: ReturnType<typeof createHistory>,
): Promise<number> {
  const steps = await history.promisedSteps(base)
  let broken = 0
  for (const { commit, day } of steps) {
    const before = await history.schemaAt(`${commit}^`)
    const changes = await changesBetween(before, await history.schemaAt(commit))
    const offending = changes.filter((change) => objectionTo(change, announcements, day) !== undefined)
    if (offending.length > 0) say(`${commit.slice(0, 12)} of ${day}, on main:`)
    broken += report(offending, announcements, day)
  }
  say(`${steps.length} commits of main that changed the schema since the promise was given were looked at.`)
  return broken
}

async function schemaDiff(reference: string | undefined): Promise<number> {
  if (!existsSync('.git')) {
    say('There is no git repository here: nothing to compare the schema with.')
    return 0
  }
  const announcements = parseAnnouncements(await readFile(announcementsFile, 'utf8'))
  const history = createHistory(process.cwd())
  if (reference !== undefined) return compareTree(await history.commitOf(reference), announcements, history)
  if (await history.isShallow()) {
    // What is not there cannot be judged, and is no fault of this tree.
    process.stderr.write(
      'WARNING: this clone has only a part of the history, so that a breaking commit can go unseen: run `git fetch --unshallow` first, or name what to compare with: `npm run schema:diff -- <ref>`.\n',
    )
    return 0
  }
  const base = await history.base()
  const onMain = await compareMain(base, announcements, history)
  return onMain + (await compareTree(base, announcements, history))
}

const [reference] = process.argv.slice(2)
try {
  const broken = await schemaDiff(reference)
  if (broken > 0) {
    process.stderr.write(
      `${broken} breaking ${broken === 1 ? 'change is' : 'changes are'} not announced: keep what was promised, or add a row to ${announcementsFile} and deprecate it first.\n`,
    )
    process.exitCode = 1
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message.trim() : String(error)}\n`)
  process.exitCode = 2
}
