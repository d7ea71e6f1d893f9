// What is not granted is not run: the whole operation is refused, with every scope it lacks, before any vendor is called.
import { type DocumentNode, type ExecutionArgs, GraphQLError, Kind } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { requiredScopes } from '../access/required-scopes.ts'
import { isGranted, type Noun, type Verb } from '../access/scopes.ts'
import type { GatewayContext } from '../context.ts'
import { coerceVariables, planVariables } from '../execution/variables.ts'
import { perOperation } from './per-operation.ts'

const fragmentsOf = (document: DocumentNode) =>
  Object.fromEntries(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  )

type Variables = Readonly<Record<string, unknown>>

/** What an operation needs, found once unless it depends on variables. */
const needed = perOperation(({ schema, document }, operation) => {
  const fragments = fragmentsOf(document)
  const needOf = (variables: () => Variables) =>
    requiredScopes({ schema, operation, fragments, variables }).map((requirement) => ({
      ...requirement,
      grants: requirement.anyOf.map((scope) => scope.split(':') as [Noun, Verb]),
    }))
  let dependsOnVariables = false
  const fixed = needOf(() => {
    dependsOnVariables = true
    return {}
  })
  if (!dependsOnVariables) return { given: () => fixed }
  const plans = planVariables(schema, operation)
  return {
    given(variables: Variables) {
      // As execution will see them: a default decides like a value.
      const coerced = plans && coerceVariables(plans, variables)
      return needOf(() => coerced ?? variables)
    },
  }
})

/** What the consumer lacks for the operation that is asked for; undefined when that can be executed. */
function refusalOf(args: ExecutionArgs): { readonly errors: GraphQLError[] } | undefined {
  const { scopes } = (args.contextValue as GatewayContext).consumer
  if (scopes.has('*')) return undefined
  // Where no operation is meant, execution says what is wrong.
  const lacking = needed(args)
    ?.given(args.variableValues ?? {})
    .filter(({ grants }) => !grants.some(([noun, verb]) => isGranted(scopes, noun, verb)))
  if (lacking === undefined || lacking.length === 0) return undefined
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
