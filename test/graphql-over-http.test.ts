// The GraphQL-over-HTTP specification, judged by graphql-http's audit suite.
import { serverAudits } from 'graphql-http'
import { expect, test } from 'vitest'
import { vendorsAt } from './pages/stage.ts'
import { startGateway } from './support/gateway.ts'
import { deserted } from './support/vendor-server.ts'

test('all 61 audits are ok', async () => {
  await using gateway = await startGateway({ vendors: vendorsAt(await deserted()) })
  const results = await Promise.all(
    serverAudits({ url: `${gateway.url}/graphql` }).map(async (audit) => {
      const result = await audit.fn()
      const failed = result.status === 'ok' ? [] : [`${result.id} ${result.name}: ${result.reason}`]
      return { status: result.status, failed }
    }),
  )
  expect(results.flatMap(({ failed }) => failed)).toEqual([])
  expect(results.filter(({ status }) => status === 'ok')).toHaveLength(61)
  expect(results).toHaveLength(61)
})

test('variables of a GET that are not JSON are the mistake of the client', async () => {
  await using gateway = await startGateway({ vendors: vendorsAt(await deserted()) })
  const search = new URLSearchParams({ query: '{ __typename }', variables: '{' })
  const response = await fetch(`${gateway.url}/graphql?${search}`, {
    headers: { accept: 'application/graphql-response+json' },
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
})
