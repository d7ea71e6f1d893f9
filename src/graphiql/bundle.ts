// Script and style of GraphiQL, the same for everybody: the options of a page stand in the page.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

export interface Bundle {
  readonly script: Uint8Array<ArrayBuffer>
  readonly style: Uint8Array<ArrayBuffer>
}

/** Where the page has its options: data, which no policy forbids. */
export const optionsId = 'graphiql-options'

export async function loadBundle(): Promise<Bundle> {
  const worker = new Worker(new URL('./unpack-bundle.ts', import.meta.url))
  // Rejects when the thread fails.
  const [bundle] = (await once(worker, 'message')) as [Bundle]
  return bundle
}
