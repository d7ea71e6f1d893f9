// Under which conditions something was measured: figures without them say nothing.
import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'

const versionIn = (folder: string, name: string): string => {
  const url = new URL(`${folder}/node_modules/${name}/package.json`, import.meta.url)
  return `${name} ${(JSON.parse(readFileSync(url, 'utf8')) as { readonly version: string }).version}`
}

const own = ['graphql', 'graphql-yoga', '@pothos/core', 'undici', 'zod', 'pino']
const peers = [
  '@apollo/server',
  'mercurius',
  'graphql-jit',
  '@graphql-hive/gateway-runtime',
  '@omnigraph/openapi',
  '@alicloud/pop-core',
]

const load = () =>
  loadavg()
    .map((value) => value.toFixed(1))
    .join(', ')

/** What others did: at the end most of it is the bench's own. */
const loadBefore = load()

export function conditions(run: string): string {
  const [cpu] = cpus()
  return [
    `- ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC; ${run}`,
    `- ${cpus().length} x ${cpu?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}; load of the machine before ${loadBefore}, at the end ${load()} (1, 5, 15 minutes)`,
    `- Node ${process.versions.node}; ${own.map((name) => versionIn('../..', name)).join(', ')}`,
    `- ${peers.map((name) => versionIn('peers', name)).join(', ')}, ${versionIn('.', 'autocannon')}`,
  ].join('\n')
}
