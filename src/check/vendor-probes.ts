// What is read to try the credentials of an account: the smallest page of one list of each product.
import type { Call } from '../core/operation.ts'
import type { Vendors } from '../upstream.ts'
import * as callTask from '../vendors/alibaba/call-task.ts'
import * as instance from '../vendors/alibaba/instance.ts'
import * as accessCode from '../vendors/huawei/access-code.ts'

export interface Probe {
  readonly product: string
  readonly action: string
  readonly endpoint: string
  /** Where the operator says it. */
  readonly endpointSetting: string
  readonly read: (call: Call) => Promise<unknown>
}

/** The credentials of one vendor, and what to read with them. */
export interface VendorAccess {
  readonly vendor: string
  /** Names of what the operator sets. */
  readonly credentials: string
  readonly probes: readonly Probe[]
}

/** Where the credentials are said: in variables, or in the file under this account. */
export function accessesOf({ alibaba, huawei }: Vendors, account: string | undefined): VendorAccess[] {
  const say = (variable: string, member: string) =>
    account === undefined ? variable : `accounts.${account}.${member}`
  const accesses: VendorAccess[] = []
  if (alibaba !== undefined)
    accesses.push({
      vendor: 'Alibaba',
      credentials: `${say('ALIBABA_ACCESS_KEY_ID', 'alibaba.accessKeyId')} and ${say('ALIBABA_ACCESS_KEY_SECRET', 'alibaba.accessKeySecret')}`,
      probes: [
        {
          product: 'OutboundBot',
          action: instance.list.name,
          endpoint: alibaba.outboundBotEndpoint,
          endpointSetting: say('ALIBABA_OUTBOUNDBOT_ENDPOINT', 'alibaba.outboundbotEndpoint'),
          read: (call) => call(instance.list, { pageNumber: 1, pageSize: 1 }),
        },
        {
          product: 'aiccs',
          action: callTask.list.name,
          endpoint: alibaba.aiccsEndpoint,
          endpointSetting: say('ALIBABA_AICCS_ENDPOINT', 'alibaba.aiccsEndpoint'),
          read: (call) => call(callTask.list, { pageNo: 1, pageSize: 1 }),
        },
      ],
    })
  if (huawei !== undefined)
    accesses.push({
      vendor: 'Huawei',
      credentials: `${say('HUAWEI_APP_KEY', 'huawei.appKey')} and ${say('HUAWEI_APP_SECRET', 'huawei.appSecret')}`,
      probes: [
        {
          product: 'CEC',
          action: accessCode.list.name,
          endpoint: huawei.endpoint,
          endpointSetting: say('HUAWEI_ENDPOINT', 'huawei.endpoint'),
          read: (call) => call(accessCode.list, { limit: 1, offset: 0 }),
        },
      ],
    })
  return accesses
}
