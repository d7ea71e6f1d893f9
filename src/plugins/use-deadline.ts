// Every request has an end: the default, or sooner with the header `X-Request-Timeout-Ms`, or when the client goes.
import type { Plugin } from 'graphql-yoga'
import { createDeadline } from '../core/life.ts'
import { clientEndOf } from './client-end.ts'
import { faultResponse } from './fault-response.ts'
import { stateOf } from './request-state.ts'

const header = 'x-request-timeout-ms'

/** The header can shorten the deadline; more than the default is the default. */
export const useDeadline = (defaultMs: number): Plugin => ({
  onRequest({ request, endResponse, fetchAPI }) {
    const asked = request.headers.get(header)
    const state = stateOf(request)
    if (asked !== null && !/^[1-9]\d{0,8}$/.test(asked)) {
      const message = `The header ${header} must be a whole number of milliseconds, at least 1.`
      endResponse(faultResponse(fetchAPI, state.id, { status: 400, code: 'BAD_USER_INPUT', message }))
      return
    }
    const totalMs = asked === null ? defaultMs : Math.min(Number(asked), defaultMs)
    state.deadline = createDeadline(totalMs, clientEndOf(request))
  },
  onResponse({ request }) {
    stateOf(request).deadline?.[Symbol.dispose]()
  },
})
