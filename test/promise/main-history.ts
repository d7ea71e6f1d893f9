// What git knows of the schema that was promised: the commits of main that changed it, and where this tree left main.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { announcementsFile } from './announcements.ts'

export const schemaFile = 'schema/schema.graphql'

export interface History {
  /** The schema of a commit. */
  schemaAt(commit: string): Promise<string>
  /** The commit a reference means. */
  commitOf(reference: string): Promise<string>
  isShallow(): Promise<boolean>
  /** The last commit of main that this tree is built on. */
  base(): Promise<string>
  /** The commits of main that changed the schema since the promise was given, with the days they were made. */
  promisedSteps(base: string): Promise<readonly { readonly commit: string; readonly day: string }[]>
}

const run = promisify(execFile)
const maxBuffer = 64 * 1024 * 1024

/** `origin/main` is what others have; without a remote it is the branch itself, and in a bare check-out what is there. */
const mains = ['refs/remotes/origin/main', 'refs/heads/main', 'HEAD']

export function createHistory(directory: string): History {
  const git = async (...args: readonly string[]): Promise<string> => {
    // Nothing is run on behalf of the repository, so that it does not matter who owns it.
    const { stdout } = await run('git', ['-c', 'safe.directory=*', '--no-pager', ...args], {
      cwd: directory,
      maxBuffer,
    })
    return stdout.trimEnd()
  }
  const commitOf = (reference: string) =>
    git('rev-parse', '--verify', '--quiet', '--end-of-options', `${reference}^{commit}`).catch(() => {
      throw new Error(`${reference} is no commit of this repository.`)
    })
  /** What main is made of: its own commits, and of a merged branch only the merge. */
  const log = (...args: readonly string[]) =>
    git('log', '--no-patch', '--first-parent', '--diff-merges=first-parent', ...args).then((text) =>
      text.split('\n').filter((line) => line !== ''),
    )
  return {
    commitOf,
    schemaAt: (commit) => git('show', `${commit}:${schemaFile}`),
    isShallow: async () => (await git('rev-parse', '--is-shallow-repository')) === 'true',
    async base() {
      for (const reference of mains) {
        const main = await commitOf(reference).catch(() => undefined)
        const base = main && (await git('merge-base', main, 'HEAD').catch(() => undefined))
        if (base !== undefined) return base
      }
      throw new Error('This repository has no commit.')
    },
    async promisedSteps(base) {
      const given = await log('--diff-filter=A', '--format=%H', base, '--', announcementsFile)
      const start = given.at(-1)
      if (start === undefined) return []
      const lines = await log('--format=%H %ct', `${start}..${base}`, '--', schemaFile)
      return lines.map((line) => {
        const [commit = '', seconds] = line.split(' ')
        return { commit, day: new Date(Number(seconds) * 1_000).toISOString().slice(0, 10) }
      })
    },
  }
}
