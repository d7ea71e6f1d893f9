// What partners are told about every error: when it comes, whether repeating helps, and what to do.
import type { ErrorCode, FaultCode } from '../core/errors.ts'
import type { OperationClass } from '../vendors/weather.ts'

interface Advice {
  /** Its member `retryable`; some errors say it case by case. */
  readonly retryable: boolean | 'depends'
  readonly todo: string
}

/** When each comes is the description of its type in the schema. */
export const outcomeAdvice: Readonly<Record<ErrorCode, Advice & { readonly type: string }>> = {
  INVALID_INPUT: {
    type: 'InvalidInputError',
    retryable: false,
    todo: 'Correct the fields that `fields` names; their paths begin at the input object. All of them are listed at once, so one correction is enough.',
  },
  NOT_FOUND: {
    type: 'NotFoundError',
    retryable: false,
    todo: 'Check `id`: it is the object that is missing, which may be another one than the object to be changed. After a deletion this is what you want to see.',
  },
  NAME_TAKEN: {
    type: 'NameTakenError',
    retryable: false,
    todo: 'Choose another name, or query the object that has `name` and use that one.',
  },
  CONCURRENCY_LIMIT_EXCEEDED: {
    type: 'ConcurrencyLimitExceededError',
    retryable: false,
    todo: 'Query `concurrencyQuota` to see what is left and ask for less, take concurrency away from another instance, or have the quota raised by the vendor.',
  },
  INVALID_STATE: {
    type: 'InvalidStateError',
    retryable: false,
    todo: 'Bring the object into one of the states in `allowed` (for example with `stopCallTask`), then send the mutation again.',
  },
  PERMISSION_DENIED: {
    type: 'PermissionDeniedError',
    retryable: false,
    todo: 'Ask the operator of the gateway to grant its vendor account the right to `upstream.action`; nothing that you send can change this.',
  },
  VENDOR_REJECTED: {
    type: 'VendorRejectedError',
    retryable: false,
    todo: "Read `upstream`: it has the vendor's code and text. When you meet the same code often, tell the operator, so that it gets a type of its own.",
  },
  OUTCOME_UNKNOWN: {
    type: 'OutcomeUnknownError',
    retryable: 'depends',
    todo: 'Do not take it for a failure. With an idempotency key, send the same again with the same key: it answers what became of the first. Without a key, send it again only if `retryable` is true; otherwise query what `reconcile` says, and decide then. If what you repeat without a key is refused because the name is taken, or the object is gone or in the state you wanted, the first one took effect.',
  },
  CONFLICT: {
    type: 'ConflictError',
    retryable: false,
    todo: 'If `current` is there, somebody changed the object: compare it with what you want and send the mutation with its `version`. If `current` is null, the idempotency key belongs to other input: a new intention needs a new key.',
  },
}

export const faultAdvice: Readonly<Record<FaultCode, Advice & { readonly when: string }>> = {
  UNAUTHENTICATED: {
    when: 'The request has no key, or one that is not valid. It is answered with HTTP 401 and was not looked at any further.',
    retryable: false,
    todo: 'Send the header `Authorization: Bearer <key>` with the key that the operator gave you.',
  },
  FORBIDDEN: {
    when: "The operation needs a scope that you were not granted: `scope` names it, HTTP says 403, and nothing of the document was executed. Or you may send trusted documents only. Or, with `vendor` and `action`, a read needs a right that the gateway's account lacks at the vendor. (A mutation answers `PermissionDeniedError` instead.)",
    retryable: false,
    todo: 'Ask the operator for the scope, or to grant the right to the operation in `action`.',
  },
  BAD_USER_INPUT: {
    when: 'The document does not fit the schema, a variable or header has the wrong form, or an id is not one of the type that is wanted.',
    retryable: false,
    todo: 'Correct the request; `message` and `locations` or `path` say where.',
  },
  RATE_LIMITED: {
    when: 'You have used up what you are granted per minute: the document costs more than remains. HTTP says 429, with `Retry-After`; nothing was executed. Each answer tells its cost and what remains in `extensions.cost`.',
    retryable: true,
    todo: 'Wait for `retryAfterMs`, then send it again.',
  },
  QUERY_TOO_COMPLEX: {
    when: 'The document asks for too much at once: it costs more than any document may, or has too many tokens, levels, aliases or directives. Nothing was executed.',
    retryable: false,
    todo: 'Ask for less: shorter pages, fewer levels, several requests.',
  },
  VENDOR_NOT_CONFIGURED: {
    when: 'The gateway has no credentials for this vendor. Fields of the other vendor are answered all the same.',
    retryable: false,
    todo: 'Leave the field out, or ask the operator to configure the vendor.',
  },
  VENDOR_UNAVAILABLE: {
    when: 'The vendor cannot be reached, breaks connections or fails on its side, and repeating it within the deadline did not help; or it has failed so often that it is given a rest. Of a mutation this means that nothing was done.',
    retryable: true,
    todo: 'Send it again later, after `retryAfterMs` where it is told, and with growing pauses.',
  },
  VENDOR_TIMEOUT: {
    when: 'The vendor did not answer in time, or too little of the deadline was left to ask it. Of a mutation this means that nothing was done.',
    retryable: true,
    todo: 'Send it again, with a longer deadline if you had shortened it by `X-Request-Timeout-Ms`.',
  },
  VENDOR_THROTTLED: {
    when: "The vendor limits the rate, or the gateway's own quota for the operation is used up. Nothing was done.",
    retryable: true,
    todo: 'Wait for `retryAfterMs`, then send it again; if it happens often, send less at once.',
  },
  VENDOR_AUTH_FAILED: {
    when: "The vendor did not accept the gateway's credentials, nor a new token in their place. Nothing was done.",
    retryable: false,
    todo: "Tell the operator: the gateway's credentials for this vendor are wrong, expired or lack a right.",
  },
  VENDOR_CONTRACT_BROKEN: {
    when: 'The vendor answered a read with something that its documentation does not provide for, or something on the way answered in its place (a firewall). Of a mutation this means that nothing was done.',
    retryable: false,
    todo: 'Tell the operator, with `requestId`. It may be over by itself; if it is not, the gateway has to learn the new form.',
  },
  INTERNAL_SERVER_ERROR: {
    when: 'The gateway made a mistake, or cannot write to its own storage. What happened is in its log, not in the answer.',
    retryable: 'depends',
    todo: 'Tell the operator, with `requestId`. If `retryable` is true, nothing was sent and it may be tried again; otherwise look at the object before repeating a mutation.',
  },
}

/** The columns of the weather table. */
export const classGuide: Readonly<Record<OperationClass, { readonly title: string; readonly text: string }>> =
  {
    read: { title: 'Read', text: 'Changes nothing, so it is repeated whatever happens.' },
    repeatable: {
      title: 'Repeatable write',
      text: 'The same twice leaves the same as once, so it is repeated after a lost answer.',
    },
    exclusive: {
      title: 'Exclusive creation',
      text: 'Two of the same cannot exist, so after a lost answer the gateway looks for it, and sends it again if it is not there.',
    },
    unverifiable: {
      title: 'Other creation',
      text: 'Nobody can tell whether an object that is there is the one that was asked for, so a lost answer stays lost.',
    },
    observable: {
      title: 'Observable write',
      text: 'Must not be sent twice, but its effect can be seen: after a lost answer the gateway looks.',
    },
  }
