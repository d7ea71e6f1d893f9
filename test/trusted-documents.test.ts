// Documents by their hash: the file that clients read, both ways to name one, and consumers that may send nothing else.
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { Kind, parse, print } from 'graphql'
import type { TrustedDocument } from 'trunkline/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import trustedDocuments from '../schema/trusted-documents.json' with { type: 'json' }
import { type Access, digestOf, unrestricted } from '../src/access/access.ts'
import { type Sandbox, startSandbox } from '../src/sandbox/server.ts'
import * as typedDocuments from './support/documents.ts'
import { startGateway, type TestGateway, vendorsAt } from './support/gateway.ts'

const trusted: Readonly<Record<string, string>> = trustedDocuments
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('the file', () => {
  test('has every document of schema/documents under the hash of its own bytes', async () => {
    const files = await readdir(new URL('../schema/documents/', import.meta.url))
    const names = Object.values(trusted).map((text) => {
      const [operation] = parse(text).definitions
      return operation?.kind === Kind.OPERATION_DEFINITION ? operation.name?.value : undefined
    })
    expect(names.toSorted()).toEqual(files.map((file) => file.replace('.graphql', '')).toSorted())
    for (const [hash, text] of Object.entries(trusted)) expect(sha256(text)).toBe(hash)
  })

  test('knows what generated clients print', () => {
    const documents = Object.entries(
      typedDocuments as Readonly<Record<string, TrustedDocument<unknown, never>>>,
    )
    const operations = documents.filter(([name]) => name.endsWith('Document'))
    expect(operations.length).toBeGreaterThan(30)
    for (const [name, document] of operations) {
      expect(trusted, name).toHaveProperty(sha256(print(document)))
      expect(document.__meta__.hash, name).toBe(sha256(print(document)))
    }
  })
})

const partner = 'key-of-a-partner-0123456789'
const frontend = 'key-of-a-frontend-0123456789'

const accessTo = (url: string): Access => ({
  accounts: new Map([['default', vendorsAt(url)]]),
  consumers: [
    { ...unrestricted('partner', 'default'), keys: [{ digest: digestOf(partner) }] },
    { ...unrestricted('frontend', 'default'), documents: 'trusted', keys: [{ digest: digestOf(frontend) }] },
  ],
  jwt: undefined,
  anonymous: undefined,
})

const hashOf = (name: string) =>
  Object.entries(trusted).find(([, text]) => text.includes(` ${name}(`))?.[0] ?? 'none'
const instances = hashOf('Instances')
const createInstance = hashOf('CreateInstance')
const unknown = '0'.repeat(64)

const documentId = (hash: string) => `sha256:${hash}`
const persistedQuery = (sha256Hash: unknown, version: unknown = 1) => ({
  extensions: { persistedQuery: { version, sha256Hash } },
})

interface Answer {
  readonly status: number
  readonly data?: unknown
  readonly errors?: readonly { message: string; extensions: { code: string } }[]
}

const own = '{ instances { totalCount } }'

describe('a request', () => {
  let sandbox: Sandbox
  let gateway: TestGateway
  beforeAll(async () => {
    sandbox = await startSandbox()
    gateway = await startGateway({ access: accessTo(sandbox.url) })
  })
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]()
    await sandbox.close()
  })

  const answerOf = async (response: Response): Promise<Answer> => ({
    status: response.status,
    ...((await response.json()) as Omit<Answer, 'status'>),
  })
  const post = async (key: string, body: unknown) =>
    answerOf(
      await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  const get = async (key: string, parameters: Readonly<Record<string, string>>) =>
    answerOf(
      await fetch(`${gateway.url}/graphql?${new URLSearchParams(parameters)}`, {
        headers: { authorization: `Bearer ${key}` },
      }),
    )
  const refused = async (answer: Promise<Answer>, status: number, code: string) => {
    sandbox.transcript.clear()
    const { errors, ...rest } = await answer
    expect({ ...rest, codes: errors?.map(({ extensions }) => extensions.code) }).toEqual({
      status,
      codes: [code],
    })
    expect(sandbox.transcript.entries()).toEqual([])
    return errors?.[0]?.message
  }

  describe.each([
    ['a consumer with "documents": "any"', partner],
    ['a consumer with "documents": "trusted"', frontend],
  ])('of %s', (_who, key) => {
    test('names a document by its id, with variables', async () => {
      const answer = await post(key, { documentId: documentId(instances), variables: { first: 1 } })
      expect(answer).toMatchObject({ status: 200, data: { instances: { nodes: [expect.anything()] } } })
      expect(answer.errors).toBeUndefined()
    })

    test('names a document as Apollo’s clients do', async () => {
      const answer = await post(key, { ...persistedQuery(instances), operationName: 'Instances' })
      expect(answer).toMatchObject({ status: 200, data: { instances: expect.anything() } })
    })

    test('names a document in a GET', async () => {
      for (const parameters of [
        { documentId: documentId(instances), variables: '{"first":1}' },
        { extensions: JSON.stringify(persistedQuery(instances).extensions) },
      ])
        expect(await get(key, parameters)).toMatchObject({
          status: 200,
          data: { instances: expect.anything() },
        })
    })

    test('may write with POST, never with GET', async () => {
      const variables = { input: { name: `trusted-${key}`.slice(0, 30), maxConcurrentConversations: 1 } }
      const asked = { documentId: documentId(createInstance), variables: JSON.stringify(variables) }
      await refused(get(key, asked), 405, 'BAD_USER_INPUT')
      const written = await post(key, { documentId: documentId(createInstance), variables })
      expect(written.data).toMatchObject({ createInstance: { __typename: 'CreateInstanceSuccess' } })
    })

    test.each([
      ['an unknown id', { documentId: documentId(unknown) }],
      ['an unknown hash', persistedQuery(unknown)],
      ['an id that is no hash', { documentId: 'Instances' }],
      ['a hash without its scheme', { documentId: instances }],
      ['a hash in capitals', { documentId: documentId(instances.toUpperCase()) }],
      ['an id that is no text', { documentId: 1 }],
      ['a name of every object', persistedQuery('constructor')],
      ['another version', persistedQuery(instances, 2)],
      ['a hash that is no text', persistedQuery(1)],
      ['two ids', { documentId: documentId(instances), ...persistedQuery(createInstance) }],
    ])('with %s is a mistake of the client', async (_what, body) => {
      await refused(post(key, body), 400, 'BAD_USER_INPUT')
    })
  })

  describe('of a consumer that may send only trusted documents', () => {
    test.each([
      ['a query', { query: own }],
      ['the text of a trusted document', { query: trusted[instances] }],
      ['a query beside an id', { query: own, documentId: documentId(instances) }],
      ['a query beside a hash', { query: own, ...persistedQuery(instances) }],
      ['a query with its own hash', { query: own, ...persistedQuery(sha256(own)) }],
      ['what does not even parse', { query: '{' }],
      ['what is no text', { query: 1 }],
      ['nothing', {}],
      ['null', { documentId: null, query: null }],
    ])('is refused with %s', async (_what, body) => {
      expect(await refused(post(frontend, body), 403, 'FORBIDDEN')).toContain('trusted documents')
    })

    test('is refused with a query in a GET', async () => {
      await refused(get(frontend, { query: own }), 403, 'FORBIDDEN')
      await refused(get(frontend, { query: own, documentId: documentId(instances) }), 403, 'FORBIDDEN')
    })
  })

  describe('of a consumer that may send any document', () => {
    test('has its own query', async () => {
      expect(await post(partner, { query: own })).toMatchObject({ status: 200 })
      expect(await get(partner, { query: own })).toMatchObject({ status: 200 })
    })

    test('is refused with a query beside its own id in a GET', async () => {
      const both = { query: own, documentId: documentId(sha256(own)) }
      await refused(get(partner, both), 400, 'BAD_USER_INPUT')
    })

    test('has a query with its hash, which is not remembered', async () => {
      const registered = await post(partner, { query: own, ...persistedQuery(sha256(own)) })
      expect(registered).toMatchObject({ status: 200, data: { instances: expect.anything() } })
      await refused(post(partner, persistedQuery(sha256(own))), 400, 'BAD_USER_INPUT')
    })

    test.each([
      ['a query beside an id', { query: own, documentId: documentId(instances) }],
      ['a query beside its own id', { query: own, documentId: documentId(sha256(own)) }],
      ['a query with the hash of another', { query: own, ...persistedQuery(instances) }],
      ['what is no text, with a hash', { query: 1, ...persistedQuery(instances) }],
    ])('is refused with %s', async (_what, body) => {
      await refused(post(partner, body), 400, 'BAD_USER_INPUT')
    })
  })
})
