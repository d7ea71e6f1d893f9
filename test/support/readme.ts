// README.md as a test reads it: fenced blocks in their sections, and what is shown compared with what is there.
import { expect } from 'vitest'

export interface Block {
  readonly language: string
  readonly text: string
  /** The line of the fence. */
  readonly line: number
  /** The second-level heading it stands under. */
  readonly section: string
}

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  let section = ''
  let open: { language: string; line: number; lines: string[] } | undefined
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^\s*```(.*?)\s*$/.exec(line)
    if (fence === null) {
      if (open !== undefined) open.lines.push(line)
      else if (line.startsWith('## ')) section = line.slice(3)
    } else if (open === undefined) open = { language: fence[1] ?? '', line: index + 1, lines: [] }
    else {
      blocks.push({ language: open.language, text: open.lines.join('\n'), line: open.line, section })
      open = undefined
    }
  }
  if (open !== undefined) throw new Error(`the block of line ${open.line} does not end`)
  return blocks
}

/** What is left when the fenced blocks are taken away. */
export function proseOf(markdown: string): string {
  let isOpen = false
  const lines = markdown.split('\n').filter((line) => {
    const isFence = /^\s*```/.test(line)
    if (isFence) isOpen = !isOpen
    return !isFence && !isOpen
  })
  return lines.join('\n')
}

const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi

/** Made anew by every run. */
const isMadeAnew = (name: string) => /^(?:id|.*RequestId|requestId)$/.test(name)

/** What is shown is there; members that are left out may be there too. Fails with the path of the first difference. */
export function expectShown(shown: unknown, actual: unknown, path = '$'): void {
  if (Array.isArray(shown)) {
    expect(actual, path).toBeInstanceOf(Array)
    const elements = actual as readonly unknown[]
    expect(elements.length, `${path}.length`).toBe(shown.length)
    for (const [index, element] of shown.entries()) expectShown(element, elements[index], `${path}[${index}]`)
    return
  }
  if (typeof shown === 'object' && shown !== null) {
    expect(typeof actual, path).toBe('object')
    expect(actual, path).not.toBeNull()
    for (const [name, value] of Object.entries(shown))
      expectShown(value, (actual as Readonly<Record<string, unknown>>)[name], `${path}.${name}`)
    return
  }
  const name = path.slice(path.lastIndexOf('.') + 1)
  const anyUuid = (value: unknown) =>
    typeof value === 'string' && isMadeAnew(name) ? value.replace(uuid, '<uuid>') : value
  expect(anyUuid(actual), path).toEqual(anyUuid(shown))
}

/** The anchors that a Markdown page offers, as GitHub makes them. */
export const anchorsOf = (markdown: string): Set<string> =>
  new Set(
    [...proseOf(markdown).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
