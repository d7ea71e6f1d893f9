/** IVR flows: listed in an envelope of their own, without paging or total. */

import type { RestOperation } from './operation.ts'

const queryIvrFlowList: RestOperation = {
  path: 'ivrFlow/queryIVRFlowList',
  effect: 'read',
  envelope: { code: 'retCode', text: 'message' },
  tokenStatus: 403,
  run: ({ state }) => ({
    retCode: '0',
    message: 'success',
    result: state.flows.map((flow) => ({ ...flow })),
  }),
}

export const ivrFlowOperations: readonly RestOperation[] = [queryIvrFlowList]
