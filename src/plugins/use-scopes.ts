// What is not granted is not run: the whole operation is refused, with every scope it lacks, before any vendor is called.
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  getOperationAST,
  getVariableValues,
  Kind,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { requiredScopes } from '../access/required-scopes.ts'
import { isGranted, type Noun, type Verb } from '../access/scopes.ts'
import type { GatewayContext } from '../context.ts'

const fragmentsOf = (document: DocumentNode) =>
  Object.fromEntries(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  )

/** What the consumer lacks for the operation that is asked for; undefined when that can be executed. */
function refusalOf(args: ExecutionArgs): { readonly errors: GraphQLError[] } | undefined {
  const { scopes } = (args.contextValue as GatewayContext).consumer
  if (scopes.has('*')) return undefined
  const operation = getOperationAST(args.document, args.operationName)
  // Execution says what is wrong with it.
  if (operation == null) return undefined
  const { schema, document, variableValues } = args
  // As execution will see them: a default decides like a value.
  const given = variableValues ?? {}
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given)
  const lacking = requiredScopes({
    schema,
    operation,
    fragments: fragmentsOf(document),
    variables: coerced ?? given,
  }).filter(
    ({ anyOf }) =>
      !anyOf.some((scope) => {
        const [noun, verb] = scope.split(':') as [Noun, Verb]
        return isGranted(scopes, noun, verb)
      }),
  )
  if (lacking.length === 0) return undefined
  const errors = lacking.map(
    ({ anyOf, path }) =>
      new GraphQLError(`This needs the scope ${anyOf.join(' or ')}; nothing was executed.`, {
        path,
        extensions: { code: 'FORBIDDEN', retryable: false, scope: anyOf[0], http: { status: 403 } },
      }),
  )
  return { errors }
}

export const useScopes = (): Plugin<GatewayContext> => ({
  onExecute({ args, setResultAndStopExecution }) {
    const refusal = refusalOf(args)
    if (refusal !== undefined) setResultAndStopExecution(refusal)
  },
  onSubscribe({ args, setResultAndStopExecution }) {
    const refusal = refusalOf(args)
    if (refusal !== undefined) setResultAndStopExecution(refusal)
  },
})
