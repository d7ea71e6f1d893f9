// The vendors as a server without Trunkline calls them: Alibaba's official client, fetch for Huawei, a loader each.
import PopCore from '@alicloud/pop-core'
import DataLoader from 'dataloader'

export interface InstanceRow {
  readonly InstanceId: string
  readonly InstanceName: string
  readonly InstanceDescription: string
  readonly MaxConcurrentConversation: number
  readonly OwnerName: string
  /** The client makes an object of a number that no double holds. */
  readonly CreatorId: { toString(): string }
  readonly CreationTime: number
}

export interface JobGroupRow {
  readonly JobGroupId: string
  readonly JobGroupName: string
  readonly Status: string
  readonly CreationTime: number
  readonly ScriptId: string
}

export interface ScriptRow {
  readonly ScriptId: string
  readonly ScriptName: string
  readonly Status: string
}

export interface CalledRouteRow {
  readonly id: string
  readonly accessCode: string
  readonly extCode: string
  readonly devicetype: number
  readonly deviceId: number
  readonly deviceDesc: string
}

export interface SkillRow {
  readonly skillId: number
  readonly maxWaitTime: number
}

export interface ScriptKey {
  readonly InstanceId: string
  readonly ScriptId: string
}

/** What one request calls. */
export interface Calls {
  listInstances(parameters: object): Promise<{ readonly Instances: readonly InstanceRow[] }>
  modifyInstance(parameters: object): Promise<{ readonly Instance: InstanceRow }>
  listJobGroups(
    parameters: object,
  ): Promise<{ readonly JobGroups: { readonly List: readonly JobGroupRow[] } }>
  calledRoutes(body: object): Promise<readonly CalledRouteRow[]>
  readonly scripts: DataLoader<ScriptKey, ScriptRow, string>
  readonly skills: DataLoader<number, SkillRow>
}

export function createVendors(upstreamUrl: string): () => Calls {
  const client = new PopCore({
    endpoint: upstreamUrl,
    apiVersion: '2019-12-26',
    accessKeyId: 'sandbox',
    accessKeySecret: 'sandbox-secret',
  })
  const rpc = <Answer>(action: string, parameters: object): Promise<Answer> =>
    client.request<Answer>(action, parameters, { method: 'POST', timeout: 10_000 })

  async function rest<Answer>(path: string, body: object): Promise<Answer> {
    const answer = await fetch(`${upstreamUrl}/apiaccess/rest/cc-management/v1/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer bench-token',
        'x-app-key': 'sandbox',
      },
      body: JSON.stringify(body),
    })
    return (await answer.json()) as Answer
  }

  return () => ({
    listInstances: (parameters) => rpc('ListInstances', parameters),
    modifyInstance: (parameters) => rpc('ModifyInstance', parameters),
    listJobGroups: (parameters) => rpc('ListJobGroups', parameters),
    async calledRoutes(body) {
      type Answer = { readonly data: { readonly calledRouteList: readonly CalledRouteRow[] } }
      return (await rest<Answer>('calledRoute/queryCalledRoute', body)).data.calledRouteList
    },
    scripts: new DataLoader<ScriptKey, ScriptRow, string>(
      (keys) =>
        Promise.all(
          keys.map(async (key) => (await rpc<{ readonly Script: ScriptRow }>('DescribeScript', key)).Script),
        ),
      { cacheKeyFn: ({ InstanceId, ScriptId }) => `${InstanceId}:${ScriptId}` },
    ),
    skills: new DataLoader<number, SkillRow>(async (skillIds) => {
      type Answer = { readonly data: readonly SkillRow[] }
      const body = { limit: '100', offset: '0', skillIds: skillIds.map(String) }
      const { data } = await rest<Answer>('skill/querySkills', body)
      const found = new Map(data.map((skill) => [skill.skillId, skill] as const))
      return skillIds.map((skillId) => found.get(skillId) ?? new Error(`There is no skill ${skillId}.`))
    }),
  })
}
