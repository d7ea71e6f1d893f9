/** Writes Huawei answers; the name of the code field is the operation's own. */

import type { Reply } from '../exchange.ts'
import { toJson, type WireObject } from '../wire.ts'
import type { Envelope } from './operation.ts'

export function reply(status: number, wire: WireObject, envelope: Envelope): Reply {
  const code = wire[envelope.code]
  return {
    status,
    contentType: 'application/json',
    text: toJson(wire),
    wire,
    ...(code === undefined ? {} : { code: String(code) }),
  }
}

/** simulated: same envelope as success with another code; no code but "0" is documented. */
export function failure(
  status: number,
  envelope: Envelope,
  text: string,
  { code = '1', members = {} }: { code?: string | undefined; members?: WireObject } = {},
): Reply {
  return reply(status, { [envelope.code]: code, ...members, [envelope.text]: text }, envelope)
}
