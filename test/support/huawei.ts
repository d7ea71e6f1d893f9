// More called routes in a sandbox than its demo data has, and lists of a vendor that has hundreds of rows.
import { huawei } from '../sandbox/huawei/client.ts'
import type { Stage } from './gateway.ts'

/** Voice routes of the access code 9911412 with the extensions 1001, 1002 ... to the queue 2; nothing of it is told. */
export async function addRoutes(stage: Stage, count: number): Promise<void> {
  const { call } = await huawei(stage.sandbox)
  for (let index = 1; index <= count; index += 1)
    await call('calledRoute/createCalledRoute', {
      accessCode: '9911412',
      extCode: String(1_000 + index),
      devicetype: 1,
      deviceId: 2,
    })
  stage.sandbox.transcript.clear()
}

/** One answer of queryAccessCodeList: rows from `offset` on, out of `total`, at most `limit`. */
export function accessCodeAnswer(total: number, offset: number, limit: number, edition: 'current' | 'old') {
  const calledRouteList = Array.from(
    { length: Math.max(0, Math.min(limit, total - offset)) },
    (_, index) => ({
      id: `112416793546563${String(offset + index).padStart(4, '0')}`,
      accessCode: String(9_000_000 + offset + index),
      mediatypeId: 5,
    }),
  )
  const data = edition === 'old' ? calledRouteList : { total, calledRouteList }
  return {
    kind: 'answer' as const,
    status: 200,
    body: JSON.stringify({ returnCode: '0', description: 'success', data }),
  }
}
