// The reading of a profile: what is counted, for whom, and between which moments.
import { expect, test } from 'vitest'
import { type CpuProfile, summarize } from './cpu-profile.ts'

const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber })

const modules = 'file:///somewhere/node_modules'

/** A resolver calls zod twice, below itself, which calls a built-in function; 100 µs for each sample. */
const profile: CpuProfile = {
  startTime: 1_000,
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 6, 7] },
    { id: 2, callFrame: frame('resolve', 'file:///somewhere/src/graphql/instance.ts', 9), children: [3] },
    { id: 3, callFrame: frame('parse', `${modules}/zod/v4/core/schemas.js`, 4), children: [4, 5] },
    { id: 4, callFrame: frame('parse', `${modules}/zod/v4/core/schemas.js`, 4) },
    { id: 5, callFrame: frame('stringify') },
    { id: 6, callFrame: frame('(garbage collector)') },
    { id: 7, callFrame: frame('(idle)') },
  ],
  samples: [2, 3, 4, 5, 6, 7, 2],
  timeDeltas: [0, 100, 100, 100, 100, 100, 100, 100],
}

const rounded = (shares: readonly { readonly name: string; readonly share: number }[]) =>
  Object.fromEntries(shares.map(({ name, share }) => [name, Math.round(share * 100)]))

test('counts time where it is spent, idle time aside', () => {
  const { busyMs, self } = summarize(profile, 0, 1_550)
  expect(busyMs).toBe(0.5)
  expect(rounded(self)).toEqual({
    'src/graphql': 20,
    zod: 40,
    'built-in functions': 20,
    'garbage collection': 20,
  })
})

test('counts built-in functions to whose code called them', () => {
  expect(rounded(summarize(profile, 0, 1_550).owner)).toEqual({
    'src/graphql': 20,
    zod: 60,
    'garbage collection': 20,
  })
})

test('counts a function that calls itself once', () => {
  expect(rounded(summarize(profile, 0, 1_550).inclusive)).toEqual({
    'resolve src/graphql instance.ts:10': 80,
    'parse zod schemas.js:5': 60,
  })
})

test('leaves out what was before and after', () => {
  expect(summarize(profile, 1_050, 1_250).busyMs).toBe(0.2)
})
