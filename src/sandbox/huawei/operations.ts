/** All cc-management operations by their path below the base. */

import { accessCodeOperations } from './access-code.ts'
import { calledRouteOperations } from './called-route.ts'
import { calledRouteLifeOperations } from './called-route-life.ts'
import { ivrFlowOperations } from './ivr-flow.ts'
import type { RestOperation } from './operation.ts'
import { skillOperations } from './skill-queue.ts'

/** What faults and the transcript call it: the last part of its path. */
export function actionOf(operation: RestOperation): string {
  return operation.path.slice(operation.path.lastIndexOf('/') + 1)
}

export const operations: ReadonlyMap<string, RestOperation> = new Map(
  [
    ...calledRouteOperations,
    ...calledRouteLifeOperations,
    ...accessCodeOperations,
    ...skillOperations,
    ...ivrFlowOperations,
  ].map((operation) => [operation.path, operation]),
)
