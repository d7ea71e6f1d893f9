/** Writes RPC answers and error bodies in the format the caller asked for. */

import type { Reply } from '../exchange.ts'
import { toJson, toXml, type WireObject } from '../wire.ts'
import type { RpcProduct } from './operation.ts'

/** What writes an answer: the format asked for, the product's host, one request id. */
export interface Writer {
  requestId: string
  xml: boolean
  product: RpcProduct | undefined
  action: string
}

export function answer(status: number, body: WireObject, writer: Writer): Reply {
  const root = status < 400 ? `${writer.action}Response` : 'Error'
  const code = body['Code'] ?? body['code']
  return {
    status,
    // Clients compare this text exactly.
    contentType: writer.xml ? 'text/xml;charset=utf-8' : 'application/json;charset=utf-8',
    text: writer.xml ? toXml(root, body, ['Recommend']) : toJson(body),
    wire: body,
    headers: { 'x-acs-request-id': writer.requestId },
    ...(code === undefined ? {} : { code: String(code) }),
  }
}

/** Error body of the gateway; JSON and XML list their members in different orders in the captured answers. */
export function errorBody(code: string, message: string, writer: Writer, extra: WireObject = {}): WireObject {
  const host = writer.product?.host ?? 'aliyuncs.com'
  const product = writer.product?.name ?? ''
  const recommend = `https://api.aliyun.com/troubleshoot?q=${code}&product=${product}&requestId=${writer.requestId}`
  return writer.xml
    ? {
        RequestId: writer.requestId,
        HostId: host,
        Code: code,
        Message: message,
        Recommend: recommend,
        ...extra,
      }
    : {
        RequestId: writer.requestId,
        Message: message,
        Recommend: recommend,
        HostId: host,
        Code: code,
        ...extra,
      }
}
