// The hooks of plugins, one list for each kind, run as Yoga runs them: in order, each awaited when it has to be.
import type { Plugin as YogaPlugin } from 'graphql-yoga'
import type { GatewayContext } from '../context.ts'

type Plugin = YogaPlugin<GatewayContext>

/** Most plugins need nothing of the context. */
export type GatewayPlugin = YogaPlugin | Plugin

type HookName =
  | 'onRequest'
  | 'onParams'
  | 'onExecute'
  | 'onExecutionResult'
  | 'onResultProcess'
  | 'onResponse'

export type PluginHooks = { readonly [Name in HookName]: readonly NonNullable<Plugin[Name]>[] }

export function hooksOf(plugins: readonly GatewayPlugin[]): PluginHooks {
  const all = <Name extends HookName>(name: Name): NonNullable<Plugin[Name]>[] =>
    plugins.flatMap((plugin) => {
      const hook = (plugin as Plugin)[name]
      return hook == null ? [] : [hook]
    })
  return {
    onRequest: all('onRequest'),
    onParams: all('onParams'),
    onExecute: all('onExecute'),
    onExecutionResult: all('onExecutionResult'),
    onResultProcess: all('onResultProcess'),
    onResponse: all('onResponse'),
  }
}

/** What a hook is told; where it can end what the hooks are run for, the others are not asked. */
interface Ending {
  readonly hasEnded?: boolean
}

type Hook<Payload> = (payload: Payload) => unknown

/** Undefined when all have answered at once, as nearly all do: a promise for each kind of hook is worth avoiding. */
export function runHooks<Payload>(
  hooks: readonly Hook<Payload>[],
  payload: Payload & Ending,
): Promise<void> | undefined {
  let asked = 0
  for (const hook of hooks) {
    const answer = hook(payload)
    asked++
    if (isPromise(answer)) return runRest(hooks.slice(asked), payload, answer)
    if (payload.hasEnded === true) return undefined
  }
  return undefined
}

/** After a hook that answers later. */
async function runRest<Payload>(
  hooks: readonly Hook<Payload>[],
  payload: Payload & Ending,
  answer: PromiseLike<unknown>,
): Promise<void> {
  await answer
  if (payload.hasEnded !== true) await runHooks(hooks, payload)
}

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value
