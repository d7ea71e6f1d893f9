// What graphql-js leaves behind when it is asked for an answer to compare with.
import { setImmediate as turn } from 'node:timers/promises'

/**
 * When an item of a list fails at once, graphql-js lets go of the promises of the items before it, which may reject.
 * Only graphql-js belongs into `work`: a promise that our own execution lets go of has to fail its test.
 */
export async function withStrayRejections<Value>(work: () => Value | PromiseLike<Value>): Promise<Value> {
  const listeners = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', () => undefined)
  try {
    const value = await work()
    // They may reject after the answer is there; Node tells of it once nothing else is left of the turn.
    await turn()
    return value
  } finally {
    process.removeAllListeners('unhandledRejection')
    for (const listener of listeners) process.on('unhandledRejection', listener)
  }
}
