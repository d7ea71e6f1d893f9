// What runs in production: files under src may load only packages that `npm ci --omit=dev` installs.
import { glob, readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }

const root = fileURLToPath(new URL('..', import.meta.url))

/** Statements begin a line, which comments and texts in this project never do; `import type` loads nothing. */
const statement = /^(?:import|export)\s(?!type\s)(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const dynamic = /\b(?:import|createRequire\(import\.meta\.url\))\(\s*['"]([^'"]+)['"]/g

const specifiersOf = (source: string) =>
  [...source.matchAll(statement), ...source.matchAll(dynamic)].flatMap(([, specifier = '']) => specifier)

const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const isPackage = (specifier: string) =>
  !(specifier.startsWith('.') || specifier.startsWith('#') || isBuiltin(specifier))

/** Which file loads which package. */
async function packagesOfSrc(): Promise<{ file: string; name: string }[]> {
  const loads: { file: string; name: string }[] = []
  for await (const file of glob('src/**/*.ts', { cwd: root })) {
    const source = await readFile(`${root}/${file}`, 'utf8')
    for (const specifier of specifiersOf(source).filter(isPackage))
      loads.push({ file, name: packageOf(specifier) })
  }
  return loads
}

test('src loads only packages of `dependencies`', async () => {
  const loads = await packagesOfSrc()
  expect(loads.filter(({ name }) => !Object.hasOwn(packageJson.dependencies, name))).toEqual([])
  // Had the reading of imports gone wrong, nothing would be found at all.
  const found = new Set(loads.map(({ name }) => name))
  for (const known of ['graphql', 'graphql-yoga', '@pothos/core', 'undici', 'zod', 'fast-xml-parser'])
    expect(found).toContain(known)
})

test.each([
  ["import { a } from 'one'", ['one']],
  ["import one from 'one'\nimport * as two from '@scope/two/deep'", ['one', '@scope/two/deep']],
  ["import {\n  a,\n  type B,\n} from 'one'", ['one']],
  ["import 'one'", ['one']],
  ["export { a } from 'one'\nexport * from 'two'", ['one', 'two']],
  ["const one = await import('one')", ['one']],
  ["const one = createRequire(import.meta.url)('one') as typeof two", ['one']],
  ["import type { A } from 'one'\nexport type { B } from 'two'", []],
  ["export const text = 'import'\n// from 'one'", []],
])('imports are read from %j', (source, specifiers) => {
  expect(specifiersOf(source)).toEqual(specifiers)
})
