// The options of the engine that `npm start` and the image give it: what they keep while nobody asks for anything.
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }

const options = packageJson.scripts.start.split(' ').filter((word) => word.startsWith('--'))

/** Makes the young generation grow, then collects now and then, and does nothing else. */
const program = `
  const { getHeapSpaceStatistics } = require('node:v8')
  const { setTimeout: sleep } = require('node:timers/promises')
  let kept = []
  for (let n = 0; n < 400; n++) {
    kept.push(Array.from({ length: 4_000 }, (_, index) => ({ n, index })))
    if (kept.length > 100) kept = []
  }
  kept = []
  async function idle() {
    for (let round = 0; round < 5; round++) {
      await sleep(200)
      gc()
    }
    const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    console.log(young.space_size)
  }
  idle()
`

test('room for what requests hold outlives idling', async () => {
  const child = spawn(process.execPath, [...options, '--expose-gc', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  expect(Number(await text(child.stdout))).toBeGreaterThanOrEqual(64 * 2 ** 20)
})
