// What is really there at the vendors, asked past the gateway with clients of its own.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sandbox, TranscriptEntry } from '../../src/sandbox/server.ts'
import { type Answer, aiccs, core, outboundBot } from '../sandbox/clients.ts'
import { huawei, listOf } from '../sandbox/huawei/client.ts'
import { accessCode, jobGroupInstance } from './intentions.ts'

/** How many there are of each name or number. */
export type Tally = ReadonlyMap<string, number>

export const times = (tally: Tally, mark: string): number => tally.get(mark) ?? 0

export interface Truth {
  readonly instances: Tally
  readonly callTasks: Tally
  readonly calledRoutes: Tally
  readonly jobGroups: Tally
  /** Instance id to its concurrency. */
  readonly values: ReadonlyMap<string, number>
}

const pageSize = 100

async function all(page: (number: number) => Promise<readonly Answer[]>): Promise<Answer[]> {
  const rows: Answer[] = []
  for (let number = 1; ; number += 1) {
    const found = await page(number)
    rows.push(...found)
    if (found.length < pageSize) return rows
  }
}

function tally(rows: readonly Answer[], name: string): Tally {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(String(row[name]), (counts.get(String(row[name])) ?? 0) + 1)
  return counts
}

export async function readTruth(sandbox: Sandbox): Promise<Truth> {
  const bot = core(sandbox, outboundBot)
  const calls = core(sandbox, aiccs)
  const { call } = await huawei(sandbox)
  const instances = await all(
    async (PageNumber) =>
      (await bot('ListInstances', { PageNumber, PageSize: pageSize }))['Instances'] as Answer[],
  )
  const tasks = await all(async (PageNo) => {
    const { Data } = await calls('QueryAiCallTaskPage', { PageNo, PageSize: pageSize })
    return (Data as { List: Answer[] }).List
  })
  const groups = await all(async (PageNumber) => {
    const parameters = { InstanceId: jobGroupInstance, PageNumber, PageSize: pageSize }
    return ((await bot('ListJobGroups', parameters))['JobGroups'] as { List: Answer[] }).List
  })
  const routes = await all(async (number) => {
    const asked = { accessCode, limit: pageSize, offset: (number - 1) * pageSize }
    return listOf(await call('calledRoute/queryCalledRoute', asked))
  })
  return {
    instances: tally(instances, 'InstanceName'),
    callTasks: tally(tasks, 'TaskName'),
    jobGroups: tally(groups, 'JobGroupName'),
    calledRoutes: tally(routes, 'extCode'),
    values: new Map(
      instances.map((row) => [String(row['InstanceId']), Number(row['MaxConcurrentConversation'])]),
    ),
  }
}

/** What is carried out has a mark: the name or number of what is made, the id of what is changed. */
const markOf = ({ parameters = {}, body }: TranscriptEntry): string | undefined =>
  parameters['InstanceName'] ??
  parameters['TaskName'] ??
  parameters['JobGroupName'] ??
  parameters['TaskId'] ??
  (body as { extCode?: string } | undefined)?.extCode

/**
 * The operations of this action that took effect, by mark. That job groups have names of their own is the sandbox's
 * choice and not documented, so of those one that it was asked to make and refused counts as well.
 */
export function effects(sandbox: Sandbox, action: string): Tally {
  const counts = new Map<string, number>()
  for (const entry of sandbox.transcript.entries(action)) {
    if (action === 'CreateJobGroup' ? entry.executed === 0 : !entry.tookEffect) continue
    const mark = markOf(entry) ?? ''
    counts.set(mark, (counts.get(mark) ?? 0) + 1)
  }
  return counts
}

/** Resolves when every call that came in has been decided: nothing is carried out any more behind anybody's back. */
export async function settled(sandbox: Sandbox): Promise<void> {
  for (;;) {
    const received = Object.values(sandbox.transcript.counts()).reduce(
      (sum, counts) => sum + counts.received,
      0,
    )
    if (received === sandbox.transcript.entries().length) return
    await sleep(50)
  }
}
