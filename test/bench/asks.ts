// How one unit of work is asked for: of a GraphQL gateway, of one over an OpenAPI description, of the pass-through.
import { deepStrictEqual } from 'node:assert/strict'
import type { ForwardedCall } from './pass-through.ts'

/** What servers understand. */
export type Dialect = 'graphql' | 'trusted' | 'openapi' | 'forward'

export interface Request {
  readonly path: string
  readonly body: string
}

/** The n-th piece of work and its answer. */
export interface Ask {
  readonly headers: Readonly<Record<string, string>>
  request(n: number): Request
  /** Throws when the answer, as far as it can be read, is not the one that belongs to n. */
  check(n: number, body: string, reading?: Reading): void
}

/** What is left of a text when it is compared. */
export type Reading = (text: string) => string

const exact: Reading = (text) => text

interface Operation {
  readonly document: { readonly query: string } | { readonly documentId: string }
  readonly variables: (n: number) => object
  readonly data: (n: number) => object
}

const json = { 'content-type': 'application/json' } as const

export function graphql({ document, variables, data }: Operation): Ask {
  const begin = `${JSON.stringify(document).slice(0, -1)},"variables":`
  return {
    headers: json,
    request: (n) => ({ path: '/graphql', body: `${begin}${JSON.stringify(variables(n))}}` }),
    check(n, body, reading = exact) {
      const { data: answered } = JSON.parse(reading(body)) as { readonly data?: unknown }
      deepStrictEqual(answered, JSON.parse(reading(JSON.stringify(data(n)))))
    },
  }
}

/** Throws for an answer that tells errors, whatever else it holds: looked for in every one, so parsed only then. */
export function refuseErrors(body: string): void {
  if (!body.includes('"errors":[')) return
  const { errors = [] } = JSON.parse(body) as { readonly errors?: readonly { readonly message: string }[] }
  throw new Error(errors[0]?.message)
}

const queryOf = (parameters: Readonly<Record<string, string | number>>) =>
  new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)])).toString()

/** An RPC call as Trunkline sends it, without what its signature adds. */
export const rpcCall = (
  action: string,
  parameters: Readonly<Record<string, string | number>>,
): ForwardedCall => ({ action, path: `/?${queryOf(parameters)}` })

export const restCall = (path: string, body: object): ForwardedCall => ({
  action: '',
  path: `/apiaccess/rest/cc-management/v1/${path}`,
  body: JSON.stringify(body),
})

/** What comes back is what the vendor said; `holds` is some text that only the right answer has. */
export function forwarded(
  action: string,
  parameters: (n: number) => Readonly<Record<string, string | number>>,
  holds: (n: number) => string,
): Ask {
  return {
    headers: { ...json, 'x-acs-action': action },
    request: (n) => ({ path: rpcCall(action, parameters(n)).path, body: '' }),
    check: (n, body, reading = exact) => checkText(reading(body), reading(holds(n))),
  }
}

export function allForwarded(
  calls: (n: number) => readonly ForwardedCall[],
  holds: (n: number) => string,
): Ask {
  return {
    headers: json,
    request: (n) => ({ path: '/all', body: JSON.stringify(calls(n)) }),
    check(n, body, reading = exact) {
      deepStrictEqual((JSON.parse(body) as readonly unknown[]).length, calls(n).length)
      checkText(reading(body), reading(holds(n)))
    },
  }
}

function checkText(body: string, holds: string): void {
  JSON.parse(body)
  if (!body.includes(holds)) throw new Error(`the answer does not hold ${holds}: ${body.slice(0, 300)}`)
}
