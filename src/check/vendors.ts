// One signed read of each product with the credentials of each account: proves that they are accepted.
import { Fault, PermissionDeniedError } from '../core/errors.ts'
import { createDeadline } from '../core/life.ts'
import { createEmbeddedState } from '../state/embedded/embedded-state.ts'
import { createSqliteLedger } from '../state/embedded/sqlite-ledger.ts'
import { createUpstream, type Vendors } from '../upstream.ts'
import type { UpstreamCall } from '../vendors/upstream-call.ts'
import { type Check, codeOf, type Finding } from './finding.ts'
import { accessesOf, type Probe, type VendorAccess } from './vendor-probes.ts'

interface Judged extends Finding {
  /** The credentials are accepted, and may not do this. */
  readonly lacksRight?: true
}

/** By the part of the vendor's code before the first dot. */
const advice: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'There is no such key, or it is disabled',
  SignatureDoesNotMatch: 'The secret is not the one of this key',
  IncompleteSignature: 'The secret is not the one of this key',
  InvalidSecurityToken: 'The temporary credentials ended or do not belong together: get new ones',
  MissingSecurityToken: 'This is a temporary key: it needs its security token too',
  InvalidTimeStamp: 'The clock of this machine is wrong',
  IllegalTimestamp: 'The clock of this machine is wrong',
}

const answered = (call: UpstreamCall | undefined) =>
  [call?.httpStatus == null ? undefined : `HTTP ${call.httpStatus}`, call?.code]
    .filter((part) => part != null)
    .join(', ')

function refused({ credentials }: VendorAccess, error: Error, last: UpstreamCall | undefined): Finding {
  const why = advice[last?.code?.split('.', 1)[0] ?? '']
  const how = answered(last)
  const parts = [
    `${error.message.replace(/\.$/, '')}${how === '' ? '' : ` (${how})`}.`,
    ...(why === undefined ? [] : [`${why}.`]),
    `Check ${credentials}.`,
  ]
  return { verdict: 'refused', text: parts.join(' ') }
}

function unreachable(
  { action, endpoint, endpointSetting }: Probe,
  error: Fault,
  last?: UpstreamCall,
): Finding {
  const how = answered(last)
  const code = codeOf(error)
  return {
    verdict: 'unreachable',
    text:
      how === ''
        ? `${error.message.replace(/\.$/, '')}${code === undefined ? '' : ` (${code})`}. Check ${endpointSetting} (${endpoint}), name resolution, firewall and proxy.`
        : `${action} at ${endpoint} answered ${how}. Try again later; if it stays so, check ${endpointSetting}.`,
  }
}

function judged(access: VendorAccess, probe: Probe, error: unknown, last: UpstreamCall | undefined): Judged {
  if (!(error instanceof Error)) throw error
  if (error instanceof PermissionDeniedError)
    return {
      verdict: 'refused',
      lacksRight: true,
      text: `${probe.action}: the credentials are accepted, but have no right to it${last?.code == null ? '' : ` (${last.code})`}. Grant it where ${probe.product} is used.`,
    }
  if (!(error instanceof Fault)) return refused(access, error, last)
  switch (error.code) {
    case 'VENDOR_UNAVAILABLE':
    case 'VENDOR_TIMEOUT':
      return unreachable(probe, error, last)
    case 'VENDOR_THROTTLED':
      return {
        verdict: 'warning',
        text: `${error.message} Whether the credentials are accepted is not known.`,
      }
    case 'VENDOR_CONTRACT_BROKEN':
      return {
        verdict: 'refused',
        text: `${error.message} Check that ${probe.endpointSetting} (${probe.endpoint}) is the vendor's.`,
      }
    default:
      return refused(access, error, last)
  }
}

const deadlineMs = 15_000

async function probed(vendors: Vendors, access: VendorAccess, probe: Probe): Promise<Judged> {
  // Of its own: what other replicas keep, a token for instance, would say nothing about these credentials.
  await using state = createEmbeddedState(await createSqliteLedger())
  await using upstream = createUpstream({ ...state.account('check'), vendors, quotas: new Map() })
  using deadline = createDeadline(deadlineMs)
  let last: UpstreamCall | undefined
  const onCall = (call: UpstreamCall) => {
    last = call
  }
  const startedAt = performance.now()
  try {
    await probe.read(upstream.caller.reader(deadline, onCall, 'check'))
    const tookMs = Math.round(performance.now() - startedAt)
    return { verdict: 'ok', text: `${probe.action} answered in ${tookMs} ms (${probe.endpoint})` }
  } catch (error) {
    return judged(access, probe, error, last)
  }
}

/** A right that is missing to one of several products concerns only those who use it. */
const inContext = (finding: Judged, others: readonly Judged[]): Finding =>
  finding.lacksRight === true && others.some(({ verdict }) => verdict === 'ok')
    ? { verdict: 'warning', text: finding.text }
    : finding

/** With the id of its account where a file names several. */
export const checksOfVendors = (vendors: Vendors, account?: string): Check[] =>
  accessesOf(vendors, account).flatMap((access) => {
    const judgements = new Map<Probe, Promise<Judged>>()
    const judge = (probe: Probe) => {
      const known = judgements.get(probe) ?? probed(vendors, access, probe)
      judgements.set(probe, known)
      return known
    }
    return access.probes.map((probe) => ({
      subject: `${account === undefined ? '' : `${account}: `}${access.vendor} ${probe.product}`,
      run: async () => {
        const all = await Promise.all(access.probes.map(judge))
        return [inContext(await judge(probe), all)]
      },
    }))
  })
