/** Refusals of the RPC gateway and of the services behind it: HTTP status, Code and the vendor's fixed English text. */

import type { WireObject } from '../wire.ts'

/** Answered as an error body with its own HTTP status. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly extra: WireObject

  constructor(status: number, code: string, message: string, extra: WireObject = {}) {
    super(message)
    this.status = status
    this.code = code
    this.extra = extra
  }
}

/** Answered inside HTTP 200 with Success false: the ordinary failure form of aiccs. */
export class SoftRefusal extends Error {
  readonly code: string
  readonly data: WireObject

  constructor(code: string, message: string, data: WireObject = {}) {
    super(message)
    this.code = code
    this.data = data
  }
}

const throttles: Readonly<Record<string, string>> = {
  'Throttling.User': 'user flow control',
  'Throttling.Api': 'api flow control',
  'Throttling.Api.Concurrency': 'api concurrency control',
}

export const missing = (name: string) =>
  new Refusal(400, `Missing${name}`, `${name} is mandatory for this action.`)
export const missingHeader = (name: string) =>
  new Refusal(400, 'MissingHeader', `Specified header ${name} is mandatory for this action.`)
export const invalid = (name: string) =>
  new Refusal(400, `Invalid${name}`, `Specified parameter ${name} is not valid.`)
/** `NotExist.<Resource>`: documented for Instance, JobGroup and Script, by analogy for others. */
export const notExist = (resource: string) =>
  new Refusal(404, `NotExist.${resource}`, `The specified ${resource} does not exist.`)

export const badFormat = () =>
  new Refusal(400, 'InvalidParameter.Format', 'Specified parameter format is not valid.')
export const badParameter = () =>
  new Refusal(400, 'InvalidParameter', 'The specified parameter is not valid.')
/** 404 or 400 is not known for this code. */
export const badVersion = () =>
  new Refusal(404, 'InvalidVersion', 'Specified parameter Version is not valid.')
export const badAction = () =>
  new Refusal(404, 'InvalidAction.NotFound', 'Specified api is not found, please check your url and method.')
export const badMethod = () => new Refusal(400, 'UnsupportedHTTPMethod', 'This http method not supported.')
export const badSignatureMethod = () =>
  new Refusal(400, 'InvalidSignatureMethod', 'Specified signature method is not valid.')
export const incompleteSignature = () =>
  new Refusal(400, 'IncompleteSignature', 'The request signature does not conform to Aliyun standards.')
export const badTimeFormat = () =>
  new Refusal(400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.')
export const expiredTime = () =>
  new Refusal(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.')
export const unknownKey = () =>
  new Refusal(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.')
export const disabledKey = () =>
  new Refusal(400, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.')
export const missingToken = () =>
  new Refusal(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.')
/** simulated: status and text of this code are not known. */
export const wrongToken = () =>
  new Refusal(
    400,
    'InvalidSecurityToken.MismatchWithAccessKey',
    'Specified SecurityToken mismatch with the AccessKey.',
  )
export const nonceUsed = () =>
  new Refusal(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.')
export const throttled = (status = 400, code = 'Throttling.User') =>
  new Refusal(status, code, `Request was denied due to ${throttles[code] ?? 'request throttling'}.`)
/** simulated: no size limit is published. */
export const bodyTooLarge = () => new Refusal(413, 'SIM.BodyTooLarge', 'The request body is too large.')

export const wrongSignature = (detail: string) =>
  new Refusal(
    400,
    'SignatureDoesNotMatch',
    `Specified signature is not matched with our calculation. ${detail}`,
  )
