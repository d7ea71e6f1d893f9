// Expected outcomes as GraphQL types: the Error interface and every member a result union can have.
import {
  ConcurrencyLimitExceededError,
  ConflictError,
  type ErrorCode,
  InvalidInputError,
  InvalidStateError,
  NameTakenError,
  NotFoundError,
  type OutcomeError,
  OutcomeUnknownError,
  PermissionDeniedError,
  type UpstreamFailure,
  type UpstreamSuccess,
  VendorRejectedError,
} from '../core/errors.ts'
import type { Operation, OutcomeClass } from '../core/operation.ts'
import { builder } from './builder.ts'
import { globalIdOf } from './ids.ts'
import { Vendor } from './vendor.ts'

const ErrorCodeEnum = builder.enumType('ErrorCode', {
  description: 'What kind of expected outcome an error is; one per error type.',
  values: {
    INVALID_INPUT: { description: 'InvalidInputError.' },
    NOT_FOUND: { description: 'NotFoundError.' },
    NAME_TAKEN: { description: 'NameTakenError.' },
    CONCURRENCY_LIMIT_EXCEEDED: { description: 'ConcurrencyLimitExceededError.' },
    INVALID_STATE: { description: 'InvalidStateError.' },
    PERMISSION_DENIED: { description: 'PermissionDeniedError.' },
    VENDOR_REJECTED: { description: 'VendorRejectedError.' },
    OUTCOME_UNKNOWN: { description: 'OutcomeUnknownError.' },
    CONFLICT: { description: 'ConflictError.' },
  } as const satisfies Record<ErrorCode, { description: string }>,
})

const UpstreamFailureRef = builder.objectRef<UpstreamFailure>('UpstreamFailure')
UpstreamFailureRef.implement({
  description:
    "The vendor's answer behind an error, as it stood: contradictions between its flags stay visible.",
  fields: (t) => ({
    vendor: t.expose('vendor', { type: Vendor, nullable: false, description: 'The vendor that answered.' }),
    action: t.exposeString('action', {
      nullable: false,
      description: "The operation in the vendor's spelling.",
    }),
    httpStatus: t.exposeInt('httpStatus', { description: 'The HTTP status of the answer.' }),
    code: t.exposeString('code', { description: "The vendor's code (`Code`, Huawei `returnCode`)." }),
    message: t.exposeString('message', {
      description: "The vendor's text (`Message`, Huawei `description`), phone numbers masked.",
    }),
    requestId: t.exposeString('requestId', {
      description: "The vendor's id of the request (`RequestId`), to be quoted in a ticket. Huawei has none.",
    }),
    success: t.exposeBoolean('success', {
      description: "The envelope's own flag (`Success`); Huawei has none.",
    }),
    data: t.exposeBoolean('data', {
      description: "The envelope's `Data` where the operation answers a boolean (UpdateAiCallTask).",
    }),
    envelopeStatus: t.exposeInt('envelopeStatus', {
      description: 'The HTTP status as the envelope states it (`HttpStatusCode`, OutboundBot).',
    }),
    accessDeniedDetail: t.exposeString('accessDeniedDetail', {
      description: 'Why access management refused (`AccessDeniedDetail`); null when the vendor says `None`.',
    }),
  }),
})

const UpstreamSuccessRef = builder.objectRef<UpstreamSuccess>('UpstreamSuccess')
UpstreamSuccessRef.implement({
  description: "The vendor's answer to a write that succeeded, without its payload.",
  fields: (t) => ({
    vendor: t.expose('vendor', { type: Vendor, nullable: false, description: 'The vendor that answered.' }),
    action: t.exposeString('action', {
      nullable: false,
      description: "The operation in the vendor's spelling.",
    }),
    httpStatus: t.exposeInt('httpStatus', { description: 'The HTTP status of the answer.' }),
    code: t.exposeString('code', { description: "The vendor's code: `OK`, for Huawei `0`." }),
    message: t.exposeString('message', {
      description: "The vendor's text (`Message`, Huawei `description`).",
    }),
    requestId: t.exposeString('requestId', {
      description: "The vendor's id of the request (`RequestId`), to be quoted in a ticket. Huawei has none.",
    }),
  }),
})

export { UpstreamSuccessRef as UpstreamSuccess }

const ErrorInterface = builder.interfaceRef<OutcomeError>('Error').implement({
  description:
    'An expected outcome of a write that is not success. Every error type implements it, so `... on Error { message }` covers types added later.',
  fields: (t) => ({
    message: t.exposeString('message', { nullable: false, description: 'What happened, for people.' }),
    code: t.expose('code', {
      type: ErrorCodeEnum,
      nullable: false,
      description: 'What happened, for programs.',
    }),
    retryable: t.exposeBoolean('retryable', {
      nullable: false,
      description: 'Whether sending the same mutation again is safe and may succeed.',
    }),
    upstream: t.field({
      type: UpstreamFailureRef,
      description: "The vendor's answer; null when nothing was sent or no answer came.",
      resolve: (error) => error.upstream,
    }),
  }),
})

const implementsError = { interfaces: [ErrorInterface] }

const InvalidField = builder
  .objectRef<{ path: readonly string[]; message: string }>('InvalidField')
  .implement({
    description: 'One input field that cannot be used.',
    fields: (t) => ({
      path: t.stringList({
        nullable: false,
        description: 'Where the field is, from the input object downwards; list positions count from 0.',
        resolve: (field) => [...field.path],
      }),
      message: t.exposeString('message', { nullable: false, description: 'What is wrong with it.' }),
    }),
  })

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input breaks documented limits. Nothing was written; every bad field is listed.',
  ...implementsError,
  fields: (t) => ({
    fields: t.field({
      type: [InvalidField],
      nullable: false,
      description: 'Every field that cannot be used.',
      resolve: (error) => [...error.fields],
    }),
  }),
})

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'An object that the mutation needs does not exist (`NotExist.*`). Nothing was written.',
  ...implementsError,
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'The id of the object that does not exist.',
      resolve: (error) => globalIdOf(error.subject),
    }),
  }),
})

builder.objectType(NameTakenError, {
  name: 'NameTakenError',
  description: 'The name is in use (`InvalidInstanceName.Duplicated`). Nothing was written.',
  ...implementsError,
  fields: (t) => ({
    name: t.exposeString('takenName', { nullable: false, description: 'The name that is in use.' }),
  }),
})

builder.objectType(ConcurrencyLimitExceededError, {
  name: 'ConcurrencyLimitExceededError',
  description:
    'The account has not as many concurrent conversations left (`LimitExceeded.ConcurrentConversation`). Nothing was written.',
  ...implementsError,
})

builder.objectType(InvalidStateError, {
  name: 'InvalidStateError',
  description: 'The object is in a state in which this cannot be done. Nothing was written.',
  ...implementsError,
  fields: (t) => ({
    status: t.exposeString('status', {
      description: 'The state it is in, null when the vendor does not tell.',
    }),
    allowed: t.stringList({
      nullable: false,
      description: 'The states in which it can be done.',
      resolve: (error) => [...error.allowed],
    }),
  }),
})

builder.objectType(PermissionDeniedError, {
  name: 'PermissionDeniedError',
  description:
    "The vendor's access management refused (`Forbidden.RAM`, `NoPermission` ...): the gateway's account lacks the right. Nothing was written.",
  ...implementsError,
})

builder.objectType(VendorRejectedError, {
  name: 'VendorRejectedError',
  description:
    'The vendor refused for a reason that has no type of its own, or contradicted itself; `upstream` has its words.',
  ...implementsError,
})

builder.objectType(OutcomeUnknownError, {
  name: 'OutcomeUnknownError',
  description:
    'The write was sent and nobody knows whether it took effect: the answer was lost or unreadable. Look before repeating it.',
  ...implementsError,
  fields: (t) => ({
    reconcile: t.exposeString('reconcile', {
      nullable: false,
      description: 'What to query to find out.',
    }),
  }),
})

builder.objectType(ConflictError, {
  name: 'ConflictError',
  description:
    'Nothing was written: the object has changed since the client read it (`expectedVersion`), or the idempotency key was used with other input.',
  ...implementsError,
  fields: (t) => ({
    current: t.node({
      description: 'The object as it is now; null when the key is what conflicts.',
      id: (error) => (error.subject === null ? null : globalIdOf(error.subject)),
    }),
  }),
})

/** The union members that operations can lead to, in a fixed order: from their tables, plus what any write may meet. */
export function outcomesOf(
  operations: readonly Operation[],
  extra: readonly OutcomeClass[] = [],
): OutcomeClass[] {
  const tables = operations.flatMap(({ errors, product }) => [errors, product.errors])
  const listed = tables.flatMap((table) => Object.values(table).flatMap(({ outcome }) => outcome ?? []))
  const possible = new Set<OutcomeClass>([
    InvalidInputError,
    VendorRejectedError,
    OutcomeUnknownError,
    ...listed,
    ...extra,
  ])
  return [...possible].sort((a, b) => (a.name < b.name ? -1 : 1))
}
