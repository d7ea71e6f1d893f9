// A shell in which the commands of README.md are run as they stand: only with programs that a rule covers.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Shell extends AsyncDisposable {
  /** A folder of its own, for files. */
  readonly folder: string
  run(script: string, environment: Readonly<Record<string, string>>): Promise<Ran>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const fakeNpm = fileURLToPath(new URL('./readme-npm.ts', import.meta.url))

/** Run as they are. Whatever else a command needs is not found, and the test fails. */
const programs = ['openssl', 'sha256sum', 'cat', 'head', 'grep', 'sleep', 'mkdir'] as const

/** No daemon can be taken for granted: what is checked is that nothing is said that docker would not understand. */
const docker = `#!/bin/sh
case "$1" in
  build)
    [ "$*" = 'build -t trunkline .' ] && [ -f Dockerfile ] ;;
  run)
    shift
    while [ $# -gt 0 ]; do
      case "$1" in
        -d | --detach | --rm | --read-only | --init) shift ;;
        -p | -e | -v | --publish | --env | --volume | --name | --env-file | --stop-timeout | --tmpfs | --network)
          [ $# -gt 1 ] || exit 64
          shift 2 ;;
        trunkline)
          shift
          # A command in place of the image's own is one that a checkout can run.
          [ $# -eq 0 ] || [ -f "$2" ] || exit 64
          exit 0 ;;
        *)
          echo "No rule says what docker run $1 means: add one to test/support/readme-shell.ts." >&2
          exit 64 ;;
      esac
    done
    exit 64 ;;
  *)
    echo "No rule says what docker $1 means: add one to test/support/readme-shell.ts." >&2
    exit 64 ;;
esac
`

/** A refusal is a failure, and a stream that does not end has been seen after a while. */
const curlBy = (curl: string) => `#!/bin/sh
for argument; do
  case "$argument" in
    -N | -sN | -Ns | --no-buffer)
      '${curl}' --fail-with-body --silent --max-time 4 "$@" || [ $? -eq 28 ]
      exit ;;
  esac
done
exec '${curl}' --fail-with-body --silent --show-error "$@"
`

const pathOf = (program: string) =>
  execFileSync('/bin/sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim()

async function executable(path: string, text: string): Promise<void> {
  await writeFile(path, text)
  await chmod(path, 0o755)
}

export async function openShell(): Promise<Shell> {
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-readme-'))
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await executable(join(bin, 'npm'), `#!/bin/sh\nexec '${process.execPath}' '${fakeNpm}' "$@"\n`)
  await executable(join(bin, 'curl'), curlBy(pathOf('curl')))
  await executable(join(bin, 'docker'), docker)
  for (const program of programs) await symlink(pathOf(program), join(bin, program))
  return {
    folder,
    async run(script, environment) {
      const child = spawn('/bin/sh', ['-eu', '-c', script], {
        cwd: root,
        env: { PATH: bin, HOME: folder, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let stdout = ''
      let stderr = ''
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        stdout += chunk
      })
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        stderr += chunk
      })
      const [code] = await once(child, 'close')
      return { code, stdout, stderr }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
