// A request that is refused before it becomes a GraphQL operation: the answer in the form of all faults.
import type { FetchAPI } from 'graphql-yoga'
import type { FaultCode } from '../core/errors.ts'

interface Refused {
  readonly status: number
  readonly code: FaultCode
  readonly message: string
  readonly retryable?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

export const faultResponse = (
  fetchAPI: FetchAPI,
  requestId: string,
  { status, code, message, retryable = false, headers = {} }: Refused,
): Response =>
  fetchAPI.Response.json(
    { errors: [{ message, extensions: { code, retryable, requestId } }] },
    { status, headers },
  )
