// Documents by their hash: anybody may send the id of one that the gateway knows, some may send nothing else.
import { createHash } from 'node:crypto'
import { GraphQLError } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import type { FaultCode } from '../core/errors.ts'
import { stateOf } from './request-state.ts'

const refusal = (code: FaultCode, status: number, message: string) =>
  new GraphQLError(message, { extensions: { code, http: { status } } })

const invalid = (message: string) => refusal('BAD_USER_INPUT', 400, message)

const forbidden = () => refusal('FORBIDDEN', 403, 'Only trusted documents may be sent, by their id.')

/** A body may hold more than Yoga's type says. */
type Parameters = GraphQLParams & { readonly documentId?: unknown }

/** `documentId` is the parameter of GraphQL over HTTP: a scheme, a colon, the hash. */
function hashOfId(id: unknown): string | undefined {
  if (id == null) return undefined
  const [, hash] = /^sha256:([\da-f]{64})$/.exec(typeof id === 'string' ? id : '') ?? []
  if (hash === undefined) throw invalid('documentId must be "sha256:" and 64 lower-case hexadecimal digits.')
  return hash
}

/** What Apollo's clients send in its place. */
function hashOfPersistedQuery(extensions: unknown): string | undefined {
  const { persistedQuery } = (extensions ?? {}) as { readonly persistedQuery?: unknown }
  if (persistedQuery == null) return undefined
  const { version, sha256Hash } = persistedQuery as {
    readonly version?: unknown
    readonly sha256Hash?: unknown
  }
  if (version !== 1 || typeof sha256Hash !== 'string')
    throw invalid('extensions.persistedQuery must be { version: 1, sha256Hash }.')
  return sha256Hash
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The hash that a request names instead of sending a query, or beside it as Apollo's clients do. */
function hashOf(request: Request, { documentId, query, extensions }: Parameters): string | undefined {
  const inUrl = request.method === 'GET' ? new URL(request.url).searchParams.get('documentId') : null
  const named = hashOfId(documentId ?? inUrl)
  const ofApollo = hashOfPersistedQuery(extensions)
  if (named !== undefined && query != null) throw invalid('Send a query or a documentId, not both.')
  if (named !== undefined && ofApollo !== undefined && named !== ofApollo)
    throw invalid('documentId and extensions.persistedQuery name different documents.')
  return named ?? ofApollo
}

export const useTrustedDocuments = (documents: ReadonlyMap<string, string>): Plugin => ({
  onParams({ request, params, setParams }) {
    // What has another form is refused where forms are.
    if (!isObject(params)) return
    const isNamed = params.query == null
    const onlyTrusted = stateOf(request).consumer?.documents === 'trusted'
    if (onlyTrusted && !isNamed) throw forbidden()
    const hash = hashOf(request, params)
    if (hash === undefined) {
      if (onlyTrusted) throw forbidden()
    } else if (isNamed) {
      const { documentId: _named, ...rest }: Parameters = params
      const query = documents.get(hash)
      if (query === undefined) throw invalid('There is no trusted document with this id.')
      setParams({ ...rest, query })
    } else if (createHash('sha256').update(String(params.query)).digest('hex') !== hash) {
      // Apollo's clients send both to have the document remembered; it is run and forgotten.
      throw invalid('extensions.persistedQuery is not the hash of the query.')
    }
  },
})
