/** The sandbox told and asked over HTTP: faults, transcript and counts below `/_sandbox/`. */

import { z } from 'zod'
import { header, type RawRequest, type Reply } from './exchange.ts'
import { fault, faultKinds } from './fault.ts'
import type { FaultRule, Faults } from './faults.ts'
import { unreachable } from './selection.ts'
import type { Transcript } from './transcript.ts'
import { isObject } from './wire.ts'

/** No vendor has a path that begins like this. */
export const controlPath = '/_sandbox/'

export function isControl(path: string): boolean {
  return path.startsWith(controlPath) || `${path}/` === controlPath
}

export function controlTooLarge(): Reply {
  return told(413, { message: 'The body is too large.' })
}

type Handler = (raw: RawRequest) => Reply

export function createControl(faults: Faults, transcript: Transcript): Handler {
  const resources: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
    '': { GET: () => told(200, index) },
    faults: {
      GET: () => told(200, { rules: faults.rules(), pending: faults.pending() }),
      POST: (raw) => addFaults(raw, faults),
      DELETE: () => {
        faults.clear()
        return nothing
      },
    },
    transcript: {
      GET: (raw) =>
        told(200, { entries: transcript.entries(new URLSearchParams(raw.query).get('action') ?? undefined) }),
      DELETE: () => {
        transcript.clear()
        return nothing
      },
    },
    counts: { GET: () => told(200, { counts: transcript.counts() }) },
  }
  return (raw) => {
    const stranger = strangerOf(raw)
    if (stranger !== undefined) return told(403, { message: stranger })
    const name = raw.path.slice(controlPath.length)
    const methods = Object.hasOwn(resources, name) ? resources[name] : undefined
    if (!methods) return told(404, { message: 'There is nothing here.', ...index })
    const handler = Object.hasOwn(methods, raw.method) ? methods[raw.method] : undefined
    if (handler) return handler(raw)
    const allow = Object.keys(methods).join(', ')
    return { ...told(405, { message: `Here, only ${allow} can be used.` }), headers: { allow } }
  }
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i

/** A page in a browser must not script the sandbox, neither openly nor by a name of its own for this machine. */
function strangerOf(raw: RawRequest): string | undefined {
  if (raw.headers.has('origin')) return 'Requests of web pages are refused.'
  return loopback.test(header(raw, 'host') ?? '') ? undefined : 'Host must be a loopback address.'
}

const index = {
  faults: {
    path: `${controlPath}faults`,
    methods: ['GET', 'POST', 'DELETE'],
    example: { action: 'CreateInstance', fault: { kind: 'reset', applied: true }, times: 1 },
    kinds: faultKinds,
  },
  transcript: { path: `${controlPath}transcript?action=`, methods: ['GET', 'DELETE'] },
  counts: { path: `${controlPath}counts`, methods: ['GET'] },
}

const rule = z.strictObject({
  action: z.string(),
  fault,
  times: z.int().min(1).exactOptional(),
  probability: z.number().min(0).max(1).exactOptional(),
  seed: z.int().exactOptional(),
})

interface Problem {
  path: string[]
  message: string
}

/** All or none of them: a list with one mistake adds nothing. */
function addFaults(raw: RawRequest, faults: Faults): Reply {
  const given = parsed(raw.body.toString('utf8'))
  if (!given) return told(400, { problems: [{ path: [], message: 'The body is not JSON.' }] })
  const list = Array.isArray(given.value)
  const inputs: unknown[] = Array.isArray(given.value) ? given.value : [given.value]
  const problems: Problem[] = []
  const rules: z.infer<typeof rule>[] = []
  if (inputs.length === 0) problems.push({ path: [], message: 'The list is empty.' })
  for (const [at, input] of inputs.entries()) {
    const { data, error } = rule.safeParse(input)
    if (data) rules.push(data)
    const found = [...(error?.issues ?? []), ...contradictions(input)]
    const where = list ? [String(at)] : []
    problems.push(...found.map(({ path, message }) => ({ path: [...where, ...path.map(String)], message })))
  }
  if (problems.length > 0) return told(400, { problems })
  const added: FaultRule[] = rules.map(({ action, fault, ...options }) => faults.add(action, fault, options))
  return told(201, { rules: added })
}

/** What no single member shows; looked for in whatever came, so that all is told at once. */
function contradictions(input: unknown): Problem[] {
  if (!isObject(input)) return []
  const { action, probability, seed } = input
  const found: Problem[] = []
  if (typeof action === 'string') {
    const known = fault.safeParse(input['fault'])
    const message = unreachable(action, known.data?.kind)
    if (message !== undefined) found.push({ path: ['action'], message })
  }
  if (seed !== undefined && probability === undefined) {
    found.push({ path: ['seed'], message: 'A seed is for draws: probability is missing' })
  }
  return found
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

const nothing: Reply = { status: 204, contentType: 'application/json', text: '' }

function told(status: number, body: object): Reply {
  // Faults added by tests may hold 64-bit integers, which JSON.stringify refuses.
  const text = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  return { status, contentType: 'application/json;charset=utf-8', text }
}
