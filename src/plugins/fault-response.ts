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

const refusals = new WeakMap<Response, FaultCode>()

/** With which code a response refuses; undefined for all other responses. */
export const codeOfRefusal = (response: Response): FaultCode | undefined => refusals.get(response)

export function faultResponse(
  fetchAPI: FetchAPI,
  requestId: string,
  { status, code, message, retryable = false, headers = {} }: Refused,
): Response {
  const fault = { message, extensions: { code, retryable, requestId } }
  const response = fetchAPI.Response.json({ errors: [fault] }, { status, headers })
  refusals.set(response, code)
  return response
}
