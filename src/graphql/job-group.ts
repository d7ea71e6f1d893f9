// JobGroup: a batch of outbound calls with its script, schedule and calling numbers.
import { NotFoundError } from '../core/errors.ts'
import type { Call } from '../core/operation.ts'
import { tells } from '../execution/told.ts'
import type { KnownInstance } from '../vendors/alibaba/instance.ts'
import * as jobGroup from '../vendors/alibaba/job-group.ts'
import {
  JobGroupPriority as PriorityCodec,
  JobGroupStatus as StatusCodec,
} from '../vendors/alibaba/job-group-wire.ts'
import { builder } from './builder.ts'
import { CallStrategy, ExportProgress, FlashSms, RecallStrategy } from './call-strategy.ts'
import { changes } from './changes.ts'
import { recognized, vendorEnum } from './enumeration.ts'
import { keyOf } from './ids.ts'
import { Instance } from './instance.ts'
import { memberOf, oneByOne, requestLoader, resolverOf } from './loader.ts'
import { Script } from './script.ts'
import { whenTold } from './told.ts'
import { always } from './vendor.ts'

export const JobGroupStatus = vendorEnum(
  'JobGroupStatus',
  StatusCodec,
  'Where a job group stands (`Status`). The vendor publishes no transition table.',
  {
    DRAFT: '`Draft`: not submitted yet.',
    INITIALIZING: '`Initializing`: being prepared.',
    SCHEDULING: '`Scheduling`: waiting for calls to become due.',
    EXECUTING: '`Executing`: calling.',
    PAUSED: '`Paused`: suspended.',
    COMPLETED: '`Completed`: every job reached its end.',
    FAILED: '`Failed`.',
    CANCELLED: '`Cancelled`.',
  },
)

export const JobGroupPriority = vendorEnum(
  'JobGroupPriority',
  PriorityCodec,
  'How urgent a job group is (`Priority`); some of its groups answer numbers whose meaning the vendor does not document.',
  { URGENT: '`Urgent`: goes first.', DAILY: '`Daily`: ordinary.' },
)

const readJobGroup = async (call: Call, key: jobGroup.JobGroupKey): Promise<jobGroup.WholeJobGroup> => ({
  ...(await call(jobGroup.describe, key)).value.jobGroup,
  ...key,
})

const loadJobGroup = requestLoader<jobGroup.JobGroupKey, jobGroup.WholeJobGroup>(
  oneByOne((key, { call }) => readJobGroup(call, key)),
  ({ instanceId, jobGroupId }) => `${instanceId}:${jobGroupId}`,
)

export const keyOfGroup = ({ instanceId, jobGroupId }: jobGroup.JobGroupKey) => ({ instanceId, jobGroupId })

/** A group of a list carries the instance it was listed under. */
export type JobGroupSource = jobGroup.KnownJobGroup & { readonly instance?: KnownInstance }

/** A member as the operation told it that answered the group, otherwise as DescribeJobGroup tells it. */
export const memberOfGroup = memberOf((source: JobGroupSource, context) =>
  loadJobGroup(context).load(keyOfGroup(source)),
)
const member = memberOfGroup
const told = resolverOf(member)

export const JobGroup = builder.objectRef<JobGroupSource>('JobGroup')
builder.node(JobGroup, {
  description:
    'A batch of outbound calls of an instance, with script, schedule and calling numbers (OutboundBot, DescribeJobGroup).',
  id: { resolve: ({ instanceId, jobGroupId }) => `${instanceId}:${jobGroupId}` },
  loadOne: (id, context) => {
    const [instanceId, jobGroupId] = keyOf('JobGroup', `JobGroup:${id}`)
    return loadJobGroup(context).load({ instanceId, jobGroupId })
  },
  fields: (t) => ({
    vendor: t.field(always('ALIBABA')),
    vendorId: t.exposeString('jobGroupId', { nullable: false, description: "The vendor's `JobGroupId`." }),
    instance: t.field({
      type: Instance,
      nullable: false,
      description: 'The instance it belongs to.',
      resolve: ({ instance, instanceId }) => instance ?? { instanceId },
    }),
    name: t.string({
      nullable: false,
      description: '`JobGroupName`.',
      resolve: tells(
        (source, _args, context) => member(source, 'name', context) as Promise<string>,
        ({ name }) => name,
      ),
    }),
    description: t.string({
      description: 'Free text (`JobGroupDescription`).',
      resolve: told(({ description }) => description),
    }),
    status: t.field({
      type: JobGroupStatus,
      nullable: false,
      description: 'Where it stands (`Status`).',
      resolve: told(
        ({ status }) => status,
        (status) => recognized(StatusCodec, status) ?? 'UNRECOGNIZED',
      ),
    }),
    priority: t.field({
      type: JobGroupPriority,
      description: 'How urgent it is (`Priority`).',
      resolve: told(
        ({ priority }) => priority,
        (priority) => recognized(PriorityCodec, priority),
      ),
    }),
    script: t.field({
      type: Script,
      description:
        'The dialogue it speaks (`ScriptId`). After a change it is read back, ModifyJobGroup does not tell it.',
      resolve: (source, _args, context) =>
        whenTold(member(source, 'scriptId', context), (scriptId) =>
          scriptId == null ? null : { instanceId: source.instanceId, scriptId, name: source.scriptName },
        ),
    }),
    scriptName: t.string({
      description: 'The name of the script when it was assigned (`ScriptName`).',
      resolve: told(({ scriptName }) => scriptName),
    }),
    scriptVersion: t.string({
      description: 'The version of the script: epoch milliseconds or a UUID, as text (`ScriptVersion`).',
      resolve: told(({ scriptVersion }) => scriptVersion),
    }),
    scenarioId: t.string({
      description: 'The id of the scenario on the old canvas (`ScenarioId`).',
      deprecationReason: 'Historic at the vendor; use `script`.',
      resolve: told(({ scenarioId }) => scenarioId),
    }),
    callingNumbers: t.stringList({
      nullable: false,
      description: 'The numbers it calls from (`CallingNumbers`).',
      resolve: (source, _args, context) =>
        whenTold(member(source, 'callingNumbers', context), (numbers) => numbers ?? []),
    }),
    recallCallingNumbers: t.stringList({
      nullable: false,
      description:
        'The numbers it calls from when it calls again (`RecallCallingNumbers`, DescribeJobGroup).',
      resolve: (source, _args, context) =>
        whenTold(member(source, 'recallCallingNumbers', context), (numbers) => numbers ?? []),
    }),
    strategy: t.field({
      type: CallStrategy,
      description:
        'When and how often it calls (`Strategy`). A list does not tell it: it is read for each group.',
      resolve: (source, _args, context) =>
        whenTold(member(source, 'strategy', context), (strategy) =>
          strategy == null ? null : { ...strategy, jobGroup: keyOfGroup(source) },
        ),
    }),
    recallStrategy: t.field({
      type: RecallStrategy,
      description: 'Which numbers it does not call again (`RecallStrategy`).',
      resolve: told(({ recallStrategy }) => recallStrategy),
    }),
    ringingDurationSeconds: t.int({
      description: 'How long it lets a phone ring, in seconds (`RingingDuration`).',
      resolve: told(({ ringingDurationSeconds }) => ringingDurationSeconds),
    }),
    minConcurrency: t.int({
      description:
        'Concurrent calls it is guaranteed when it starts; 0 takes what the instance has idle (`MinConcurrency`).',
      resolve: told(({ minConcurrency }) => minConcurrency),
    }),
    flashSms: t.field({
      type: FlashSms,
      description: 'The flash SMS pushed along with a call (`FlashSmsExtras`).',
      resolve: told(({ flashSms }) => flashSms),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was created (`CreationTime`).',
      resolve: told(({ createdAt }) => createdAt),
    }),
    modifiedAt: t.field({
      type: 'DateTime',
      description: 'When it was last changed (`ModifyTime`).',
      resolve: told(({ modifiedAt }) => modifiedAt),
    }),
    jobFilePath: t.string({
      description: 'Where the uploaded list of contacts lies in object storage (`JobFilePath`).',
      resolve: told(({ jobFilePath }) => jobFilePath),
    }),
    jobDataParsingTaskId: t.string({
      description: 'The id of the task that parsed that list (`JobDataParsingTaskId`).',
      resolve: told(({ jobDataParsingTaskId }) => jobDataParsingTaskId),
    }),
    exportProgress: t.field({
      type: ExportProgress,
      description: 'The state of an export of its results (`ExportProgress`).',
      deprecationReason: 'Historic at the vendor, no longer used.',
      resolve: told(({ exportProgress }) => exportProgress),
    }),
    version: t.string({
      nullable: false,
      description:
        'Covers what `updateJobGroup` can change but the status: another text means that something of it was changed. Progress does not change it. Opaque; `expectedVersion` takes it. Only DescribeJobGroup tells all of it: after a list or an update it is read for each group.',
      resolve: async (source, _args, context) => {
        const whole = await loadJobGroup(context).load(keyOfGroup(source))
        if (whole === null) throw new NotFoundError(jobGroup.jobGroup(source))
        return jobGroup.jobGroupVersion(whole)
      },
    }),
  }),
})

builder.objectField(CallStrategy, 'repeatable', (t) =>
  t.boolean({
    description:
      'Whether the group recurs (`Repeatable`, DescribeJobGroup); `repeatBy` need not agree with it.',
    resolve: async ({ jobGroup: key }, _args, context) =>
      (await loadJobGroup(context).load(key))?.strategy?.repeatable,
  }),
)

changes({
  name: 'jobGroupChanged',
  type: JobGroup,
  idType: 'JobGroup',
  description:
    'The job group as it stands, and again after each change of what is selected (DescribeJobGroup, read every 1 to 30 seconds for all who ask). What is selected of other objects, and its statistics, is read anew with each event, and causes none by itself.',
  idDescription: '`JobGroup:<InstanceId>:<JobGroupId>`.',
  read: (call, [instanceId, jobGroupId]) => readJobGroup(call, { instanceId, jobGroupId }),
  known(group, context) {
    loadJobGroup(context).prime(keyOfGroup(group), group)
    return group
  },
})

builder.queryField('jobGroup', (t) =>
  t.field({
    type: JobGroup,
    description: 'One job group, null when there is none (DescribeJobGroup).',
    args: { id: t.arg.id({ required: true, description: '`JobGroup:<InstanceId>:<JobGroupId>`.' }) },
    resolve: (_root, { id }, context) => {
      const [instanceId, jobGroupId] = keyOf('JobGroup', id)
      return loadJobGroup(context).load({ instanceId, jobGroupId })
    },
  }),
)
