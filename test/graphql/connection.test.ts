// Pages leave nothing in memory: each request makes some.
import { expect, it } from 'vitest'
import { pageByNumber } from '../../src/graphql/connection.ts'
import { leftBehind } from '../support/young-garbage.ts'

it('leaves no rows behind for a full collection', async () => {
  const left = await leftBehind(async (n) => {
    const rows = [{ n }]
    const page = await pageByNumber({ first: 1 }, async () => ({ rows, totalCount: 1 }))
    expect(page.edges).toHaveLength(1)
    return rows
  })
  expect(left).toBeLessThan(5)
})
