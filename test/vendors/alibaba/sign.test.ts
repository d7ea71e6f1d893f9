// The gateway's ACS3 signature against the vendor's published example and vectors recorded from its official clients.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  canonicalQuery,
  createNonces,
  createSigner,
  percentEncode,
  type Signable,
  sha256Hex,
} from '../../../src/vendors/alibaba/sign.ts'

const signatureOf = (header: string) => /Signature=([0-9a-f]{64})$/.exec(header)?.[1]

/** All requests of these tests have what is fresh among their headers. */
const fresh = ['x-acs-signature-nonce', 'x-acs-date']

function authorization(
  { query, ...request }: Omit<Signable, 'fresh'> & { readonly query: string },
  accessKeyId: string,
  accessKeySecret: string,
): string {
  const headers: Record<string, string> = { ...request.headers }
  const values = fresh.map((name) => headers[name] ?? '')
  for (const name of fresh) delete headers[name]
  const sign = createSigner(accessKeyId, accessKeySecret)({ ...request, headers, fresh })
  return sign(query, values).authorization
}

const secret = 'testAccessKeySecret'
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const business = { TaskId: '1187000000000000001', CallDay: '["MONDAY"]', TaskName: 'a b*c~(测)' }
const headers = {
  host: 'aiccs.aliyuncs.com',
  'x-acs-action': 'UpdateAiCallTask',
  'x-acs-content-sha256': emptyHash,
  'x-acs-date': '2026-01-02T03:04:05Z',
  'x-acs-signature-nonce': '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf',
  'x-acs-version': '2019-10-15',
}
const update = { method: 'POST', query: canonicalQuery(business), headers, payloadHash: emptyHash }

describe('percent encoding', () => {
  it('follows RFC 3986 to the letter', () => {
    expect(percentEncode(`!'()*-._~ +/=&%"<>中\n\t😀`)).toBe(
      '%21%27%28%29%2A-._~%20%2B%2F%3D%26%25%22%3C%3E%E4%B8%AD%0A%09%F0%9F%98%80',
    )
  })

  it('sorts parameters by code unit', () => {
    expect(canonicalQuery({ b: '1', B: '2', 'A.10': '3', 'A.2': '4', a: '' })).toBe('A.10=3&A.2=4&B=2&a=&b=1')
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[\w.]+$/)), (names) => {
        const query = canonicalQuery(Object.fromEntries(names.map((name) => [name, ''])))
        expect(query.split('&')).toEqual(
          names.length === 0 ? [''] : names.toSorted().map((name) => `${name}=`),
        )
      }),
    )
  })
})

test('nonces are hexadecimal digits, and no two of them are the same', () => {
  const nonce = createNonces()
  const nonces = Array.from({ length: 300 }, nonce)
  expect(new Set(nonces).size).toBe(300)
  for (const one of nonces) expect(one).toMatch(/^[0-9a-f]{32}$/)
})

describe('signatures', () => {
  it("reproduces the vendor's published example", () => {
    const header = authorization(
      {
        method: 'POST',
        query: canonicalQuery({
          ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd',
          RegionId: 'cn-shanghai',
        }),
        headers: {
          host: 'ecs.cn-shanghai.aliyuncs.com',
          'x-acs-action': 'RunInstances',
          'x-acs-content-sha256': emptyHash,
          'x-acs-date': '2023-10-26T10:22:32Z',
          'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
          'x-acs-version': '2014-05-26',
        },
        payloadHash: emptyHash,
      },
      'YourAccessKeyId',
      'YourAccessKeySecret',
    )
    expect(header).toBe(
      'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    )
  })

  it.each([
    ['POST', update, 'f0c7155842111590f9f55b98240363fe08ed5f23c5c53dd35ff09a734d371648'],
    ['GET', { ...update, method: 'GET' }, '4b8455de49344465df417da927b7c229af18344a6c7c5041aa4ae5ca012e7266'],
    [
      'with an STS token',
      {
        ...update,
        headers: {
          ...headers,
          'x-acs-accesskey-id': 'testAccessKeyId',
          'x-acs-security-token': 'testStsToken+/=',
        },
      },
      'f52c4728e10115841c73666926470773cc8334830709fca1e7aecbf9c14a419d',
    ],
    [
      'with unsigned headers beside the signed ones',
      { ...update, headers: { ...headers, accept: 'application/json', 'user-agent': 'x' } },
      'f0c7155842111590f9f55b98240363fe08ed5f23c5c53dd35ff09a734d371648',
    ],
    [
      'with a form body',
      {
        method: 'POST',
        query: canonicalQuery({ DataType: 'JSON', TaskId: '1' }),
        headers: {
          ...headers,
          'content-type': 'application/x-www-form-urlencoded',
          'x-acs-action': 'ImportTaskNumberDatas',
          'x-acs-content-sha256': 'e791ae5c109fc905a97d7d352275b75f1ec2236074803e5ad9c60e795980e573',
        },
        payloadHash: sha256Hex('PhoneNumberList=%5B%7B%22calleeNumber%22%3A%2205345560001%22%7D%5D'),
      },
      '169c657b8bebf9b4797b5368dd23b1f08c0af8d92ba4a5a72e52e7a6029ba475',
    ],
  ])('%s', (_name, request, signature) => {
    expect(signatureOf(authorization(request, 'testAccessKeyId', secret))).toBe(signature)
  })
})
