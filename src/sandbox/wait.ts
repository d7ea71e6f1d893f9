/** Waiting that ends early and leaves nothing behind. */

/** True when the time has passed, false when one of the signals came first. */
export function waitFor(ms: number, ...signals: readonly AbortSignal[]): Promise<boolean> {
  if (signals.some((signal) => signal.aborted)) return Promise.resolve(false)
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(true), ms)
    const early = () => end(false)
    function end(passed: boolean) {
      clearTimeout(timer)
      for (const signal of signals) signal.removeEventListener('abort', early)
      resolve(passed)
    }
    for (const signal of signals) signal.addEventListener('abort', early)
  })
}
