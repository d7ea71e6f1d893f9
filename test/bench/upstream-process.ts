// The upstream as the bench sees it: started, and how many calls it has answered.
import { freePort, startProcess, until } from './server-process.ts'

export interface Upstream extends AsyncDisposable {
  readonly url: string
  /** Calls answered since the start, of all operations. */
  calls(): Promise<number>
}

export async function startUpstream(): Promise<Upstream> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const process = startProcess({ entry: 'test/bench/upstream.ts', args: ['--port', String(port)] })
  const calls = async () => {
    const counts = (await (await fetch(`${url}/bench/counts`)).json()) as Readonly<Record<string, number>>
    return Object.values(counts).reduce((sum, count) => sum + count, 0)
  }
  await until(async () => void (await calls()), process)
  return { url, calls, [Symbol.asyncDispose]: () => process[Symbol.asyncDispose]() }
}
