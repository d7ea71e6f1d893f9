// The sections of RESULTS.md: each run replaces its own and leaves the others as they are.
import { expect, test } from 'vitest'
import { withSection } from './results.ts'

test('begins a file', () => {
  expect(withSection('', 'Growth', 'linear')).toBe('# What the benches measured\n\n## Growth\n\nlinear\n')
})

test('replaces its section, with what is deeper in it, and keeps its place', () => {
  const before = '# What\n\n## A\n\nold\n\n### deeper\n\nold\n\n## B\n\nkept\n'
  expect(withSection(before, 'A', 'new')).toBe('# What\n\n## A\n\nnew\n\n## B\n\nkept\n')
})

test('adds a section whose heading only begins like another one', () => {
  const before = '# What\n\n## Replicas and Redis\n\nkept\n'
  expect(withSection(before, 'Replicas', 'new')).toBe(
    '# What\n\n## Replicas and Redis\n\nkept\n\n## Replicas\n\nnew\n',
  )
})
