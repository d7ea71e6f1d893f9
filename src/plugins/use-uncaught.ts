// The last resort, for what no plugin expected: Yoga would answer with the stack of the error.
import type { Plugin } from 'graphql-yoga'
import type { Logger } from 'pino'
import type { FaultCode } from '../core/errors.ts'
import { stateOf } from './request-state.ts'

/** Yoga answers the stack where there is one, and otherwise the message. */
function answering(status: number, code: FaultCode, message: string, requestId: string): Error {
  const fault = { message, extensions: { code, retryable: false, requestId } }
  return Object.assign(new Error(JSON.stringify({ errors: [fault] })), { status, stack: '' })
}

export const useUncaught = (log: Logger): Plugin => ({
  instrumentation: {
    async request({ request }, handle) {
      try {
        await handle()
      } catch (error) {
        const { id } = stateOf(request)
        // Before any plugin: the address is put together from the header `Host`.
        if (!URL.canParse(request.url))
          throw answering(400, 'BAD_USER_INPUT', 'The header Host or the path cannot be read.', id)
        log.error({ err: error, requestId: id }, 'unexpected error')
        throw answering(500, 'INTERNAL_SERVER_ERROR', 'Unexpected error.', id)
      }
    },
  },
})
