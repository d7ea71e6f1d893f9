// A browser that comes from the package registry, unpacked once with its own libraries and fonts, so that a bare machine can run it.
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import bundled, { inflate } from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const packageFolder = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))))

/** Inside node_modules, so that a fresh install also means a freshly unpacked browser. */
const unpackedFolder = fileURLToPath(new URL('../../node_modules/.cache/chromium', import.meta.url))

/** Fonts of the package for a machine without any, and those of the machine for the letters that the package lacks. */
const fontConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>${join(unpackedFolder, 'font-cache')}</cachedir>
</fontconfig>
`

/** The package unpacks into the folder for temporary files and trusts whatever it finds there, halves included. */
async function unpackInto(folder: string): Promise<void> {
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  try {
    await bundled.executablePath()
    // Libraries (NSS, NSPR, expat) that desktops have and bare machines do not.
    await inflate(join(packageFolder, 'bin/al2023.tar.br'))
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
  await writeFile(join(folder, 'fonts', 'fonts.conf'), fontConfiguration)
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Renaming is atomic: whoever finds the folder finds it whole, also when several runs unpack at once. */
async function unpack(): Promise<void> {
  if (await exists(unpackedFolder)) return
  await mkdir(dirname(unpackedFolder), { recursive: true })
  const partial = await mkdtemp(`${unpackedFolder}-`)
  try {
    await unpackInto(partial)
    await rename(partial, unpackedFolder)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    if (!(await exists(unpackedFolder))) throw error
  }
}

export async function launchBrowser(): Promise<Browser> {
  await unpack()
  return chromium.launch({
    executablePath: join(unpackedFolder, 'chromium'),
    // Containers run as root, which the browser's own sandbox refuses; the only page it loads is ours.
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--font-render-hinting=none',
      // No name is resolved at all, so that not even the browser itself reaches the internet.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
    env: {
      ...process.env,
      FONTCONFIG_PATH: join(unpackedFolder, 'fonts'),
      LD_LIBRARY_PATH: join(unpackedFolder, 'al2023', 'lib'),
    },
  })
}
