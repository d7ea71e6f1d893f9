/** The sandbox alone, as a terminal starts it: it says where it is told what to do. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

test('prints its control address, which answers', async () => {
  const sandbox = spawn(process.execPath, ['src/sandbox/main.ts', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    let address: string | undefined
    for await (const line of createInterface({ input: sandbox.stdout })) {
      address = /Faults and transcript: (http:\S+)/.exec(line)?.[1]
      if (address !== undefined) break
    }
    const response = await fetch(address ?? 'none:')
    expect(await response.json()).toHaveProperty('faults.example')
  } finally {
    sandbox.kill('SIGTERM')
    await once(sandbox, 'exit')
  }
})
