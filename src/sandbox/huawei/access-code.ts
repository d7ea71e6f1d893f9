/** Access codes: given to the tenant by the operator, so they can only be listed. */

import { BadRequest } from './bad-request.ts'
import { mediaFilter, paging } from './called-route.ts'
import { type RestOperation, returnCode } from './operation.ts'

const filterable = [2, 5, 53]

const queryAccessCodeList: RestOperation = {
  path: 'accessCodeInfo/queryAccessCodeList',
  effect: 'read',
  envelope: returnCode,
  tokenStatus: 403,
  run(call) {
    const { body, state, config } = call
    const { limit, offset } = paging(call)
    // Documented maximum; simulated: what happens above it is not said.
    if (offset > 100) throw new BadRequest('offset is invalid')
    const media = mediaFilter(call)
    if (media !== undefined && !filterable.includes(media)) throw new BadRequest('mediatypeId is invalid')
    const accessCode = body.text('accessCode', 32) ?? ''
    const description = body.text('description')
    const found = state.accessCodes.filter(
      (code) =>
        code.accessCode.includes(accessCode) &&
        (media === undefined || code.mediatypeId === media) &&
        (!description || (code.description ?? '').includes(description)),
    )
    const rows = found.slice(offset, offset + limit).map((code) => ({ ...code }))
    return {
      returnCode: '0',
      // The list of access codes is called calledRouteList too.
      data: config.strict.accessCodes === 'old' ? rows : { total: found.length, calledRouteList: rows },
      description: 'success',
    }
  },
}

export const accessCodeOperations: readonly RestOperation[] = [queryAccessCodeList]
