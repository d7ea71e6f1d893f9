/** XML answers: v1 without Format, v3 when Accept asks for nothing else, error bodies included. */

import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { signV1 } from '../../../src/sandbox/alibaba/signature.ts'
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts'
import { aiccs, outboundBot, send, signedV3 } from '../clients.ts'
import { pageInstance, pageJobGroup, stoppedTask } from '../demo.ts'

const parser = new XMLParser({ parseTagValue: false })

/** Signature v1 without Format, as a caller who never read about it. */
function formless(sandbox: Sandbox, parameters: Record<string, string>): string {
  const all = Object.entries({
    AccessKeyId: 'sandbox',
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: crypto.randomUUID(),
    Timestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    ...parameters,
  })
  const { signature } = signV1('GET', all, 'sandbox-secret')
  return `${sandbox.url}/?${new URLSearchParams([...all, ['Signature', signature]])}`
}

test('v1 without Format is answered in XML, lists repeat their element', async () => {
  await using sandbox = await startSandbox()
  const url = formless(sandbox, { Action: 'ListInstances', Version: outboundBot, PageSize: '2' })
  const answer = await send(url, { method: 'GET' })
  expect(answer).toMatchObject({ status: 200, type: 'text/xml;charset=utf-8' })
  expect(answer.text.startsWith("<?xml version='1.0' encoding='UTF-8'?><ListInstancesResponse>")).toBe(true)
  const { ListInstancesResponse: body } = parser.parse(answer.text)
  expect(body).toMatchObject({ Code: 'OK', Success: 'true', TotalCount: '27' })
  expect(body.Instances).toMatchObject([
    { InstanceName: '客户回访中心', CreatorId: '212345678901234567' },
    { InstanceName: '第一个实例' },
  ])
})

test('a blank sent as + is a blank', async () => {
  await using sandbox = await startSandbox({ seed: 'empty' })
  const parameters = { InstanceName: 'two words', MaxConcurrentConversation: '1' }
  const url = formless(sandbox, { Action: 'CreateInstance', Version: outboundBot, ...parameters })
  expect(url).toContain('InstanceName=two+words')
  expect((await send(url, { method: 'GET' })).text).toContain('<InstanceName>two words</InstanceName>')
})

test('special characters are escaped', async () => {
  await using sandbox = await startSandbox({ seed: 'empty' })
  const name = 'a<b>&"c"\u0007]]>'
  const parameters = { InstanceName: name, MaxConcurrentConversation: '1' }
  const url = formless(sandbox, { Action: 'CreateInstance', Version: outboundBot, ...parameters })
  const { text } = await send(url, { method: 'GET' })
  expect(text).toContain('<InstanceName>a&lt;b&gt;&amp;"c"]]&gt;</InstanceName>')
})

test("ModifyJobGroup's nested lists look as on its page", async () => {
  await using sandbox = await startSandbox()
  const url = formless(sandbox, {
    Action: 'ModifyJobGroup',
    Version: outboundBot,
    InstanceId: pageInstance,
    JobGroupId: pageJobGroup,
    Name: 'x',
    ScenarioId: 'any',
  })
  const { text } = await send(url, { method: 'GET' })
  expect(text).toContain('<CallingNumbers>["4008013260"]</CallingNumbers>')
})

test('v3 answers XML only when Accept asks for nothing else', async () => {
  await using sandbox = await startSandbox()
  const type = async (accept: string) => {
    const request = signedV3(sandbox, 'QueryAiCallTaskDetail', aiccs, `TaskId=${stoppedTask}`)
    return (await send(request.url, { headers: { ...request.headers, accept } })).type
  }
  expect(await type('application/xml')).toBe('text/xml;charset=utf-8')
  expect(await type('text/xml, application/json')).toBe('application/json;charset=utf-8')
  expect(await type('*/*')).toBe('application/json;charset=utf-8')
})

test('error bodies: members in the order of the captured answers, Recommend as CDATA', async () => {
  await using sandbox = await startSandbox()
  const { text, status, type } = await send(`${sandbox.url}/?Action=X&Version=2000-01-01`)
  expect([status, type]).toEqual([404, 'text/xml;charset=utf-8'])
  expect(text).toMatch(
    /^<\?xml version='1.0' encoding='UTF-8'\?><Error><RequestId>[0-9A-F-]{36}<\/RequestId><HostId>[^<]+<\/HostId><Code>InvalidVersion<\/Code><Message>Specified parameter Version is not valid.<\/Message><Recommend><!\[CDATA\[https:\/\/[^\]]+\]\]><\/Recommend><\/Error>$/,
  )
  const json = await send(`${sandbox.url}/?Action=X&Version=${aiccs}&Format=json`)
  expect(json.type).toBe('application/json;charset=utf-8')
  expect(Object.keys(json.json)).toEqual(['RequestId', 'Message', 'Recommend', 'HostId', 'Code'])
  expect(json.json).toMatchObject({ Code: 'InvalidAction.NotFound', HostId: 'aiccs.aliyuncs.com' })
  expect(json.headers.get('x-acs-request-id')).toBe(json.json['RequestId'])
})
