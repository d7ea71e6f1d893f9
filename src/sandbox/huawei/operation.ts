/** How a cc-management operation is declared, and how its refusals look (bodies are documented nowhere: simulated). */

import type { SandboxConfig } from '../options.ts'
import type { Effect } from '../transcript.ts'
import type { WireObject } from '../wire.ts'
import type { Body } from './body.ts'
import type { HuaweiState } from './state.ts'

export interface RestCall {
  body: Body
  state: HuaweiState
  config: SandboxConfig
}

/** Names of the code and text fields of an operation's envelope: five variants in one product. */
export interface Envelope {
  code: 'returnCode' | 'retCode'
  text: 'description' | 'message'
}

export interface RestOperation {
  /** `resource/operation` below the base path. */
  path: string
  effect: Effect
  envelope: Envelope
  /** A refused token is 403 for numbers and IVR, 401 for skills. */
  tokenStatus: 401 | 403
  run(call: RestCall): WireObject
}

export const returnCode: Envelope = { code: 'returnCode', text: 'description' }

/** "Business failure": HTTP 500, or HTTP 200 with another code, as configured. */
export class BusinessFailure extends Error {
  readonly members: WireObject
  /** Status in the HTTP shape. */
  readonly status: number

  constructor(text: string, members: WireObject = {}, status = 500) {
    super(text)
    this.members = members
    this.status = status
  }
}
