// Huawei IVR flows: recorded dialogues; the family can list them all at once and nothing else.
import type * as z from 'zod'
import { type Call, operation } from '../../core/operation.ts'
import { at, enumeration, id, integer, listOf, lowerCamelObject, text, told } from '../../core/wire.ts'
import { numberProduct } from './rest.ts'

export const FlowType = enumeration({
  UNSPECIFIED: 0,
  GSL: 1,
  VOICE_XML: 2,
  THIRD_PARTY: 3,
  CC_IVR_VXML: 4,
  CCXML: 5,
  WAIT_SCRIPT: 6,
})

const IvrFlowWire = lowerCamelObject({
  flowId: at('id', id),
  accessCode: told(text),
  description: told(text).transform((description) => description || null),
  fileName: at('flowFileName', told(text)),
  type: at('flowType', told(FlowType)),
  loaded: at(
    'isLoad',
    told(integer).transform((loaded) => (loaded === null ? null : loaded === 1)),
  ),
  maxConcurrentCalls: at('maxCallNum', told(integer)),
})
export type IvrFlow = z.output<typeof IvrFlowWire> & {
  /** What a route calls its target, where the flow comes from a route. */
  readonly name: string | null
}

export const list = operation({
  product: numberProduct,
  name: 'queryIVRFlowList',
  path: 'ivrFlow/queryIVRFlowList',
  summary: 'Reads all IVR flows of the tenant space.',
  docs: 'https://support.huaweicloud.com/intl/en-us/api-cec/cec_07_1036.html',
  effect: 'read',
  // No parameter is documented.
  request: lowerCamelObject({}),
  response: lowerCamelObject({ result: listOf(IvrFlowWire).default([]) }),
  errors: {},
})

/** Flows have no name of their own: the description, else the file. */
export async function listFlows(call: Call): Promise<IvrFlow[]> {
  const { result } = (await call(list, {})).value
  return result.map((flow) => ({ ...flow, name: flow.description ?? flow.fileName }))
}
