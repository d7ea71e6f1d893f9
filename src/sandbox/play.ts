/** Plays one call: carries its operation out when its fault says so, and decides how the answer leaves. */

import { STATUS_CODES } from 'node:http'
import type { Delivery } from './deliver.ts'
import type { Ready, Reply } from './exchange.ts'
import type { Fault } from './fault.ts'
import { waitFor } from './wait.ts'

/** Undefined when the sandbox closed before the operation's time came. */
export async function play(
  fault: Fault | undefined,
  fail: Ready['fail'],
  apply: () => Reply,
  closing: AbortSignal,
): Promise<Delivery | undefined> {
  if (!fault) return { manner: 'whole', reply: apply() }
  switch (fault.kind) {
    case 'hang':
      if (fault.applied) apply()
      return { manner: 'silence' }
    case 'reset':
      if (fault.applied) apply()
      return { manner: 'reset' }
    case 'slow-headers':
    case 'delay':
      if (fault.kind === 'slow-headers' && fault.applied === 'before') {
        return { manner: 'late', ms: fault.ms, reply: apply() }
      }
      // Whether the caller is still there is nothing a backend asks for.
      return (await waitFor(fault.ms, closing)) ? { manner: 'whole', reply: apply() } : undefined
    case 'slow-body':
      return { manner: 'pieces', ms: fault.ms, reply: apply() }
    case 'truncate':
      return { manner: 'half', reply: apply() }
    case 'answer':
    case 'html':
    case 'empty':
    case 'waf':
    case 'invalid-json':
      return { manner: 'whole', reply: anybodys(fault, apply) }
    default:
      return { manner: 'whole', reply: fail(fault, apply) }
  }
}

type Anybodys = Extract<Fault, { kind: 'answer' | 'html' | 'empty' | 'waf' | 'invalid-json' }>

const json = 'application/json;charset=utf-8'

/** Answers that look the same whichever vendor is behind them. */
function anybodys(fault: Anybodys, apply: () => Reply): Reply {
  switch (fault.kind) {
    case 'answer': {
      const { status, body, contentType = json, headers } = fault
      return { status, contentType, text: body, ...(headers ? { headers } : {}) }
    }
    case 'html': {
      if (fault.applied) apply()
      const { status = 502 } = fault
      return page(status, `${status} ${STATUS_CODES[status] ?? ''}`.trim())
    }
    // simulated: what either vendor's firewall prints is not known.
    case 'waf':
      return page(418, 'Your request has been blocked by the web application firewall')
    case 'empty': {
      const truth = fault.applied === false ? undefined : apply()
      return { status: 200, contentType: truth?.contentType ?? json, text: '' }
    }
    case 'invalid-json': {
      const truth = apply()
      return { ...truth, text: `${truth.text.slice(0, -1)},` }
    }
  }
}

function page(status: number, title: string): Reply {
  const text = `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`
  return { status, contentType: 'text/html', text }
}
