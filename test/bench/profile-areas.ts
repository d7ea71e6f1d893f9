// Where a function of a profile belongs: a package, a folder of ours, a part of the runtime.
import { basename } from 'node:path'

export interface CallFrame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
}

const packageAreas: readonly (readonly [RegExp, string])[] = [
  [/^(graphql-yoga|@graphql-yoga\/|@envelop\/|@whatwg-node\/)/, 'Yoga, Envelop, whatwg-node'],
  [/^(graphql$|@graphql-tools\/)/, 'graphql, @graphql-tools (execution)'],
  [/^@pothos\//, 'Pothos'],
  [/^(pino|sonic-boom|@pinojs\/)/, 'pino'],
]

/** Where in the runtime: the network side is what every server pays. */
const runtimeArea = (module: string): string => {
  if (/http|net$|stream|tcp|socket/.test(module)) return 'node: http, net, streams'
  if (/crypto/.test(module)) return 'node: crypto'
  if (/timers|task_queues|async_hooks|abort|event_target|events/.test(module))
    return 'node: timers, promises, events'
  return 'node: other'
}

/** Frames of a package or of our own; undefined for the runtime and what has no source. */
export function ownerOf(url: string): string | undefined {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? []
  if (name !== undefined) return packageAreas.find(([pattern]) => pattern.test(name))?.[1] ?? name
  const [, folder] = /\/src\/([^/]+)/.exec(url) ?? []
  if (folder === undefined) return undefined
  return folder.endsWith('.ts') ? 'src/*.ts' : `src/${folder}`
}

export function areaOf({ functionName, url }: CallFrame): string {
  if (functionName === '(garbage collector)') return 'garbage collection'
  if (functionName === '(program)') return 'runtime outside of JavaScript'
  if (url.startsWith('node:')) return runtimeArea(url.slice('node:'.length))
  return ownerOf(url) ?? (url === '' ? 'built-in functions' : 'other')
}

export const nameOf = ({ functionName, url, lineNumber }: CallFrame): string =>
  `${functionName || '(anonymous)'} ${url === '' ? '' : `${ownerOf(url) ?? ''} ${basename(url)}:${lineNumber + 1}`}`.trim()
