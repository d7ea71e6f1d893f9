// The header `Idempotency-Key`, for clients that keep their keys out of the documents; a key in an input wins.
import type { Plugin } from 'graphql-yoga'
import { idempotencyKey } from '../graphql/idempotency-key.ts'
import { faultResponse } from './fault-response.ts'
import { stateOf } from './request-state.ts'

const header = 'idempotency-key'

/** The IETF draft writes the key as a quoted string, most clients write it plain: both are one key. */
const unquoted = (text: string) => /^"(.*)"$/.exec(text)?.[1] ?? text

export const useIdempotencyKey = (): Plugin => ({
  onRequest({ request, endResponse, fetchAPI }) {
    const given = request.headers.get(header)
    if (given === null) return
    const state = stateOf(request)
    const { data, error } = idempotencyKey.safeParse(unquoted(given))
    if (error === undefined) {
      state.idempotencyKey = data
      return
    }
    const message = `The header ${header} ${error.issues[0]?.message}.`
    endResponse(faultResponse(fetchAPI, state.id, { status: 400, code: 'BAD_USER_INPUT', message }))
  },
})
