// The packages that only the bench needs, installed by its first run.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Whether what lies there is what the lock file says. */
function isInstalled(folder: string): boolean {
  const installed = `${folder}node_modules/.package-lock.json`
  if (!existsSync(installed)) return false
  const packagesOf = (file: string) =>
    (JSON.parse(readFileSync(file, 'utf8')) as { readonly packages: Readonly<Record<string, object>> })
      .packages
  const there = packagesOf(installed)
  return Object.entries(packagesOf(`${folder}package-lock.json`)).every(
    ([path, wanted]) => path === '' || 'optional' in wanted || path in there,
  )
}

/** The generator of the load, and the gateways to compare with. */
export function installPackages(): void {
  for (const folder of ['./', './peers/'].map((path) => fileURLToPath(new URL(path, import.meta.url)))) {
    if (isInstalled(folder)) continue
    process.stdout.write(`Installing what only the bench needs (${basename(folder)}), once ...\n`)
    // None of them needs its install script.
    const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']
    const { status } = spawnSync('npm', args, { stdio: 'inherit' })
    if (status !== 0) throw new Error(`npm ${args.join(' ')} ended with ${status}`)
  }
}
