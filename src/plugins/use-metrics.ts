// The metrics at the gateway's own port, without a key, like the probes.
import type { Plugin } from 'graphql-yoga'
import type { Metrics } from '../telemetry/metrics.ts'
import { metricsPath } from '../telemetry/serve.ts'

type Asked = Parameters<NonNullable<Plugin['onRequest']>>[0]

async function answer(
  metrics: Pick<Metrics, 'read'>,
  { request: { method }, endResponse, fetchAPI }: Asked,
): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD')
    return endResponse(new fetchAPI.Response(null, { status: 405, headers: { allow: 'GET, HEAD' } }))
  const { contentType, text } = await metrics.read()
  endResponse(new fetchAPI.Response(text, { headers: { 'content-type': contentType } }))
}

export const useMetrics = (metrics: Pick<Metrics, 'read'>): Plugin => ({
  onRequest: (asked) => (asked.url.pathname === metricsPath ? answer(metrics, asked) : undefined),
})
