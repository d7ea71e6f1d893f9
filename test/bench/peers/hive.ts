// Hive Gateway over an OpenAPI description of the vendor; its hook for requests signs what the description cannot say.
import { createServer } from 'node:http'
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime'
import { getUnifiedGraphGracefully } from '@graphql-mesh/fusion-composition'
import { loadOpenAPISubgraph } from '@omnigraph/openapi'
import { listenAsTold } from '../listen-as-told.ts'
import { outboundBot } from './openapi.ts'
import { signedHeaders } from './sign.ts'

const { upstreamUrl, listen } = listenAsTold()
const { name, schema$ } = loadOpenAPISubgraph('OutboundBot', {
  source: outboundBot(upstreamUrl) as never,
  selectQueryOrMutationField: [{ fieldName: 'ListInstances', type: 'query' as never }],
})({ fetch: fetch as never, cwd: import.meta.dirname, logger: undefined as never })

const runtime = createGatewayRuntime({
  supergraph: getUnifiedGraphGracefully([{ name, schema: await schema$ }]),
  logging: false,
  plugins: () => [
    {
      /** The path names the operation, for which RPC has a header. */
      onFetch({ url, options, setURL, setOptions }) {
        const { origin, host, pathname, search } = new URL(url)
        setURL(`${origin}/${search}`)
        const headers = signedHeaders(pathname.slice(1), host, search.slice(1))
        setOptions({ ...options, headers: { ...options.headers, ...headers } })
      },
    },
  ],
})
listen(createServer(runtime))
