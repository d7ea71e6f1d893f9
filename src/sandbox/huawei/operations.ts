/** All cc-management operations by their path below the base. */

import { calledRouteOperations } from './called-route.ts'
import type { RestOperation } from './operation.ts'

export const operations: ReadonlyMap<string, RestOperation> = new Map(
  [...calledRouteOperations].map((operation) => [operation.path, operation]),
)
