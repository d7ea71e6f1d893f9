// The process itself: the delay of its event loop, and what it uses, under the names that Prometheus' clients agree on.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

const resolutionMs = 10
const periodMs = 1_000
const delayBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** A histogram of the longest delay of each second: unlike a figure that is reset when asked for, any number may ask. */
function watchEventLoop(registry: Registry): Disposable {
  const delays = new Histogram({
    name: 'trunkline_event_loop_delay_seconds',
    help: 'The longest delay of the event loop in each second.',
    buckets: delayBuckets,
    registers: [registry],
  })
  const monitor = monitorEventLoopDelay({ resolution: resolutionMs })
  monitor.enable()
  const note = () => {
    if (monitor.count > 0) delays.observe(Math.max(0, monitor.max / 1e6 - resolutionMs) / 1_000)
    monitor.reset()
  }
  // After all timers that are due: that of the monitor may come behind this one, and would forget what it waited.
  const timer = setInterval(() => setImmediate(note), periodMs).unref()
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      monitor.disable()
    },
  }
}

function countCpu(registry: Registry): void {
  const seconds = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time used, user and system.',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage()
      seconds.reset()
      seconds.inc((user + system) / 1e6)
    },
  })
}

const figures = {
  process_resident_memory_bytes: ['Memory in use.', () => process.memoryUsage.rss()],
  nodejs_heap_size_used_bytes: ['Heap in use.', () => process.memoryUsage().heapUsed],
  nodejs_external_memory_bytes: ['Memory outside of the heap.', () => process.memoryUsage().external],
  process_start_time_seconds: ['When the process began, since 1970.', () => performance.timeOrigin / 1_000],
} as const satisfies Readonly<Record<string, readonly [help: string, figure: () => number]>>

export function createProcessMetrics(registry: Registry): Disposable {
  for (const [name, [help, figure]] of Object.entries(figures))
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(figure())
      },
    })
  countCpu(registry)
  return watchEventLoop(registry)
}
