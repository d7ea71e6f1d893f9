// A gateway that is killed between sending a write and recording its answer: what the repeat hears from the next one.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts'
import * as demo from '../support/demo.ts'
import { documentOf, everyMutation } from '../support/every-mutation.ts'
import { type Started, start } from '../support/process.ts'

const apiKey = 'sk-0123456789abcdef'

interface World extends AsyncDisposable {
  readonly sandbox: Sandbox
  /** A gateway in live mode, over what the one before left behind. */
  open(): Promise<Started & { perform(mutation: string, input: object): Promise<unknown> }>
}

async function createWorld(): Promise<World> {
  const sandbox = await startSandbox()
  const directory = await mkdtemp(join(tmpdir(), 'trunkline-'))
  return {
    sandbox,
    async open() {
      const gateway = start('src/main.ts', {
        PORT: '0',
        TRUNKLINE_API_KEY: apiKey,
        TRUNKLINE_STATE_DIR: directory,
        ALIBABA_ACCESS_KEY_ID: 'sandbox',
        ALIBABA_ACCESS_KEY_SECRET: 'sandbox-secret',
        ALIBABA_OUTBOUNDBOT_ENDPOINT: sandbox.url,
        ALIBABA_AICCS_ENDPOINT: sandbox.url,
      })
      const [, url = ''] = await gateway.printed(/GraphiQL +(http:\S+)\n[\s\S]*\n\n/)
      return {
        ...gateway,
        async perform(mutation, input) {
          const response = await fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
            body: JSON.stringify({ query: documentOf(mutation), variables: { input } }),
          })
          const { data } = (await response.json()) as { data: { result: unknown } }
          return data.result
        },
        [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
      }
    },
    async [Symbol.asyncDispose]() {
      await sandbox.close()
      await rm(directory, { recursive: true })
    },
  }
}

const replayed = { replayed: true }
const unknown = {
  __typename: 'OutcomeUnknownError',
  retryable: false,
  reconcile: expect.stringContaining('new idempotency key') as string,
}

const inputOf = (mutation: string) => ({ ...everyMutation[mutation]?.[1], idempotencyKey: mutation })

const cases = [
  ['createInstance', 'CreateInstance', replayed],
  ['createCallTask', 'CreateAiCallTask', replayed],
  ['createJobGroup', 'CreateJobGroup', unknown],
  ['updateInstance', 'ModifyInstance', replayed],
] as const

it.each([true, false])('killed while writes are under way, carried out: %s', async (applied) => {
  await using world = await createWorld()
  const { faults, transcript } = world.sandbox
  {
    await using gateway = await world.open()
    for (const [, action] of cases) faults.add(action, { kind: 'hang', applied })
    const sent = cases.map(([mutation]) =>
      gateway.perform(mutation, inputOf(mutation)).catch(() => 'no answer'),
    )
    for (const [, action] of cases)
      await expect
        .poll(() => transcript.counts()[action], { timeout: 5_000 })
        .toMatchObject({ received: 1, executed: Number(applied) })
    gateway.kill('SIGKILL')
    await gateway.exited
    expect(await Promise.all(sent)).toEqual(cases.map(() => 'no answer'))
  }
  await using gateway = await world.open()
  for (const [mutation, action, expected] of cases) {
    // Once looked for and not found, it may still come: it is never sent again.
    for (const _repeat of [1, 2])
      expect(await gateway.perform(mutation, inputOf(mutation)), mutation).toMatchObject(
        applied ? expected : unknown,
      )
    expect(transcript.counts()[action]).toMatchObject({ received: 1, executed: Number(applied) })
    const other = { ...inputOf(mutation), name: '别的' }
    expect(await gateway.perform(mutation, other), mutation).toMatchObject({ __typename: 'ConflictError' })
  }
})

it('what was recorded before the kill is answered after it, with all that was read', async () => {
  await using world = await createWorld()
  const input = { id: demo.stoppedTask, idempotencyKey: 'k-1' }
  const run = async () => {
    await using gateway = await world.open()
    const result = await gateway.perform('startCallTask', input)
    gateway.kill('SIGKILL')
    await gateway.exited
    return result
  }
  const first = await run()
  expect(first).toMatchObject({ replayed: false })
  world.sandbox.transcript.clear()
  expect(await run()).toEqual({ ...(first as object), replayed: true })
  expect(world.sandbox.transcript.entries()).toEqual([])
})
