// Runs an operation whose document is known to be valid through the hooks of plugins, as Yoga and Envelop would.
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from 'graphql'
import { type GraphQLParams, isAsyncIterable } from 'graphql-yoga'
import type { GatewayContext } from '../context.ts'
import type { KnownOperation } from '../plugins/use-known-documents.ts'
import { type PluginHooks, runHooks } from './plugin-hooks.ts'

type ExecuteHook = PluginHooks['onExecute'][number]
type ExecutePayload = Parameters<ExecuteHook>[0]
type AfterExecution = Exclude<Awaited<ReturnType<ExecuteHook>>, void>
type ExecutionResultPayload = Parameters<PluginHooks['onExecutionResult'][number]>[0]

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

async function executed(
  { hooks, schema, maskError }: OperationRunner,
  { document, params, contextValue }: AskedOperation,
): Promise<ExecutionResult> {
  const args: ExecutionArgs = {
    schema,
    document,
    contextValue,
    variableValues: params.variables ?? {},
    operationName: params.operationName,
  }
  let result: ExecutionResult | undefined
  const done: AfterExecution[] = []
  const payload = {
    args,
    context: contextValue,
    executeFn: execute as ExecutePayload['executeFn'],
    setExecuteFn(executeFn: ExecutePayload['executeFn']) {
      payload.executeFn = executeFn
    },
    setResultAndStopExecution(stopped: ExecutionResult) {
      result = stopped
    },
    extendContext: (extension: object) => void Object.assign(contextValue, extension),
  }
  for (const hook of hooks.onExecute) {
    const answer = hook(payload as unknown as ExecutePayload)
    const then = answer instanceof Promise ? await answer : answer
    if (then) done.push(then)
    if (result !== undefined) break
  }
  result ??= (await payload.executeFn(args as never)) as ExecutionResult
  for (const { onExecuteDone } of done) {
    const answer = onExecuteDone?.({
      args: args as never,
      result,
      setResult(changed) {
        result = changed as ExecutionResult
      },
    })
    if (answer instanceof Promise) await answer
  }
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
  await runHooks(runner.hooks.onExecutionResult, payload)
  return result
}
