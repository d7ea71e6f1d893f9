// Runs an operation whose document is known to be valid through the hooks of plugins, as Yoga and Envelop would.
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from 'graphql'
import { type GraphQLParams, isAsyncIterable } from 'graphql-yoga'
import type { GatewayContext } from '../context.ts'
import type { KnownOperation } from '../plugins/use-known-documents.ts'
import { isPromise, type PluginHooks, runHooks } from './plugin-hooks.ts'

type ExecuteHook = PluginHooks['onExecute'][number]
type ExecutePayload = Parameters<ExecuteHook>[0]
type AfterExecution = Exclude<Awaited<ReturnType<ExecuteHook>>, void>
type DonePayload = Parameters<NonNullable<AfterExecution['onExecuteDone']>>[0]
type ExecutionResultPayload = Parameters<PluginHooks['onExecutionResult'][number]>[0]

type Execute = (args: ExecutionArgs) => ExecutionResult | PromiseLike<ExecutionResult>

export interface OperationRunner {
  readonly schema: GraphQLSchema
  readonly hooks: PluginHooks
  /** What clients may see of an error. */
  readonly maskError: (error: unknown) => Error
}

export interface AskedOperation extends KnownOperation {
  readonly request: Request
  readonly params: GraphQLParams
  readonly contextValue: GatewayContext
}

const asGraphQLError = (error: Error): GraphQLError =>
  error instanceof GraphQLError ? error : new GraphQLError(error.message, { originalError: error })

/** A thrown error in the place of a result. */
export function failed(error: unknown, maskError: OperationRunner['maskError']): ExecutionResult {
  const errors = error instanceof AggregateError ? error.errors : [error]
  return { errors: errors.map((each) => asGraphQLError(maskError(each))) }
}

/** One execution as hooks see it. */
function executionOf(schema: GraphQLSchema, { document, params, contextValue }: AskedOperation) {
  const args: ExecutionArgs = {
    schema,
    document,
    contextValue,
    variableValues: params.variables ?? {},
    operationName: params.operationName,
  }
  const payload = {
    args,
    context: contextValue,
    executeFn: execute as Execute,
    setExecuteFn(executeFn: Execute) {
      payload.executeFn = executeFn
    },
    stopped: undefined as ExecutionResult | undefined,
    setResultAndStopExecution(stopped: ExecutionResult) {
      payload.stopped = stopped
    },
    extendContext: (extension: object) => void Object.assign(contextValue, extension),
  }
  return payload
}

/** A result as hooks see it. */
function doneWith(args: ExecutionArgs, result: ExecutionResult) {
  const payload = {
    args,
    result,
    setResult(changed: ExecutionResult) {
      payload.result = changed
    },
  }
  return payload
}

/** Waits only for what does not answer at once. */
async function executed(
  { hooks, schema, maskError }: OperationRunner,
  asked: AskedOperation,
): Promise<ExecutionResult> {
  const execution = executionOf(schema, asked)
  const { args } = execution
  const afterwards: AfterExecution[] = []
  for (const hook of hooks.onExecute) {
    const answer = hook(execution as unknown as ExecutePayload)
    const after = isPromise(answer) ? await answer : answer
    if (after) afterwards.push(after)
    if (execution.stopped !== undefined) break
  }
  const answer = execution.stopped ?? execution.executeFn(args)
  const done = doneWith(args, isPromise(answer) ? await answer : answer)
  for (const { onExecuteDone } of afterwards) {
    const waiting = onExecuteDone?.(done as unknown as DonePayload)
    if (isPromise(waiting)) await waiting
  }
  const { result } = done
  const { errors } = result
  return errors === undefined
    ? result
    : { ...result, errors: errors.map((error) => asGraphQLError(maskError(error))) }
}

export async function runOperation(runner: OperationRunner, asked: AskedOperation): Promise<ExecutionResult> {
  const { request, contextValue } = asked
  let result: ExecutionResult
  try {
    result = await executed(runner, asked)
  } catch (error) {
    result = failed(error, runner.maskError)
  }
  const payload: ExecutionResultPayload = {
    request,
    context: contextValue as unknown as ExecutionResultPayload['context'],
    result,
    setResult(changed) {
      if (isAsyncIterable(changed)) throw new Error('The result of a query or mutation became a stream.')
      payload.result = changed
      result = changed
    },
  }
  const waiting = runHooks(runner.hooks.onExecutionResult, payload)
  if (waiting !== undefined) await waiting
  return result
}
