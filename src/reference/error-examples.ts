// One real request and its answer for every error type, on the demo data; a test sends each of them.
import type { ErrorCode } from '../core/errors.ts'

export interface Example {
  readonly request: string
  readonly answer: { readonly errors?: readonly object[]; readonly data?: object }
}

/** The ids that the answers of this page carry, since those of a vendor are never the same twice. */
export const exampleIds = {
  requestId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  upstreamRequestId: 'A57FBFD7-FC9A-54FE-A876-4D5E19577186',
} as const

export const instanceId = 'Instance:174952ab-9825-4cc9-a5e2-de82d7fa4cdd'

/** Of the members of result unions. */
export const outcomeExamples: Readonly<Record<ErrorCode, Example>> = {
  INVALID_INPUT: {
    request: `mutation {
  updateInstance(input: { id: "${instanceId}", name: "", maxConcurrentConversations: 0 }) {
    __typename
    ... on Error { code message retryable }
    ... on InvalidInputError { fields { path message } }
  }
}`,
    answer: {
      data: {
        updateInstance: {
          __typename: 'InvalidInputError',
          code: 'INVALID_INPUT',
          message: 'Invalid input: name: must not be empty; maxConcurrentConversations: must be at least 1',
          retryable: false,
          fields: [
            { path: ['name'], message: 'must not be empty' },
            { path: ['maxConcurrentConversations'], message: 'must be at least 1' },
          ],
        },
      },
    },
  },
  NOT_FOUND: {
    request: `mutation {
  deleteInstance(input: { id: "Instance:no-such-instance" }) {
    __typename
    ... on Error { code message retryable }
    ... on NotFoundError { id }
  }
}`,
    answer: {
      data: {
        deleteInstance: {
          __typename: 'NotFoundError',
          code: 'NOT_FOUND',
          message: 'There is no Instance no-such-instance.',
          retryable: false,
          id: 'Instance:no-such-instance',
        },
      },
    },
  },
  NAME_TAKEN: {
    request: `mutation {
  createInstance(input: { name: "催收一部", maxConcurrentConversations: 1 }) {
    __typename
    ... on Error { code message retryable }
    ... on NameTakenError { name }
  }
}`,
    answer: {
      data: {
        createInstance: {
          __typename: 'NameTakenError',
          code: 'NAME_TAKEN',
          message: 'The name "催收一部" is already in use; choose another one.',
          retryable: false,
          name: '催收一部',
        },
      },
    },
  },
  CONCURRENCY_LIMIT_EXCEEDED: {
    request: `mutation {
  createInstance(input: { name: "新的实例", maxConcurrentConversations: 500 }) {
    __typename
    ... on Error { code message retryable }
  }
}`,
    answer: {
      data: {
        createInstance: {
          __typename: 'ConcurrencyLimitExceededError',
          code: 'CONCURRENCY_LIMIT_EXCEEDED',
          message:
            'The concurrency asked for exceeds what the account has left; ask for less or raise the quota.',
          retryable: false,
        },
      },
    },
  },
  INVALID_STATE: {
    request: `mutation {
  updateCallTask(input: { id: "CallTask:1187000000000000002", name: "七月回访(改)" }) {
    __typename
    ... on Error { code message retryable }
    ... on InvalidStateError { status allowed }
  }
}`,
    answer: {
      data: {
        updateCallTask: {
          __typename: 'InvalidStateError',
          code: 'INVALID_STATE',
          message: 'The status is RUNNING; this needs STOPPED.',
          retryable: false,
          status: 'RUNNING',
          allowed: ['STOPPED'],
        },
      },
    },
  },
  PERMISSION_DENIED: {
    request: `mutation {
  deleteInstance(input: { id: "${instanceId}" }) {
    __typename
    ... on Error { code message retryable upstream { action httpStatus code } }
  }
}`,
    answer: {
      data: {
        deleteInstance: {
          __typename: 'PermissionDeniedError',
          code: 'PERMISSION_DENIED',
          message: "The vendor refused: the gateway's account may not do this.",
          retryable: false,
          upstream: { action: 'DeleteInstance', httpStatus: 403, code: 'Forbidden.RAM' },
        },
      },
    },
  },
  VENDOR_REJECTED: {
    request: `mutation {
  updateCalledRoute(input: { id: "CalledRoute:1125397061153369092", target: { ivrFlowId: "IvrFlow:101" } }) {
    __typename
    ... on Error { code message retryable upstream { action httpStatus code message } }
  }
}`,
    answer: {
      data: {
        updateCalledRoute: {
          __typename: 'VendorRejectedError',
          code: 'VENDOR_REJECTED',
          message: 'modifyCalledRoute was refused: the device does not exist',
          retryable: false,
          upstream: {
            action: 'modifyCalledRoute',
            httpStatus: 200,
            code: '1',
            message: 'the device does not exist',
          },
        },
      },
    },
  },
  OUTCOME_UNKNOWN: {
    request: `mutation {
  createJobGroup(input: {
    instanceId: "${instanceId}"
    name: "七月回访"
    scriptId: "Script:174952ab-9825-4cc9-a5e2-de82d7fa4cdd:c6a668d1-3145-4048-9101-cb3678bb8884"
  }) {
    __typename
    ... on Error { code message retryable }
    ... on OutcomeUnknownError { reconcile }
  }
}`,
    answer: {
      data: {
        createJobGroup: {
          __typename: 'OutcomeUnknownError',
          code: 'OUTCOME_UNKNOWN',
          message:
            'It is not known whether this took effect: CreateJobGroup was sent, but connection failed.',
          retryable: false,
          reconcile: `Query jobGroups of instance(id: "${instanceId}") with filter { text: "七月回访" }: if a group of this name was created meanwhile, this is it; otherwise it may be created again.`,
        },
      },
    },
  },
  CONFLICT: {
    request: `mutation {
  updateInstance(input: { id: "${instanceId}", name: "回访一部", expectedVersion: "as-it-was-read" }) {
    __typename
    ... on Error { code message retryable }
    ... on ConflictError { current { ... on Instance { id name } } }
  }
}`,
    answer: {
      data: {
        updateInstance: {
          __typename: 'ConflictError',
          code: 'CONFLICT',
          message:
            'Instance 174952ab-9825-4cc9-a5e2-de82d7fa4cdd was changed since it was read; compare and decide again.',
          retryable: false,
          current: { id: instanceId, name: '客户回访中心' },
        },
      },
    },
  },
}
