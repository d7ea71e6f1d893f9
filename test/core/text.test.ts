// Texts that are put together lie in one piece: one that does not makes the text of a whole answer twice as dear.
import { setFlagsFromString } from 'node:v8'
import { expect, it } from 'vitest'
import { inOnePiece } from '../../src/core/text.ts'
import { encodeNodeId } from '../../src/graphql/ids.ts'
import { isoInstant } from '../../src/graphql/iso-instant.ts'

setFlagsFromString('--allow-natives-syntax')
const liesInOnePiece = new Function('text', 'return %StringIsFlat(text)') as (text: string) => boolean

const uuid = '174952ab-9825-4cc9-a5e2-9e4d1ee2b5c3'

it('puts texts together', () => {
  expect(inOnePiece('Instance', ':', uuid)).toBe(`Instance:${uuid}`)
  expect(inOnePiece()).toBe('')
})

it('a template does not, which this would find', () => {
  expect(liesInOnePiece(`Instance:${uuid}`)).toBe(false)
  expect(liesInOnePiece(inOnePiece('Instance', ':', uuid))).toBe(true)
})

it('ids of nodes and instants lie in one piece', () => {
  expect(liesInOnePiece(encodeNodeId('Instance', uuid))).toBe(true)
  expect(liesInOnePiece(isoInstant(1_769_995_800_123))).toBe(true)
  expect(liesInOnePiece(isoInstant(1_769_995_800_123))).toBe(true)
})
