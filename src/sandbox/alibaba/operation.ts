/** How an RPC operation is declared here: what it does with parameters and state, and how its answer is sealed. */

import type { SandboxConfig } from '../options.ts'
import type { WireObject } from '../wire.ts'
import type { Parameters } from './parameters.ts'
import type { AlibabaState } from './state.ts'

export interface RpcCall {
  parameters: Parameters
  state: AlibabaState
  now: number
  config: SandboxConfig
}

export interface RpcOperation {
  effect: 'read' | 'write'
  run(call: RpcCall): WireObject
  /** Only where this operation's envelope differs from its product's. */
  seal?: (payload: WireObject, requestId: string, call: RpcCall) => WireObject
}

export interface RpcProduct {
  /** As in Recommend links and in the transcript. */
  name: string
  version: string
  host: string
  operations: ReadonlyMap<string, RpcOperation>
  seal(payload: WireObject, requestId: string): WireObject
  /** HTTP 200 with Success false. */
  sealSoft(code: string, message: string, data: WireObject, requestId: string): WireObject
  /** Field of the envelope that a contradictory answer may set. */
  dataField?: string
  perSecond(config: SandboxConfig, effect: 'read' | 'write'): number
}

export const read = (run: RpcOperation['run']): RpcOperation => ({ effect: 'read', run })
export const write = (run: RpcOperation['run']): RpcOperation => ({ effect: 'write', run })
