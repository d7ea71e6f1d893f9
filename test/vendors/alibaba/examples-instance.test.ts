// The vendor's answers about instances and scripts: each example succeeds and decodes.
import { expect, it } from 'vitest'
import * as z from 'zod'
import type { Operation } from '../../../src/core/operation.ts'
import { Secret } from '../../../src/core/redact.ts'
import * as instance from '../../../src/vendors/alibaba/instance.ts'
import * as account from '../../../src/vendors/alibaba/instance-account.ts'
import { createRpcProtocol } from '../../../src/vendors/alibaba/rpc.ts'
import * as script from '../../../src/vendors/alibaba/script.ts'

const protocol = createRpcProtocol({
  accessKeyId: 'a',
  accessKeySecret: new Secret('b'),
  outboundBotEndpoint: 'http://127.0.0.1',
  aiccsEndpoint: 'http://127.0.0.1',
})

const envelope =
  '"HttpStatusCode":200,"Code":"OK","Message":"Success","RequestId":"254EB995-DEDF-48A4-9101-9CA5B72FFBCC","Success":true'

/** Verbatim: as the page prints it. Assembled: from the field table or the field examples of the page. */
const examples: [string, 'verbatim' | 'assembled', Operation, string, unknown][] = [
  [
    'an instance of a RAM user, whose id has 18 digits',
    'assembled',
    instance.describe,
    `{${envelope},"Instance":{"CreationTime":1578469042851,"InstanceId":"90515b5-6115-4ccf-83e2-52d5bfaf2ddf","CreatorId":212345678901234567,"OwnerName":"xxx","InstanceDescription":"这个是第一个实例","InstanceName":"第一个实例","CreatorName":"xxx","ResourceGroupId":"90515b5-6115-4ccf-83e2-52d5bfaf2ddf","MaxConcurrentConversation":4,"NluProfile":{"SecretKey":"never shown"}}}`,
    {
      instance: {
        instanceId: '90515b5-6115-4ccf-83e2-52d5bfaf2ddf',
        name: '第一个实例',
        description: '这个是第一个实例',
        maxConcurrentConversations: 4,
        creatorId: '212345678901234567',
        creatorName: 'xxx',
        ownerName: 'xxx',
        createdAt: new Date(1578469042851),
        resourceGroupId: '90515b5-6115-4ccf-83e2-52d5bfaf2ddf',
        nluServiceType: null,
      },
    },
  ],
  [
    'a page of instances with tags',
    'assembled',
    instance.list,
    `{${envelope},"Instances":[{"CreationTime":1578469042851,"CreatorId":34234,"CreatorName":"xxx","InstanceDescription":"这是一个实例","InstanceId":"90515b5-6115-4ccf-83e2-52d5bfaf2ddf","InstanceName":"回访","IsPreset":false,"MaxConcurrentConversation":10,"OwnerName":"xxx","ResourceGroupId":"90515b5-6115-4ccf-83e2-52d5bfaf2ddf","ResourceTags":[{"Key":"age","Value":"20"}]}],"PageNumber":1,"PageSize":10,"TotalCount":1}`,
    {
      instances: [
        {
          instanceId: '90515b5-6115-4ccf-83e2-52d5bfaf2ddf',
          name: '回访',
          description: '这是一个实例',
          maxConcurrentConversations: 10,
          creatorId: '34234',
          creatorName: 'xxx',
          ownerName: 'xxx',
          createdAt: new Date(1578469042851),
          resourceGroupId: '90515b5-6115-4ccf-83e2-52d5bfaf2ddf',
          nluServiceType: null,
          tags: [{ key: 'age', value: '20' }],
        },
      ],
      totalCount: 1,
    },
  ],
  ['a deleted instance', 'assembled', account.remove, `{${envelope}}`, {}],
  ['tagged instances', 'assembled', account.tag, `{${envelope}}`, {}],
  ['untagged instances', 'assembled', account.untag, `{${envelope}}`, {}],
  [
    'the use of instances',
    'assembled',
    account.usage,
    `{${envelope},"AgentBotInstanceSummaryList":[{"InstanceId":"i-1","TotalCallCount":3000000000,"TotalCallTime":"60","UsedRecordingStorageSpace":12}]}`,
    {
      summaries: [
        { instanceId: 'i-1', calls: 3_000_000_000, callSeconds: 60, recordingStorageMegabytes: 12 },
      ],
    },
  ],
  [
    'concurrency in use',
    'assembled',
    account.concurrency,
    `{${envelope},"InstanceId":"i-1","CurrentConcurrency":2,"MaxConcurrentConversation":10}`,
    { inUse: 2, limit: 10 },
  ],
  [
    'concurrency of the account',
    'assembled',
    account.concurrencyQuota,
    `{${envelope},"MaxConcurrent":20,"RemainingConcurrent":6}`,
    { limit: 20, remaining: 6 },
  ],
  [
    'calling numbers, one of them a JSON number',
    'verbatim',
    account.numbers,
    `{${envelope},"OutboundCallNumbers":{"PageNumber":1,"PageSize":10,"TotalCount":10,"List":[{"Number":10088,"OutboundCallNumberId":"fa0e21e9-…","RateLimitCount":"10","RateLimitPeriod":"100"}]}}`,
    { outboundCallNumbers: { list: [{ number: '10088' }], totalCount: 10 } },
  ],
  [
    'a page of scripts, with credentials that are not read',
    'assembled',
    script.list,
    `{${envelope},"Scripts":{"List":[{"AgentKey":"14791f5f226b4878b3d9b676a0291234","AgentLlm":false,"CreateTime":1578965079000,"DebugStatus":"DRAFTED","EmotionEnable":false,"Industry":"Finance","IsDebugDrafted":true,"IsDrafted":true,"IsPreset":false,"NluAccessType":"Managed","NluEngine":"Prompts","RejectReason":"Non-compliant script language","Scene":"Telemarketing","ScriptDescription":"Telemarketing script","ScriptId":"8d6a6e41-8093-49af-a9d1-0281878758ac","ScriptName":"Telemarketing script","Status":"DRAFTED","UpdateTime":1578965079000,"agentId":1160195}],"PageNumber":1,"PageSize":10,"TotalCount":15}}`,
    {
      scripts: {
        list: [
          {
            scriptId: '8d6a6e41-8093-49af-a9d1-0281878758ac',
            name: 'Telemarketing script',
            description: 'Telemarketing script',
            status: 'DRAFTED',
            debugStatus: 'DRAFTED',
            industry: 'Finance',
            scene: 'Telemarketing',
            nluEngine: 'PROMPTS',
            isDrafted: true,
            isDebugDrafted: true,
            updatedAt: new Date(1578965079000),
            createdAt: new Date(1578965079000),
            isPreset: false,
            rejectReason: 'Non-compliant script language',
          },
        ],
        totalCount: 15,
      },
    },
  ],
  [
    'one script of the small model',
    'assembled',
    script.describe,
    `{${envelope},"Script":{"AgentId":1160195,"AgentKey":"never shown","AsrConfig":"{\\"appKey\\":\\"never shown\\"}","ChatbotId":"chatbot-cn-1","DebugStatus":"PUBLISHED","Industry":"金融","IsDebugDrafted":false,"IsDrafted":false,"NluEngine":"","Scene":"回访","ScriptDescription":"","ScriptId":"s-1","ScriptName":"话术","Status":"SOMETHING_NEW","UpdateTime":1578965079000}}`,
    {
      script: {
        scriptId: 's-1',
        name: '话术',
        description: '',
        status: 'SOMETHING_NEW',
        debugStatus: 'PUBLISHED',
        industry: '金融',
        scene: '回访',
        nluEngine: 'SMALL_MODEL',
        isDrafted: false,
        isDebugDrafted: false,
        updatedAt: new Date(1578965079000),
      },
    },
  ],
]

it.each(examples)('%s (%s)', (_name, _source, operation, body, expected) => {
  const envelope = protocol.open(operation, {
    status: 200,
    contentType: 'application/json;charset=utf-8',
    headers: {},
    hasLongDigits: true,
    hasLongHex: true,
    body,
  })
  expect(envelope.succeeded).toBe(true)
  expect(z.decode(operation.response, envelope.body as never)).toEqual(expected)
})
