/** Values as the vendors put them on the wire, written as JSON or XML without losing 64-bit integers. */

export type Wire = string | number | bigint | boolean | null | WireList | WireObject
export type WireList = readonly Wire[]
export interface WireObject {
  readonly [name: string]: Wire | undefined
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: Wire): value is WireList {
  return Array.isArray(value)
}

/** JSON.stringify refuses bigint, and a 19-digit id must leave as a bare number: hence an own writer. */
export function toJson(value: Wire): string {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(toJson).join(',')}]`
  const members: string[] = []
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${toJson(member)}`)
  }
  return `{${members.join(',')}}`
}

const xmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
// XML 1.0 cannot carry these at all, not even escaped.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed here
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

function xmlText(text: string): string {
  return text.replace(unwritable, '').replace(/[&<>]/g, (char) => xmlEntities[char] ?? char)
}

/** Lists repeat their element (pages ModifyInstance, ModifyJobGroup); an empty list leaves nothing. */
function xmlElement(name: string, value: Wire | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'object') return `<${name}>${xmlText(String(value))}</${name}>`
  if (isList(value)) return value.map((item) => xmlElement(name, item)).join('')
  const inner = Object.entries(value).map(([member, item]) => xmlElement(member, item))
  return `<${name}>${inner.join('')}</${name}>`
}

/** `cdata` names the members the vendor's gateway wraps (Recommend in error bodies). */
export function toXml(root: string, body: WireObject, cdata: readonly string[] = []): string {
  const inner = Object.entries(body).map(([name, value]) =>
    cdata.includes(name) && typeof value === 'string'
      ? `<${name}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`
      : xmlElement(name, value),
  )
  return `<?xml version='1.0' encoding='UTF-8'?><${root}>${inner.join('')}</${root}>`
}
