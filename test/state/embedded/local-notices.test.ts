// Notices where nobody else is: the contract, and that nothing is heard.
import { describe, expect, test } from 'vitest'
import { localNotices } from '../../../src/state/embedded/local-notices.ts'
import { ear, noticesContract } from '../notices-contract.ts'

describe('notices of a process that is alone', () => {
  noticesContract(async () => ({ notices: localNotices, [Symbol.asyncDispose]: async () => undefined }))

  test('are heard by nobody: who writes forgets by itself what was read', async () => {
    const { listener, heard } = ear()
    using _listening = localNotices.subscribe(listener)
    await localNotices.announce()
    await new Promise(setImmediate)
    expect(heard()).toBe(0)
  })
})
