// A vendor that answers the same full page whatever is asked must not be read for ever.
import { expect, it } from 'vitest'
import { startStage } from '../support/gateway.ts'

const routes = Array.from({ length: 100 }, (_, n) => ({
  id: `11280000000000${n}`,
  dnid: n,
  accessCode: '1',
  devicetype: 1,
  deviceId: 1,
}))

it('breaks off with a fault', async () => {
  await using stage = await startStage()
  const body = JSON.stringify({ returnCode: '0', data: { total: 1_000_000, calledRouteList: routes } })
  stage.sandbox.faults.add('queryCalledRoute', { kind: 'answer', status: 200, body }, 10)
  const { data, errors } = await stage.send('{ calledRoute(id: "CalledRoute:1") { accessCode } }')
  expect(data).toEqual({ calledRoute: null })
  expect(errors).toMatchObject([
    {
      message: 'queryCalledRoute answers the same page again.',
      extensions: { code: 'VENDOR_CONTRACT_BROKEN' },
    },
  ])
  expect(stage.actions()).toEqual(['tokenByAkSk', 'queryCalledRoute', 'queryCalledRoute'])
})
