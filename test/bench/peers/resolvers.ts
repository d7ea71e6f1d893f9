// Resolvers of the peers: what Trunkline's answer says, from the same calls at the vendors.
import type { CalledRouteRow, Calls, InstanceRow, JobGroupRow } from './vendors.ts'

export interface Context {
  readonly calls: Calls
}

type Group = JobGroupRow & { readonly InstanceId: string }

interface Page {
  readonly first: number
  readonly after?: string
}

const offsetOf = ({ after }: Page) =>
  after === undefined ? 0 : Number(Buffer.from(after, 'base64url').toString().split(':')[1]) + 1

const instant = (ms: number) => new Date(ms).toISOString()

interface InstanceFilter {
  readonly name?: string
  readonly resourceGroupId?: string
}

interface InstanceChange {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly maxConcurrentConversations: number
}

const vendorId = (id: string) => id.slice(id.indexOf(':') + 1)

export const resolvers = {
  Query: {
    async instances(
      _root: unknown,
      args: Page & { readonly filter?: InstanceFilter },
      { calls }: Context,
    ): Promise<{ nodes: readonly InstanceRow[] }> {
      const { name, resourceGroupId } = args.filter ?? {}
      const { Instances } = await calls.listInstances({
        PageNumber: offsetOf(args) / args.first + 1,
        PageSize: args.first,
        ...(name === undefined ? {} : { Name: name }),
        ...(resourceGroupId === undefined ? {} : { ResourceGroupId: resourceGroupId }),
      })
      return { nodes: Instances }
    },
    async calledRoutes(
      _root: unknown,
      args: Page & { readonly filter?: { readonly targetName?: string } },
      { calls }: Context,
    ): Promise<{ nodes: readonly CalledRouteRow[] }> {
      const deviceDesc = args.filter?.targetName
      return { nodes: await calls.calledRoutes({ deviceDesc, limit: args.first, offset: offsetOf(args) }) }
    },
  },
  Mutation: {
    async updateInstance(_root: unknown, { input }: { readonly input: InstanceChange }, { calls }: Context) {
      try {
        const { Instance } = await calls.modifyInstance({
          InstanceId: vendorId(input.id),
          InstanceName: input.name,
          InstanceDescription: input.description,
          MaxConcurrentConversation: input.maxConcurrentConversations,
        })
        return { __typename: 'UpdateInstanceSuccess', instance: Instance }
      } catch (error) {
        return { __typename: 'VendorRejectedError', code: 'VENDOR_REJECTED', message: String(error) }
      }
    },
  },
  Instance: {
    id: ({ InstanceId }: InstanceRow) => `Instance:${InstanceId}`,
    name: ({ InstanceName }: InstanceRow) => InstanceName,
    description: ({ InstanceDescription }: InstanceRow) => InstanceDescription,
    maxConcurrentConversations: ({ MaxConcurrentConversation }: InstanceRow) => MaxConcurrentConversation,
    ownerName: ({ OwnerName }: InstanceRow) => OwnerName,
    creatorId: ({ CreatorId }: InstanceRow) => CreatorId.toString(),
    createdAt: ({ CreationTime }: InstanceRow) => instant(CreationTime),
    async jobGroups({ InstanceId }: InstanceRow, { first }: Page, { calls }: Context) {
      const { JobGroups } = await calls.listJobGroups({ InstanceId, PageNumber: 1, PageSize: first })
      return { nodes: JobGroups.List.map((group): Group => ({ ...group, InstanceId })) }
    },
  },
  JobGroup: {
    id: ({ InstanceId, JobGroupId }: Group) => `JobGroup:${InstanceId}:${JobGroupId}`,
    name: ({ JobGroupName }: Group) => JobGroupName,
    status: ({ Status }: Group) => Status.toUpperCase(),
    createdAt: ({ CreationTime }: Group) => instant(CreationTime),
    async script({ InstanceId, ScriptId }: Group, _args: unknown, { calls }: Context) {
      const { ScriptName, Status } = await calls.scripts.load({ InstanceId, ScriptId })
      return { id: `Script:${InstanceId}:${ScriptId}`, name: ScriptName, status: Status }
    },
  },
  CalledRoute: {
    id: ({ id }: CalledRouteRow) => `CalledRoute:${id}`,
    extensionCode: ({ extCode }: CalledRouteRow) => extCode || null,
    target: ({ devicetype, deviceId, deviceDesc }: CalledRouteRow) =>
      devicetype === 1
        ? { __typename: 'SkillQueue', id: `SkillQueue:${deviceId}`, skillId: deviceId, name: deviceDesc }
        : { __typename: 'IvrFlow', id: `IvrFlow:${deviceId}`, name: deviceDesc },
  },
  SkillQueue: {
    maxWaitSeconds: async (
      { skillId }: { readonly skillId: number },
      _args: unknown,
      { calls }: Context,
    ): Promise<number> => (await calls.skills.load(skillId)).maxWaitTime,
  },
}
