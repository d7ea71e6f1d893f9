// Results as text; the data of a result that several requests are answered with is written once.
import type { ExecutionResult } from 'graphql'

/** By data that is shared; empty until somebody has written it. */
const texts = new WeakMap<object, string>()

/** The data is the answer to more than one request. */
export function markShared(data: ExecutionResult['data']): void {
  if (data != null && !texts.has(data)) texts.set(data, '')
}

function textOfData(data: object): string | undefined {
  const known = texts.get(data)
  if (known === undefined || known !== '') return known
  const text = JSON.stringify(data)
  texts.set(data, text)
  return text
}

export function textOfResult(result: ExecutionResult): string {
  const { data, extensions, errors } = result
  const text = data == null || errors !== undefined ? undefined : textOfData(data)
  if (text === undefined) return JSON.stringify(result)
  return extensions === undefined
    ? `{"data":${text}}`
    : `{"data":${text},"extensions":${JSON.stringify(extensions)}}`
}
