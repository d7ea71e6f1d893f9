// Script: the dialogue that a job group speaks.
import * as z from 'zod'
import * as script from '../vendors/alibaba/script.ts'
import { builder } from './builder.ts'
import { connectionOf, forwardArgs, pageByNumber } from './connection.ts'
import { recognized, vendorEnum } from './enumeration.ts'
import { keyOf } from './ids.ts'
import { Instance } from './instance.ts'
import { memberOf, oneByOne, requestLoader, resolverOf } from './loader.ts'
import { checkFilter, nonEmptyText, sendable } from './rules.ts'
import { always } from './vendor.ts'

const ScriptStatus = vendorEnum(
  'ScriptStatus',
  script.ScriptStatus,
  'Where a version of a script stands (`Status`).',
  {
    DRAFTED: 'A draft.',
    INITIALIZE_IN_PROGRESS: 'Being initialised.',
    PUBLISHED: 'Published; what a job group needs.',
    PUBLISH_IN_PROGRESS: 'Being published.',
    PUBLISH_FAILED: 'Could not be published.',
    ROLLBACK_IN_PROGRESS: 'Being rolled back to an earlier version.',
    ROLLBACK_FAILED: 'Could not be rolled back.',
    EXAMINE_IN_PROGRESS: 'Awaiting review.',
    PUBLISHED_AND_EXAMINE_IN_PROGRESS: 'Published, with a newer version awaiting review.',
    IMPORT_IN_PROGRESS: 'Being imported.',
    IMPORT_FAILED: 'Could not be imported.',
  },
)

const NluEngine = vendorEnum(
  'NluEngine',
  script.NluEngine,
  'What understands the callee in a script (`NluEngine`).',
  {
    SMALL_MODEL: 'Empty at the vendor: the small model.',
    PROMPTS: '`Prompts`: a large model that fills texts.',
    SSE_FUNCTION: '`SSE_FUNCTION`: a large model behind a function.',
    BEEBOT: '`BeeBot`: a large model that follows a workflow.',
  },
)

const loadScript = requestLoader<script.ScriptKey, script.Script>(
  oneByOne(async (key, { call }) => (await call(script.describe, key)).value.script),
  ({ instanceId, scriptId }) => `${instanceId}:${scriptId}`,
)

const member = memberOf(({ instanceId, scriptId }: script.KnownScript, context) =>
  loadScript(context).load({ instanceId, scriptId }),
)
const told = resolverOf(member)

const findScript = async (key: script.ScriptKey, context: Parameters<typeof loadScript>[0]) => {
  const found = await loadScript(context).load(key)
  return found === null ? null : { ...key, ...found }
}

const onlyInLists = 'Told by the list of scripts only: null on a script that was read alone.'

export const Script = builder.objectRef<script.KnownScript>('Script')
builder.node(Script, {
  description:
    'A dialogue of an instance that job groups speak (OutboundBot, ListScripts and DescribeScript).',
  id: { resolve: ({ instanceId, scriptId }) => `${instanceId}:${scriptId}` },
  loadOne: (id, context) => {
    const [instanceId, scriptId] = keyOf('Script', `Script:${id}`)
    return findScript({ instanceId, scriptId }, context)
  },
  fields: (t) => ({
    vendor: t.field(always('ALIBABA')),
    vendorId: t.exposeString('scriptId', { nullable: false, description: "The vendor's `ScriptId`." }),
    instance: t.field({
      type: Instance,
      nullable: false,
      description: 'The instance it belongs to.',
      resolve: ({ instanceId }) => ({ instanceId }),
    }),
    name: t.string({
      description: '`ScriptName`.',
      resolve: told(({ name }) => name),
    }),
    description: t.string({
      description: '`ScriptDescription`.',
      resolve: told(({ description }) => description),
    }),
    status: t.field({
      type: ScriptStatus,
      description: 'Where the script stands (`Status`).',
      resolve: told(
        ({ status }) => status,
        (status) => recognized(script.ScriptStatus, status),
      ),
    }),
    debugStatus: t.field({
      type: ScriptStatus,
      description: 'Where its debug version stands (`DebugStatus`).',
      resolve: told(
        ({ debugStatus }) => debugStatus,
        (debugStatus) => recognized(script.ScriptStatus, debugStatus),
      ),
    }),
    nluEngine: t.field({
      type: NluEngine,
      description: 'What understands the callee (`NluEngine`).',
      resolve: told(
        ({ nluEngine }) => nluEngine,
        (nluEngine) => recognized(script.NluEngine, nluEngine),
      ),
    }),
    industry: t.string({
      description: 'The industry it is for (`Industry`).',
      resolve: told(({ industry }) => industry),
    }),
    scene: t.string({
      description: 'The occasion it is for (`Scene`).',
      resolve: told(({ scene }) => scene),
    }),
    isDrafted: t.boolean({
      description: 'Whether there is an unpublished draft (`IsDrafted`).',
      resolve: told(({ isDrafted }) => isDrafted),
    }),
    isDebugDrafted: t.boolean({
      description: 'Whether the debug version is a draft (`IsDebugDrafted`).',
      resolve: told(({ isDebugDrafted }) => isDebugDrafted),
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When it was last changed (`UpdateTime`).',
      resolve: told(({ updatedAt }) => updatedAt),
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: `When it was created (\`CreateTime\`). ${onlyInLists}`,
    }),
    isPreset: t.exposeBoolean('isPreset', {
      description: `Whether it came with the product (\`IsPreset\`). ${onlyInLists}`,
    }),
    rejectReason: t.exposeString('rejectReason', {
      description: `Why the review rejected it (\`RejectReason\`). ${onlyInLists}`,
    }),
  }),
})

const ScriptConnection = connectionOf(Script, { one: 'a script', many: 'scripts' })

const ScriptFilter = builder.inputType('ScriptFilter', {
  description: 'Which scripts to answer; all given criteria have to be met.',
  fields: (t) => ({
    name: t.string({ description: 'The name (`ScriptName`); whether a part is enough is not documented.' }),
    nluEngine: t.field({ type: NluEngine, description: 'What understands the callee (`NluEngine`).' }),
  }),
})

const scriptFilter = z.object({
  name: nonEmptyText.nullish().transform((name) => name ?? undefined),
  nluEngine: sendable(script.NluEngine)
    .nullish()
    .transform((engine) => engine ?? undefined),
})

builder.objectField(Instance, 'scripts', (t) =>
  t.field({
    type: ScriptConnection,
    description: "The scripts of the instance, in the vendor's order (ListScripts).",
    args: { ...forwardArgs, filter: t.arg({ type: ScriptFilter, description: 'Which scripts to answer.' }) },
    resolve: ({ instanceId }, { filter, ...args }, { call }) => {
      const criteria = checkFilter(scriptFilter, filter)
      return pageByNumber(args, async (pageNumber, pageSize) => {
        const request = { instanceId, pageNumber, pageSize, ...criteria }
        const { list, totalCount } = (await call(script.list, request)).value.scripts
        return { rows: list.map((row) => ({ ...row, instanceId })), totalCount }
      })
    },
  }),
)

builder.queryField('script', (t) =>
  t.field({
    type: Script,
    description: 'One script, null when there is none (DescribeScript).',
    args: { id: t.arg.id({ required: true, description: '`Script:<InstanceId>:<ScriptId>`.' }) },
    resolve: (_root, { id }, context) => {
      const [instanceId, scriptId] = keyOf('Script', id)
      return findScript({ instanceId, scriptId }, context)
    },
  }),
)
