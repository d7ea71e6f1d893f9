// A gateway in front of a plain server that answers the examples of the vendors' pages, verbatim.
import { readFileSync } from 'node:fs'
import { Secret } from '../../src/core/redact.ts'
import type { Vendors } from '../../src/upstream.ts'
import { startGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts'
import { startVendorServer, tokenAction, type VendorServer } from '../support/vendor-server.ts'

const fixture = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8')

/** An example of one of the five pages, byte for byte. */
export const page = (name: string): string => fixture(`pages/${name}`)

/** A plausible answer to a read, put together from the vendors' field tables and examples. */
export const stored = (name: string): string => fixture(`reads/${name}.json`)

/** The same JSON text with some members of one object replaced: `Data`, `Data.List.0` ... */
export function changed(text: string, path: string, members: Readonly<Record<string, unknown>>): string {
  const whole = JSON.parse(text) as Record<string, unknown>
  const target = path
    .split('.')
    .filter((step) => step !== '')
    .reduce<Record<string, unknown>>((object, step) => object[step] as Record<string, unknown>, whole)
  Object.assign(target, members)
  return JSON.stringify(whole)
}

export const credentials = {
  accessKeyId: 'LTAI5tExampleKeyOfNobody',
  accessKeySecret: 'alibabaSecretOfNobody0123456789',
  appKey: '6f1d2a3b-0000-4c5d-9e8f-112233445566',
  appSecret: 'huaweiSecretOfNobody-0123456789',
} as const

/** Both vendors at one address, with a temporary key when there is a token. */
export const vendorsAt = (url: string, securityToken?: string): Required<Vendors> => ({
  alibaba: {
    accessKeyId: credentials.accessKeyId,
    accessKeySecret: new Secret(credentials.accessKeySecret),
    ...(securityToken === undefined ? {} : { securityToken: new Secret(securityToken) }),
    outboundBotEndpoint: url,
    aiccsEndpoint: url,
  },
  huawei: { appKey: credentials.appKey, appSecret: new Secret(credentials.appSecret), endpoint: url },
})

export interface PageStage extends AsyncDisposable, Pick<TestGateway, 'url' | 'send' | 'execute'> {
  readonly vendor: VendorServer
}

/** Every operation answers its page's example; reads answer what is stored. */
export async function startPages({
  securityToken,
  ...options
}: TestGatewayOptions & { readonly securityToken?: string } = {}): Promise<PageStage> {
  const vendor = await startVendorServer()
  vendor.on('CreateInstance', page('create-instance.json'))
  vendor.on('ModifyInstance', page('modify-instance.json'))
  vendor.on('ModifyJobGroup', page('modify-job-group.json'))
  vendor.on('UpdateAiCallTask', page('update-ai-call-task.json'))
  vendor.on('modifyCalledRoute', page('modify-called-route.json'))
  vendor.on('DescribeInstance', stored('describe-instance'))
  vendor.on('ListInstances', stored('list-instances'))
  vendor.on('DescribeJobGroup', stored('describe-job-group'))
  vendor.on('QueryAiCallTaskPage', stored('query-ai-call-task-page'))
  vendor.on('QueryAiCallTaskDetail', stored('query-ai-call-task-detail'))
  vendor.on('queryCalledRoute', stored('query-called-route'))
  // Whatever queue is asked for carries what the stored route carries.
  vendor.on('querySkills', ({ body }) => {
    const { skillIds } = JSON.parse(body) as { skillIds: string[] }
    const data = skillIds.map((skillId) => ({ skillId: Number(skillId), mediaTypeId: 19 }))
    return JSON.stringify({ returnCode: '0', total: data.length, data, description: 'success' })
  })
  vendor.on(tokenAction, stored('token'))
  const gateway = await startGateway({
    vendors: vendorsAt(vendor.url, securityToken),
    mode: 'live',
    ...options,
  })
  return {
    url: gateway.url,
    send: gateway.send,
    execute: gateway.execute,
    vendor,
    async [Symbol.asyncDispose]() {
      await vendor[Symbol.asyncDispose]()
      await gateway[Symbol.asyncDispose]()
    },
  }
}

export const instanceId = '90515b5-6115-4ccf-83e2-52d5bfaf2ddf'
export const groupInstanceId = '174952ab-9825-4cc9-a5e2-de82d7fa4cdd'
export const jobGroupId = '3edc0260-6f7c-4de4-8535-09372240618b'
export const taskId = '1187000000000000001'
export const routeId = '1125397061153369092'
