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

/** Until `isEnough`, which a hook can make true. */
export async function runHooks<Payload, Answer>(
  hooks: readonly ((payload: Payload) => Answer | PromiseLike<Answer>)[],
  payload: Payload,
  isEnough: () => boolean = () => false,
): Promise<void> {
  for (const hook of hooks) {
    const answer = hook(payload)
    if (isPromise(answer)) await answer
    if (isEnough()) return
  }
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value
