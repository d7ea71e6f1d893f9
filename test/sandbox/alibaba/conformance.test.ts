/** The vendor's own clients, unmodified, against a running sandbox: every way to send, every kind of value. */

import { describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts'
import { type Answer, core, outboundBot, pop, temporary } from '../clients.ts'
import { pageInstance, pageJobGroup, pageStrategy, surveyScript } from '../demo.ts'

type Caller = (action: string, parameters?: Record<string, unknown>) => Promise<Answer>

const ways: readonly [name: string, signature: string, connect: (sandbox: Sandbox) => Caller][] = [
  ['pop-core GET', 'HMAC-SHA1', (sandbox) => pop(sandbox, outboundBot, 'GET')],
  ['pop-core POST', 'HMAC-SHA1', (sandbox) => pop(sandbox, outboundBot, 'POST')],
  ['pop-core with a temporary key', 'HMAC-SHA1', (sandbox) => pop(sandbox, outboundBot, 'POST', temporary)],
  ['openapi-core v3 query', 'ACS3-HMAC-SHA256', (sandbox) => core(sandbox, outboundBot)],
  ['openapi-core v3 GET', 'ACS3-HMAC-SHA256', (sandbox) => core(sandbox, outboundBot, { method: 'GET' })],
  ['openapi-core v3 form body', 'ACS3-HMAC-SHA256', (sandbox) => core(sandbox, outboundBot, { form: true })],
  [
    'openapi-core v3 with a temporary key',
    'ACS3-HMAC-SHA256',
    (sandbox) => core(sandbox, outboundBot, { credentials: temporary }),
  ],
  ['openapi-core v2 mode', 'HMAC-SHA1', (sandbox) => core(sandbox, outboundBot, { mode: 'v2' })],
  [
    'openapi-core v2 mode, form body, temporary key',
    'HMAC-SHA1',
    (sandbox) => core(sandbox, outboundBot, { mode: 'v2', form: true, credentials: temporary }),
  ],
]

const texts = {
  ASCII: 'plain text 123',
  'awkward characters': '!\'()*-._~ +/=&%"<>中\n\t😀',
  CJK: '这个是第一的实例，「测试」',
}

const lists = {
  'flattened list': { 'CallingNumber.1': '05710000001', 'CallingNumber.2': '05710000002' },
  'JSON list': { CallingNumber: '["05710000001","05710000002"]' },
}

describe.each(ways)('%s', (_name, signature, connect) => {
  test.each(Object.entries(texts))('carries %s unchanged', async (_kind, text) => {
    await using sandbox = await startSandbox({ seed: 'empty' })
    const call = connect(sandbox)
    const created = await call('CreateInstance', {
      InstanceName: 'x',
      InstanceDescription: text,
      MaxConcurrentConversation: 2,
    })
    const { InstanceId } = created['Instance'] as Answer
    const described = await call('DescribeInstance', { InstanceId: String(InstanceId) })
    expect((described['Instance'] as Answer)['InstanceDescription']).toBe(text)
    const [sent] = sandbox.transcript.entries('CreateInstance')
    expect(sent).toMatchObject({
      signature,
      account: 'sandbox',
      status: 200,
      parameters: { InstanceName: 'x', InstanceDescription: text, MaxConcurrentConversation: '2' },
    })
  })

  test.each(Object.entries(lists))('carries a %s', async (_kind, list) => {
    await using sandbox = await startSandbox()
    const call = connect(sandbox)
    const ids = { InstanceId: pageInstance, JobGroupId: pageJobGroup }
    await call('ModifyJobGroup', {
      ...ids,
      Name: '回访',
      ScenarioId: surveyScript,
      StrategyJson: JSON.stringify({ id: pageStrategy }),
      ...list,
    })
    const described = await call('DescribeJobGroup', ids)
    expect((described['JobGroup'] as Answer)['CallingNumbers']).toEqual(['05710000001', '05710000002'])
    expect(sandbox.transcript.entries('ModifyJobGroup')[0]?.parameters).toMatchObject(list)
  })
})
