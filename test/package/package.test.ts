/**
 * What `npm run package:dir` puts together around a stand-in for Electron: the archive's exact contents, what stays
 * outside it, the fuses, and that the packaged programs run on nothing but what was packaged.
 */
import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { extractAll, extractFile, listPackage } from '@electron/asar'
import { FuseState, FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const rootDir = resolve(import.meta.dirname, '..', '..')
let out = ''
let resources = ''
let packed: string[] = []

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'camada-package-'))
  await promisify(execFile)(process.execPath, [join(rootDir, 'scripts', 'package.mjs'), 'dir', out])
  resources = join(out, 'linux-unpacked', 'resources')
  packed = listPackage(join(resources, 'app.asar'), { isPack: false }).map((path) => path.slice(1))
})
afterAll(() => rm(out, { recursive: true, force: true }))

/** Files below a folder, by their paths in it, sorted. */
async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort()
}

/** Listed entries that are files: no other entry lies below them. */
function packedFiles(): string[] {
  const folders = new Set(packed.map((path) => path.slice(0, path.lastIndexOf('/'))))
  return packed.filter((path) => !folders.has(path)).sort()
}

interface LockedPackage {
  readonly dev?: boolean
  readonly optional?: boolean
  readonly peer?: boolean
}

describe('the archive', () => {
  it('has the build without source maps, package.json, the licence and modules, and nothing else', async () => {
    const own = packedFiles().filter((path) => !path.startsWith('node_modules/'))
    const built = (await filesBelow(join(rootDir, 'out'))).map((path) => `out/${path}`)
    expect(own).toEqual(['LICENSE', 'package.json', ...built.filter((path) => !path.endsWith('.map'))].sort())
  })

  it('has exactly the modules that the programs depend on, none that only develop them', async () => {
    const lock = JSON.parse(await readFile(join(rootDir, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, LockedPackage>
    }
    const leftOut = /^(bare-.+|nan|buildcheck|cpu-features|@types\/.+|undici-types|typescript)$/
    // The packager lays modules out its own way, so they are compared by name.
    const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const expected = Object.entries(lock.packages)
      .filter(([path, { dev, peer }]) => path !== '' && dev !== true && peer !== true)
      .filter(([path]) => !leftOut.test(nameOf(path)) && existsSync(join(rootDir, path)))
      .map(([path]) => nameOf(path))
    const modules = packedFiles()
      .map((path) => /node_modules\/(?:@[^/]+\/)?[^/]+(?=\/package\.json$)/.exec(path)?.[0])
      .filter((path) => path !== undefined)
      .map(nameOf)
    expect([...new Set(modules)].sort()).toEqual([...new Set(expected)].sort())
  })

  it('has code, data and licences of modules, no sources, documents or tests', () => {
    const kinds = new Set(
      packedFiles()
        .filter((path) => path.startsWith('node_modules/') && !/licen[cs]e|notice|copying/i.test(path))
        .map((path) => /\.[^./]+$/.exec(path)?.[0] ?? path),
    )
    // `.bnf` is the grammar of semver's ranges; `.data` holds the system's files of PGlite.
    const known = ['.bnf', '.cjs', '.data', '.js', '.json', '.md', '.mjs', '.node', '.proto', '.wasm']
    expect([...kinds].sort()).toEqual([...known, 'node_modules/open/xdg-open', 'node_modules/yargs/yargs'])
    expect(packed.filter((path) => /(^|\/)(tests?|__tests__|examples?)\//.test(path))).toEqual([])
  })

  it('names no development in its package.json', () => {
    const manifest = JSON.parse(extractFile(join(resources, 'app.asar'), 'package.json').toString()) as object
    expect(manifest).toMatchObject({ name: 'camada', main: './out/main/index.js', type: 'module' })
    expect(Object.keys(manifest)).not.toContain('devDependencies')
    expect(Object.keys(manifest)).not.toContain('scripts')
  })
})

describe('beside the archive', () => {
  it('lie native code, of this system only, and the labs', async () => {
    const unpacked = await filesBelow(join(resources, 'app.asar.unpacked'))
    expect(unpacked.filter((path) => path.endsWith('.node'))).toEqual([
      'node_modules/classic-level/prebuilds/linux-x64/classic-level.musl.node',
      'node_modules/classic-level/prebuilds/linux-x64/classic-level.node',
    ])
    expect(unpacked.filter((path) => !path.startsWith('node_modules/classic-level/'))).toEqual([])
    expect(await filesBelow(join(resources, 'labs'))).toEqual(await filesBelow(join(rootDir, 'labs')))
    expect((await readdir(resources)).sort()).toEqual(['app.asar', 'app.asar.unpacked', 'labs'])
  })

  it('lie the two languages of the lab', async () => {
    expect((await readdir(join(out, 'linux-unpacked', 'locales'))).sort()).toEqual(['en-US.pak', 'pt-BR.pak'])
  })

  it('is an executable whose fuses are set', async () => {
    const wire = await getCurrentFuseWire(join(out, 'linux-unpacked', 'camada'))
    const { ENABLE: on, DISABLE: off } = FuseState
    expect(wire).toMatchObject({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: off,
      [FuseV1Options.EnableCookieEncryption]: on,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
      [FuseV1Options.EnableNodeCliInspectArguments]: off,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: on,
      [FuseV1Options.OnlyLoadAppFromAsar]: on,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: off,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: off,
    })
  })
})

describe('the packaged programs', () => {
  let app = ''
  const env = { ...process.env, DOCKER_HOST: 'unix:///nonexistent/docker.sock' }
  beforeAll(() => {
    app = join(out, 'extracted')
    extractAll(join(resources, 'app.asar'), app)
  })

  it('start on what was packaged alone', async () => {
    const run = (name: string, args: string[], ready: RegExp): Promise<string> =>
      new Promise((done, failed) => {
        const child = spawn(process.execPath, [join(app, 'out', 'main', `${name}.js`), ...args], { env })
        let output = ''
        const take = (text: Buffer): void => {
          output += text.toString()
          if (ready.test(output)) child.kill('SIGTERM')
        }
        child.stdout.on('data', take)
        child.stderr.on('data', take)
        child.once('error', failed)
        child.once('close', (code) => done(`${output.trim().split('\n')[0] ?? ''} (${code})`))
      })
    const socket = join(out, 'simulator.sock')
    expect(await run('simulator', ['--socket', socket, '--data', join(out, 'state')], /^listening on/m)).toBe(
      `listening on unix://${socket} (0)`,
    )
    expect(await run('server', ['--no-open', '--data', join(out, 'data')], /^Camada: /m)).toMatch(
      /^Camada: http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43} \(0\)$/,
    )
    expect(await run('cli', ['help'], /never/)).toBe('usage: (0)')
  })

  it('find the workers and the WebAssembly of databases and languages', async () => {
    const inside = (image: string, script: string): string => `docker run --rm --entrypoint sh ${image} -c '${script}'`
    const lines = [
      inside('python', 'python3 -c "print(6 * 7)"'),
      inside('mysql', 'mysqld --initialize-insecure --user=mysql --datadir=/tmp/d 2>/dev/null; ls /tmp/d/mysql.ibd'),
      inside(
        '--user postgres postgres',
        'initdb -D /tmp/d >/dev/null 2>&1; pg_ctl -D /tmp/d -l /tmp/log -w start >/dev/null; psql -Atc "select 6 * 7"',
      ),
    ]
    const args = ['console', '--engine', 'simulator', '--data', join(out, 'lab'), '-c', lines.join('; ')]
    const { stdout } = await promisify(execFile)(process.execPath, [join(app, 'out', 'main', 'cli.js'), ...args], {
      cwd: out,
      env,
    })
    expect(stdout).toBe('42\n/tmp/d/mysql.ibd\n42\n')
  })
})
