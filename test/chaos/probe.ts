// Loaded into a gateway process before its own code: tells its stalls, on SIGUSR2 what it is at, on SIGHUP all that it holds.
import { queryObjects } from 'node:v8'
import { watchStalls } from './stalls.ts'

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

watchStalls((stall) => say({ stall }))

function resources(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

const listeners = () =>
  process.eventNames().reduce((sum: number, name) => sum + process.listenerCount(name), 0)

const held = () => ({ resources: resources(), listeners: listeners() })

process.on('SIGUSR2', () => say({ held: held() }))

process.on('SIGHUP', () => {
  // Walks the whole heap, which takes a second: only when nothing is under way.
  const objects = { AbortController: queryObjects(AbortController), AbortSignal: queryObjects(AbortSignal) }
  global.gc?.()
  say({ heap: { ...held(), objects, heapUsed: process.memoryUsage().heapUsed } })
})
