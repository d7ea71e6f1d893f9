/** The answer to a request body above the limit, before anything in it is looked at. */

import { randomUUID } from 'node:crypto'
import type { Prepared, RawRequest } from '../exchange.ts'
import { answer, errorBody } from './answer.ts'
import { bodyTooLarge } from './errors.ts'

export function tooLarge(raw: RawRequest): Prepared {
  const writer = { requestId: randomUUID().toUpperCase(), xml: false, product: undefined, action: '' }
  const { status, code, message } = bodyTooLarge()
  const reply = answer(status, errorBody(code, message, writer), writer)
  const note = { vendor: 'alibaba', product: 'unknown', action: raw.path, signature: 'none' } as const
  return { note, refused: reply }
}
