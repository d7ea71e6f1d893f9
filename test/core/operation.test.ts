// What a refusal means: the operation's table, the product's, the family of the code, the HTTP status, in that order.
import { describe, expect, it } from 'vitest'
import {
  ConcurrencyLimitExceededError,
  Fault,
  NameTakenError,
  NotFoundError,
  PermissionDeniedError,
  type UpstreamFailure,
  VendorRejectedError,
} from '../../src/core/errors.ts'
import { notFound, type Product, permissionDenied, refusalFor, throttled } from '../../src/core/operation.ts'
import { create, modify } from '../../src/vendors/alibaba/instance.ts'

const upstream = (code: string | null, httpStatus = 400): UpstreamFailure => ({
  vendor: 'ALIBABA',
  action: 'ModifyInstance',
  httpStatus,
  code,
  message: 'as told',
  requestId: 'R-1',
  success: null,
  data: null,
  envelopeStatus: null,
  accessDeniedDetail: null,
})

const request = { instanceId: 'i-1', name: '第一个实例', maxConcurrentConversations: 4 }
const raise = (code: string | null, httpStatus = 400) =>
  refusalFor(modify, code, httpStatus).raise(upstream(code, httpStatus), request, undefined)

describe('codes of the ModifyInstance page', () => {
  it.each([
    ['InvalidInstanceName.Duplicated', NameTakenError],
    ['LimitExceeded.ConcurrentConversation', ConcurrencyLimitExceededError],
    ['NotExist.Instance', NotFoundError],
    ['InternalError', Fault],
  ])('%s', (code, type) => {
    expect(raise(code)).toBeInstanceOf(type)
  })

  it('carries what the client needs', () => {
    expect(raise('InvalidInstanceName.Duplicated')).toMatchObject({
      takenName: '第一个实例',
      code: 'NAME_TAKEN',
    })
    expect(raise('NotExist.Instance')).toMatchObject({ subject: { type: 'Instance', key: ['i-1'] } })
    expect(raise('InternalError', 500)).toMatchObject({
      code: 'VENDOR_UNAVAILABLE',
      details: { retryable: true },
    })
  })
})

describe('codes of the gateway in front of every product', () => {
  it.each([
    ['Throttling', 'VENDOR_THROTTLED', 'throttled'],
    ['Throttling.User', 'VENDOR_THROTTLED', 'throttled'],
    ['Throttling.Api.Concurrency', 'VENDOR_THROTTLED', 'throttled'],
    ['SignatureDoesNotMatch', 'VENDOR_AUTH_FAILED', undefined],
    ['InvalidAccessKeyId.NotFound', 'VENDOR_AUTH_FAILED', undefined],
    ['InvalidSecurityToken.Expired', 'VENDOR_AUTH_FAILED', undefined],
    ['InvalidTimeStamp.Expired', 'VENDOR_AUTH_FAILED', 'stale'],
    ['IllegalTimestamp', 'VENDOR_AUTH_FAILED', 'stale'],
    ['SignatureNonceUsed', 'VENDOR_UNAVAILABLE', 'duplicate'],
    ['InvalidAction.NotFound', 'VENDOR_CONTRACT_BROKEN', undefined],
    ['ServiceUnavailable', 'VENDOR_UNAVAILABLE', 'failed'],
    ['InternalError', 'VENDOR_UNAVAILABLE', 'failed'],
  ])('%s is the fault %s, its trouble %s', (code, faultCode, trouble) => {
    expect(raise(code)).toMatchObject({ code: faultCode })
    expect(refusalFor(modify, code, 400).trouble).toBe(trouble)
  })

  it.each(['Forbidden.RAM', 'NoPermission', 'Forbidden'])('%s is a refusal of the permission', (code) => {
    expect(raise(code, 403)).toBeInstanceOf(PermissionDeniedError)
  })
})

it('takes an unknown code for a refusal, and an unknown failure of the server for its absence', () => {
  expect(raise('Surprise')).toBeInstanceOf(VendorRejectedError)
  expect(raise(null, 502)).toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
  expect(raise(null, 429)).toMatchObject({ code: 'VENDOR_THROTTLED' })
})

it("prefers the operation's table, and a whole code to its family", () => {
  const product: Product = {
    vendor: 'ALIBABA',
    name: 'p',
    errors: { NotExist: permissionDenied, Limit: throttled },
  }
  const declaration = {
    product,
    errors: { 'NotExist.Instance': notFound(() => ({ type: 'Instance', key: [] })) },
  }
  expect(refusalFor(declaration, 'NotExist.Instance', 404).outcome).toBe(NotFoundError)
  expect(refusalFor(declaration, 'NotExist.Other', 404).outcome).toBe(PermissionDeniedError)
  expect(refusalFor(declaration, 'Limit.Any', 400)).toBe(throttled)
})

it.each(['constructor', '__proto__', 'toString'])('is not fooled by a code called %s', (code) => {
  expect(refusalFor(create, code, 400).outcome).toBe(VendorRejectedError)
})
