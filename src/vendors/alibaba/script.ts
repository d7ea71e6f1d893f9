// OutboundBot scripts: the dialogues of an instance. Keys of robots and of speech services are never read.
import type * as z from 'zod'
import { notFound, operation, unavailable } from '../../core/operation.ts'
import {
  at,
  enumeration,
  epochMilliseconds,
  flag,
  id,
  integer,
  listOf,
  text,
  told,
  upperCamelObject,
} from '../../core/wire.ts'
import type { Change } from '../merge.ts'
import { outboundBot } from './rpc.ts'

export const ScriptStatus = enumeration({
  DRAFTED: 'DRAFTED',
  INITIALIZE_IN_PROGRESS: 'INITIALIZE_IN_PROGRESS',
  PUBLISHED: 'PUBLISHED',
  PUBLISH_IN_PROGRESS: 'PUBLISH_IN_PROGRESS',
  PUBLISH_FAILED: 'PUBLISH_FAILED',
  ROLLBACK_IN_PROGRESS: 'ROLLBACK_IN_PROGRESS',
  ROLLBACK_FAILED: 'ROLLBACK_FAILED',
  EXAMINE_IN_PROGRESS: 'EXAMINE_IN_PROGRESS',
  PUBLISHED_AND_EXAMINE_IN_PROGRESS: 'PUBLISHED_AND_EXAMINE_IN_PROGRESS',
  IMPORT_IN_PROGRESS: 'IMPORT_IN_PROGRESS',
  IMPORT_FAILED: 'IMPORT_FAILED',
})

/** Empty is how the vendor writes the small-model engine. */
export const NluEngine = enumeration({
  SMALL_MODEL: '',
  PROMPTS: 'Prompts',
  SSE_FUNCTION: 'SSE_FUNCTION',
  BEEBOT: 'BeeBot',
})

/** Told by both operations; the id of the chatbot changes the casing of its B between them. */
const members = {
  scriptId: id,
  name: at('ScriptName', told(text)),
  description: at('ScriptDescription', told(text)),
  status: told(ScriptStatus),
  debugStatus: told(ScriptStatus),
  industry: told(text),
  scene: told(text),
  nluEngine: told(NluEngine),
  isDrafted: told(flag),
  isDebugDrafted: told(flag),
  updatedAt: at('UpdateTime', told(epochMilliseconds)),
}

const ScriptRowWire = upperCamelObject({
  ...members,
  createdAt: at('CreateTime', told(epochMilliseconds)),
  isPreset: told(flag),
  rejectReason: told(text),
})
const ScriptWire = upperCamelObject(members)

/** DescribeScript does not tell all that the list tells: those members are null on a script read alone. */
export type Script = z.output<typeof ScriptWire>
export interface ScriptKey {
  readonly instanceId: string
  readonly scriptId: string
}
export type KnownScript = ScriptKey & Change<Omit<z.output<typeof ScriptRowWire>, 'scriptId'>>

const docs = 'https://help.aliyun.com/en/outboundbot/developer-reference/api-outboundbot-2019-12-26'
const instanceSubject = ({ instanceId }: { instanceId: string }) => ({ type: 'Instance', key: [instanceId] })

export const list = operation({
  product: outboundBot,
  name: 'ListScripts',
  summary: 'Reads a page of the scripts of an instance.',
  docs: `${docs}-listscripts`,
  effect: 'read',
  request: upperCamelObject({
    instanceId: id,
    pageNumber: integer,
    pageSize: integer,
    name: at('ScriptName', text.optional()),
    nluEngine: NluEngine.optional(),
  }),
  response: upperCamelObject({
    scripts: upperCamelObject({ list: listOf(ScriptRowWire).default([]), totalCount: told(integer) }),
  }),
  errors: { 'NotExist.Instance': notFound(instanceSubject), InternalError: unavailable },
})

export const describe = operation({
  product: outboundBot,
  name: 'DescribeScript',
  summary: 'Reads one script.',
  docs: `${docs}-describescript`,
  effect: 'read',
  request: upperCamelObject({ instanceId: id, scriptId: id }),
  response: upperCamelObject({ script: ScriptWire }),
  errors: {
    'NotExist.Instance': notFound(instanceSubject),
    'NotExist.Script': notFound(({ instanceId, scriptId }: ScriptKey) => ({
      type: 'Script',
      key: [instanceId, scriptId],
    })),
    InternalError: unavailable,
  },
})
