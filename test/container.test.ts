// The image without a container engine: what the Dockerfile copies is all that a start needs, and its health check works.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtempDisposable, readdir, readFile, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }

const root = fileURLToPath(new URL('..', import.meta.url))

/** The steps of the last stage, one per line. */
async function stepsOfImage(): Promise<(readonly [string, string])[]> {
  const text = (await readFile(join(root, 'Dockerfile'), 'utf8')).replace(/\\\n\s*/g, ' ')
  const steps = text
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line))
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const)
  return steps.slice(steps.findLastIndex(([step]) => step === 'FROM'))
}

const only = (steps: readonly (readonly [string, string])[], wanted: string): string => {
  const [found, ...others] = steps.filter(([step]) => step === wanted)
  if (found === undefined || others.length > 0) throw new Error(`the image needs one ${wanted}`)
  return found[1]
}

async function freePort(): Promise<number> {
  await using server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('a copy of what the image has serves, and says that it is healthy', async () => {
  await using temporary = await mkdtempDisposable(join(tmpdir(), 'trunkline-image-'))
  const steps = await stepsOfImage()
  for (const [, copied] of steps.filter(([step, rest]) => step === 'COPY' && !rest.startsWith('--from='))) {
    const [target = '', ...sources] = copied.split(' ').reverse()
    const into = (source: string) => (target.endsWith('/') ? join(target, basename(source)) : target)
    for (const source of sources)
      await cp(join(root, source), join(temporary.path, into(source)), { recursive: true })
  }
  // Which packages a start needs is another test's concern.
  await symlink(join(root, 'node_modules'), join(temporary.path, 'node_modules'))

  const settings = Object.fromEntries(
    only(steps, 'ENV')
      .split(' ')
      .map((pair) => pair.split('=', 2)),
  )
  expect(settings).toEqual({
    NODE_ENV: 'production',
    HOST: '0.0.0.0',
    TRUNKLINE_STATE_DIR: only(steps, 'VOLUME'),
    NODE_COMPILE_CACHE: `${only(steps, 'WORKDIR')}/compiled`,
  })
  const port = await freePort()
  const env = {
    ...settings,
    TRUNKLINE_STATE_DIR: join(temporary.path, 'state'),
    PORT: String(port),
    SANDBOX_PORT: '0',
    NODE_COMPILE_CACHE: join(temporary.path, 'compiled'),
  }
  const [command = '', ...args] = JSON.parse(only(steps, 'CMD')) as string[]
  expect(command).toBe('node')
  expect(`node ${args.join(' ')}`).toBe(packageJson.scripts.start)
  expect(steps).toContainEqual(['RUN', `${command} ${args.join(' ')} --version`])
  const run = (given: readonly string[]) =>
    spawn(process.execPath, given, { cwd: temporary.path, env, stdio: ['ignore', 'pipe', 'inherit'] })

  // As the image is built: what is compiled then is there at each start.
  const [built] = await once(run([...args, '--version']), 'close')
  expect(built).toBe(0)
  expect(await readdir(env.NODE_COMPILE_CACHE)).toHaveLength(1)

  const gateway = run(args)
  const gone = once(gateway, 'close')
  try {
    let printed = ''
    for await (const chunk of gateway.stdout.setEncoding('utf8')) {
      printed += chunk
      if (printed.includes('GraphiQL')) break
    }
    expect(printed).toContain(`http://0.0.0.0:${port}/graphql`)
    const check = only(steps, 'HEALTHCHECK')
    const [node, ...probe] = JSON.parse(check.slice(check.indexOf('['))) as string[]
    expect(node).toBe('node')
    const [healthy] = await once(run(probe), 'close')
    expect(healthy).toBe(0)
    gateway.kill('SIGTERM')
    await gone
    const [sick] = await once(run(probe), 'close')
    expect(sick).toBe(1)
  } finally {
    gateway.kill('SIGKILL')
    await gone
  }
})

test('the stage that brings packages runs with what the image has', async () => {
  const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8')
  expect(dockerfile).toContain('COPY package.json package-lock.json .npmrc ./')
  expect(dockerfile).toContain('RUN npm ci --omit=dev --ignore-scripts')
  expect(dockerfile).toContain('\nUSER node\n')
})

test('nothing that is copied is kept out of the build', async () => {
  const ignored = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n')
  const sources = [
    ...(await readFile(join(root, 'Dockerfile'), 'utf8')).matchAll(/^COPY (?!--from)(.*) \S+$/gm),
  ].flatMap(([, names = '']) => names.split(' '))
  expect(sources).toContain('src')
  expect(ignored).toContain('*')
  expect(sources.filter((source) => !ignored.includes(`!${source}`))).toEqual([])
})
