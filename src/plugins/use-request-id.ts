// Every answer names its request: header `x-request-id`, taken over from the client or made up.
import type { Plugin } from 'graphql-yoga'
import { stateOf } from './request-state.ts'

export const useRequestId = (): Plugin => ({
  onResponse({ request, response }) {
    response.headers.set('x-request-id', stateOf(request).id)
  },
})
