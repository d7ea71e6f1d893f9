// JSON as people write it: a byte order mark, a syntax error with its place, members that are there twice.

export type JsonText =
  | { readonly value: unknown; readonly twice: readonly (readonly string[])[] }
  | { readonly problem: string }

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

/**
 * The paths of members that are there twice in one object; the parser would take the last one silently. The text is
 * known to be JSON.
 */
function membersTwice(text: string): string[][] {
  const twice: string[][] = []
  const open: { readonly names: Set<string> | undefined; index: number; at: string }[] = []
  let literal = ''
  for (const [token] of text.matchAll(tokens)) {
    const inner = open.at(-1)
    if (token === '{') open.push({ names: new Set(), index: 0, at: '' })
    else if (token === '[') open.push({ names: undefined, index: 0, at: '0' })
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':' && inner?.names !== undefined) {
      inner.at = JSON.parse(literal) as string
      if (inner.names.has(inner.at)) twice.push(open.map(({ at }) => at))
      inner.names.add(inner.at)
    } else if (token === ',' && inner !== undefined && inner.names === undefined) {
      inner.index++
      inner.at = String(inner.index)
    } else literal = token
  }
  return twice
}

/** The parser's own words quote the text, which may be a secret: only the place is told. */
function placeOf(text: string, error: unknown): string {
  const [, position] = /at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? []
  if (position === undefined) return ''
  const before = text.slice(0, Number(position)).split('\n')
  return ` (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`
}

export function parseJsonText(given: string): JsonText {
  const text = given.replace(/^\uFEFF/, '')
  if (text.trim() === '') return { problem: 'is empty' }
  try {
    return { value: JSON.parse(text), twice: membersTwice(text) }
  } catch (error) {
    return { problem: `is not JSON${placeOf(text, error)}` }
  }
}
