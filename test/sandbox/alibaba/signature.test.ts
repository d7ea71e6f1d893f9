/** The verifier against signatures it did not make: the vendor's published ones and those recorded from its clients. */

import { describe, expect, test } from 'vitest'
import { authenticate } from '../../../src/sandbox/alibaba/authenticate.ts'
import { createNonces } from '../../../src/sandbox/alibaba/nonces.ts'
import { readRequest } from '../../../src/sandbox/alibaba/request.ts'
import {
  canonicalQuery,
  type Pair,
  percentEncode,
  sha256,
  signV1,
  signV3,
} from '../../../src/sandbox/alibaba/signature.ts'

const nonce = '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf'
const time = '2026-01-02T03:04:05Z'
const secret = 'testAccessKeySecret'
const testValue = '!\'()*-._~ +/=&%"<>中\n\t😀'
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

const business: Pair[] = [
  ['TaskId', '1187000000000000001'],
  ['CallDay', '["MONDAY"]'],
  ['TaskName', 'a b*c~(测)'],
]
const common: Pair[] = [
  ['AccessKeyId', 'testAccessKeyId'],
  ['Action', 'UpdateAiCallTask'],
  ['Format', 'JSON'],
  ['SignatureMethod', 'HMAC-SHA1'],
  ['SignatureNonce', nonce],
  ['SignatureVersion', '1.0'],
  ['Timestamp', time],
  ['Version', '2019-10-15'],
]

test('percent-encoding is RFC 3986 on UTF-8, upper-case hex', () => {
  expect(percentEncode(testValue)).toBe(
    '%21%27%28%29%2A-._~%20%2B%2F%3D%26%25%22%3C%3E%E4%B8%AD%0A%09%F0%9F%98%80',
  )
})

describe('signature v1', () => {
  test('canonical query and string to sign', () => {
    const signed = signV1('POST', [...business, ...common], secret)
    expect(canonicalQuery([...business, ...common])).toBe(
      'AccessKeyId=testAccessKeyId&Action=UpdateAiCallTask&CallDay=%5B%22MONDAY%22%5D&Format=JSON&SignatureMethod=HMAC-SHA1&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0&TaskId=1187000000000000001&TaskName=a%20b%2Ac~%28%E6%B5%8B%29&Timestamp=2026-01-02T03%3A04%3A05Z&Version=2019-10-15',
    )
    expect(signed.stringToSign).toBe(
      'POST&%2F&AccessKeyId%3DtestAccessKeyId%26Action%3DUpdateAiCallTask%26CallDay%3D%255B%2522MONDAY%2522%255D%26Format%3DJSON%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureVersion%3D1.0%26TaskId%3D1187000000000000001%26TaskName%3Da%2520b%252Ac~%2528%25E6%25B5%258B%2529%26Timestamp%3D2026-01-02T03%253A04%253A05Z%26Version%3D2019-10-15',
    )
  })

  const withoutDay = business.filter(([name]) => name !== 'CallDay')
  const callTask: Pair[] = [
    ['CallDay', '["MONDAY","TUESDAY"]'],
    ['CallRetryInterval', '25'],
    ['CallRetryReason', '["CALL_REJECTED","USER_BUSY"]'],
    ['CallRetryTimes', '2'],
    ['CallTime', '["{\\"startTime\\":\\"09:00:00\\",\\"endTime\\":\\"10:00:00\\"}"]'],
    ['MissCallRetry', 'true'],
    ['StartType', 'IMMEDIATE'],
    ['TaskCps', '57'],
    ['TaskId', '1187000000000000001'],
    ['TaskName', '测试任务'],
    ['VirtualNumber', '05370220001'],
  ]
  test.each<[string, string, Pair[], string]>([
    ['POST', 'POST', business, '2cnS/qkSbmGgbaLuMefU7M+lkMA='],
    ['GET', 'GET', business, 'B/H3SIdKL9/8NzMHIt9/ZbXmc8E='],
    [
      'temporary token',
      'POST',
      [...business, ['SecurityToken', 'testStsToken+/=']],
      'DA/yNQ01mtduVGaCAVkxwaABRGk=',
    ],
    [
      'flattened list',
      'POST',
      [...withoutDay, ['CallDay.1', 'MONDAY'], ['CallDay.2', 'TUESDAY']],
      '5yBfZ3jlUneyH9gleeQNLVqXJpo=',
    ],
    ['every awkward character', 'POST', [...business, ['X', testValue]], 'LXs5jGCpOF0wc+NVhnj+jmnOt7Q='],
    ['recorded from pop-core, POST', 'POST', callTask, 'X6kSAdy6+Gx091qvgMm/XzM3QT4='],
    ['recorded from pop-core, GET', 'GET', callTask, 'tZJ5mFQh9rQddYepxJh5oBJVLGQ='],
  ])('%s', (_name, method, parameters, expected) => {
    expect(signV1(method, [...parameters, ...common], secret).signature).toBe(expected)
  })

  test("the vendor's published example", () => {
    const pairs: Pair[] = [
      ['AccessKeyId', 'testid'],
      ['Action', 'DescribeRegions'],
      ['Format', 'XML'],
      ['SignatureMethod', 'HMAC-SHA1'],
      ['SignatureNonce', nonce],
      ['SignatureVersion', '1.0'],
      ['Timestamp', '2016-02-23T12:46:24Z'],
      ['Version', '2014-05-26'],
    ]
    expect(signV1('GET', pairs, 'testsecret').signature).toBe('OLeaidS1JvxuMvnyHOwuJ+uX5qY=')
  })
})

interface Vector {
  method?: string
  host?: string
  action?: string
  query?: readonly Pair[]
  body?: string
  extra?: Record<string, string>
}

function vectorHeaders(vector: Vector): Map<string, string[]> {
  const headers = {
    host: vector.host ?? 'aiccs.aliyuncs.com',
    'x-acs-action': vector.action ?? 'UpdateAiCallTask',
    'x-acs-content-sha256': sha256(vector.body ?? ''),
    'x-acs-date': time,
    'x-acs-signature-nonce': nonce,
    'x-acs-version': '2019-10-15',
    ...vector.extra,
  }
  return new Map(Object.entries(headers).map(([name, value]) => [name, [value]]))
}

function signVector(vector: Vector) {
  const headers = vectorHeaders(vector)
  return signV3(
    {
      method: vector.method ?? 'POST',
      query: vector.query ?? business,
      headers,
      signedHeaders: [...headers.keys()].sort(),
      payloadHash: sha256(vector.body ?? ''),
    },
    secret,
  )
}

const importRows: Vector = {
  action: 'ImportTaskNumberDatas',
  query: [
    ['DataType', 'JSON'],
    ['TaskId', '1'],
  ],
  body: 'PhoneNumberList=%5B%7B%22calleeNumber%22%3A%2205345560001%22%7D%5D',
  extra: { 'content-type': 'application/x-www-form-urlencoded' },
}
const recorded: Vector = {
  host: '127.0.0.1:18080',
  extra: { 'x-acs-credentials-provider': 'static_ak' },
}

describe('signature v3', () => {
  test('canonical request and string to sign', () => {
    const signed = signVector({})
    expect(signed.canonicalRequest).toBe(
      [
        'POST',
        '/',
        'CallDay=%5B%22MONDAY%22%5D&TaskId=1187000000000000001&TaskName=a%20b%2Ac~%28%E6%B5%8B%29',
        'host:aiccs.aliyuncs.com',
        'x-acs-action:UpdateAiCallTask',
        `x-acs-content-sha256:${emptyHash}`,
        'x-acs-date:2026-01-02T03:04:05Z',
        `x-acs-signature-nonce:${nonce}`,
        'x-acs-version:2019-10-15',
        '',
        'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version',
        emptyHash,
      ].join('\n'),
    )
    expect(signed.stringToSign).toBe(
      'ACS3-HMAC-SHA256\n13394d4f149e824341e50dbce6d6ae91510abdd290a5e7be5de3ff34ad476003',
    )
  })

  test.each<[string, Vector, string]>([
    ['POST', {}, 'f0c7155842111590f9f55b98240363fe08ed5f23c5c53dd35ff09a734d371648'],
    ['GET', { method: 'GET' }, '4b8455de49344465df417da927b7c229af18344a6c7c5041aa4ae5ca012e7266'],
    [
      'temporary token',
      {
        extra: {
          'x-acs-accesskey-id': 'testAccessKeyId',
          'x-acs-security-token': 'testStsToken+/=',
        },
      },
      'f52c4728e10115841c73666926470773cc8334830709fca1e7aecbf9c14a419d',
    ],
    ['form body', importRows, '169c657b8bebf9b4797b5368dd23b1f08c0af8d92ba4a5a72e52e7a6029ba475'],
    [
      'recorded from openapi-core, POST',
      recorded,
      '09aa192be05aa4bf8a91faeb2a9697544e1d4a6d050364147ef91c77a5339bf6',
    ],
    [
      'recorded from openapi-core, GET',
      { ...recorded, method: 'GET' },
      '52d11100c3be45f9990397f3777f105609b2a358a67262aa684f06dab850305b',
    ],
  ])('%s', (_name, vector, expected) => {
    expect(signVector(vector).signature).toBe(expected)
  })

  test('blanks around header values do not count', () => {
    const plain = signVector({ extra: { 'x-acs-extra': 'a b' } }).signature
    expect(signVector({ extra: { 'x-acs-extra': ' a b ' } }).signature).toBe(plain)
  })

  test("the vendor's published example", () => {
    const headers = new Map([
      ['host', ['ecs.cn-shanghai.aliyuncs.com']],
      ['x-acs-action', ['RunInstances']],
      ['x-acs-content-sha256', [emptyHash]],
      ['x-acs-date', ['2023-10-26T10:22:32Z']],
      ['x-acs-signature-nonce', ['3156853299f313e23d1673dc12e1703d']],
      ['x-acs-version', ['2014-05-26']],
    ])
    const signed = signV3(
      {
        method: 'POST',
        query: [
          ['ImageId', 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd'],
          ['RegionId', 'cn-shanghai'],
        ],
        headers,
        signedHeaders: [...headers.keys()],
        payloadHash: emptyHash,
      },
      'YourAccessKeySecret',
    )
    expect(signed.stringToSign).toBe(
      'ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259',
    )
    expect(signed.signature).toBe('06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0')
  })
})

/** The whole way from wire text to a verified account. */
describe('requests as recorded on the wire', () => {
  const verifier = (securityToken?: string) => ({
    find: (id: string) =>
      id === 'testAccessKeyId'
        ? {
            key: { accessKeyId: id, accessKeySecret: secret, ...(securityToken ? { securityToken } : {}) },
            account: 'recorded',
          }
        : undefined,
    nonces: createNonces(10),
    now: Date.parse(time),
    clockWindowMs: 900_000,
  })

  const popBody =
    'AccessKeyId=testAccessKeyId&Action=ModifyInstance&CallingNumber.1=05710000001&CallingNumber.2=05710000002&Format=JSON&InstanceId=90515b5-6115-4ccf-83e2-52d5bfaf2ddf&InstanceName=%E7%AC%AC%E4%B8%80%E4%B8%AA%E5%AE%9E%E4%BE%8B&MaxConcurrentConversation=10&SecurityToken=testStsToken%2B%2F%3D&SignatureMethod=HMAC-SHA1&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0&Timestamp=2026-01-02T03%3A04%3A05Z&Version=2019-12-26&Signature=jJubbWwxgrdO6i21S9m%2FCGWnbyo%3D'
  const popRequest = (body: string) =>
    readRequest({
      method: 'POST',
      path: '/',
      query: '',
      headers: new Map([['content-type', ['application/x-www-form-urlencoded']]]),
      body: Buffer.from(body),
    })

  test('pop-core, form body, temporary key', () => {
    const request = popRequest(popBody)
    expect(authenticate(request, verifier('testStsToken+/=')).account).toBe('recorded')
  })

  test('one digit of the same body changed', () => {
    const request = popRequest(popBody.replace('05710000002', '05710000003'))
    expect(() => authenticate(request, verifier('testStsToken+/='))).toThrow(/not matched/)
  })

  test('openapi-core leaves parentheses and stars bare in the query and signs them encoded', () => {
    const headers = vectorHeaders(recorded)
    const names = [...headers.keys()].sort().join(';')
    headers.set('authorization', [
      `ACS3-HMAC-SHA256 Credential=testAccessKeyId,SignedHeaders=${names},Signature=09aa192be05aa4bf8a91faeb2a9697544e1d4a6d050364147ef91c77a5339bf6`,
    ])
    const request = readRequest({
      method: 'POST',
      path: '/',
      query: 'TaskId=1187000000000000001&CallDay=%5B%22MONDAY%22%5D&TaskName=a%20b*c~(%E6%B5%8B)',
      headers,
      body: Buffer.alloc(0),
    })
    expect(authenticate(request, verifier()).account).toBe('recorded')
  })
})

describe('used nonces', () => {
  test('are remembered per key until their time is over', () => {
    const nonces = createNonces(10)
    expect(nonces.remember('a', 'n', 100, 0)).toBe(true)
    expect(nonces.remember('a', 'n', 100, 99)).toBe(false)
    expect(nonces.remember('b', 'n', 100, 99)).toBe(true)
    expect(nonces.remember('a', 'n', 200, 100)).toBe(true)
  })

  test('stay bounded: the oldest leaves first', () => {
    const nonces = createNonces(2)
    for (const name of ['one', 'two', 'three']) nonces.remember('a', name, 100, 0)
    expect(nonces.remember('a', 'three', 100, 0)).toBe(false)
    expect(nonces.remember('a', 'one', 100, 0)).toBe(true)
  })
})
