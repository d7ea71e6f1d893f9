// Executes operations by their plans, with the results of graphql-js: same data, same errors, same order of mutations.
import { type ExecutionArgs, type ExecutionResult, type GraphQLError, OperationTypeNode } from 'graphql'
import { executeField, executeFields } from './complete.ts'
import { countedResult } from './object-count.ts'
import { type Awaiting, Pending } from './pending.ts'
import type { SelectionPlan } from './plan.ts'
import { type Plans, plannedOperation, rootPlanOf } from './plans.ts'
import { Run } from './run.ts'
import { coerceVariables } from './variables.ts'

type Result = ExecutionResult | Promise<ExecutionResult>

const answerOf = ({ errors }: Run, data: unknown): ExecutionResult =>
  errors.length === 0
    ? { data: data as ExecutionResult['data'] & {} }
    : { errors, data: data as ExecutionResult['data'] & {} }

/** Where nothing failed, all objects that were made are in the answer. */
const queryAnswerOf = (run: Run, data: unknown): ExecutionResult =>
  run.errors.length === 0 && !run.hasObjectsOfLeaves
    ? countedResult(data as ExecutionResult['data'] & {}, run.objects)
    : answerOf(run, data)

const failedAnswer = (run: Run, error: unknown): ExecutionResult => {
  run.nulled(error as GraphQLError, undefined)
  return answerOf(run, null)
}

const whenSettled = (run: Run, pending: Pending): Promise<ExecutionResult> =>
  new Promise((resolve) =>
    pending.awaitedBy(
      {
        settled: (_key, data) => resolve(queryAnswerOf(run, data)),
        failed: (error) => resolve(failedAnswer(run, error)),
      },
      '',
    ),
  )

function executeQuery(run: Run, selection: SelectionPlan): Result {
  try {
    const data = executeFields(run, selection, run.rootValue, undefined)
    return data instanceof Pending ? whenSettled(run, data) : queryAnswerOf(run, data)
  } catch (error) {
    return failedAnswer(run, error)
  }
}

/** One after the other, each when the one before is over; none after one that must not be null and failed. */
async function executeMutation(run: Run, { fields }: SelectionPlan): Promise<ExecutionResult> {
  const data: Record<string, unknown> = {}
  try {
    for (const field of fields) {
      const value = field.constant ?? executeField(run, field, run.rootValue, undefined)
      data[field.key] = value instanceof Pending ? await settled(value) : value
    }
  } catch (error) {
    return failedAnswer(run, error)
  }
  return answerOf(run, data)
}

const settled = (pending: Pending): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const awaiting: Awaiting = { settled: (_key, value) => resolve(value), failed: reject }
    pending.awaitedBy(awaiting, '')
  })

export type Execute<Answer> = (args: ExecutionArgs) => Answer

/** What has no plan, wrong variables included, is executed by `otherwise`. */
export type ExecutePlanned = <Answer>(args: ExecutionArgs, otherwise: Execute<Answer>) => Answer | Result

export function createExecutePlanned(): ExecutePlanned {
  const plans: Plans = new WeakMap()
  return (args, otherwise) => {
    const { schema, document, operationName, fieldResolver, typeResolver, rootValue, contextValue } = args
    if (fieldResolver != null || typeResolver != null) return otherwise(args)
    const planned = plannedOperation(plans, schema, document, operationName)
    if (planned === null) return otherwise(args)
    const variables = coerceVariables(planned.variables, args.variableValues ?? {})
    const root = variables === undefined ? undefined : rootPlanOf(planned, variables)
    if (variables === undefined || root === undefined) return otherwise(args)
    const run = new Run(root.operation, rootValue, contextValue, variables)
    return planned.operation.operation === OperationTypeNode.MUTATION
      ? executeMutation(run, root.selection)
      : executeQuery(run, root.selection)
  }
}
