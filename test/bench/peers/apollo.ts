// Apollo Server 5 as its guide starts it, over the official client.
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { listenAsTold } from '../listen-as-told.ts'
import { type Context, resolvers } from './resolvers.ts'
import { typeDefs } from './schema.ts'
import { createVendors } from './vendors.ts'

const { upstreamUrl, port } = listenAsTold()
const vendors = createVendors(upstreamUrl)

const server = new ApolloServer<Context>({ typeDefs, resolvers })
await startStandaloneServer(server, {
  listen: { port, host: '127.0.0.1', path: '/graphql' },
  context: async () => ({ calls: vendors() }),
})
