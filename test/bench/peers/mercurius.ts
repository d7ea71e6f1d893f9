// Mercurius on Fastify, queries compiled by graphql-jit from their second run on, over the official client.
import { fastify } from 'fastify'
import { mercurius } from 'mercurius'
import { listenAsTold } from '../listen-as-told.ts'
import { resolvers } from './resolvers.ts'
import { typeDefs } from './schema.ts'
import { createVendors } from './vendors.ts'

const { upstreamUrl, port } = listenAsTold()
const vendors = createVendors(upstreamUrl)

const server = fastify()
await server.register(mercurius, {
  schema: typeDefs,
  resolvers: resolvers as never,
  jit: 1,
  context: () => ({ calls: vendors() }),
})
await server.listen({ port, host: '127.0.0.1' })
