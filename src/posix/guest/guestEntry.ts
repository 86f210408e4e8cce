/**
 * Where a worker's code lies. Built, it is a program of its own beside the others (`out/main/guest.js`, also inside of an
 * application's archive). From the sources (tests, `tsx`) esbuild bundles it once a process, below `node_modules/.cache`:
 * compiling it in each worker took longer than most guests run.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { threadId } from 'node:worker_threads'

/** What is used of esbuild, which comes with tsx. */
interface Bundler {
  buildSync(options: Readonly<Record<string, unknown>>): unknown
}

let known: string | undefined

/** The file that workers of this program start with. Throws when a build left it out. */
export function guestEntry(): string {
  return (known ??= find())
}

function find(): string {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.ts')) return fromSources(here)
  for (let folder = dirname(here), depth = 0; depth < 3; depth++, folder = dirname(folder)) {
    const file = join(folder, 'guest.js')
    if (existsSync(file)) return file
  }
  throw new Error('the build has no guest.js')
}

function fromSources(here: string): string {
  const require = createRequire(here)
  const bundler = createRequire(require.resolve('tsx/package.json'))('esbuild') as Bundler
  const root = join(dirname(here), '../../..')
  const cache = join(root, 'node_modules/.cache/camada')
  const folder = join(cache, `guest-${process.pid}-${threadId}`)
  removeLeft(cache)
  bundler.buildSync({
    entryPoints: [join(dirname(here), 'guestWorker.ts')],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    outdir: folder,
    tsconfig: join(root, 'tsconfig.base.json'),
    logLevel: 'error',
  })
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'guestWorker.mjs')
}

/** Folders of processes that were killed. */
function removeLeft(cache: string): void {
  const names = existsSync(cache) ? readdirSync(cache) : []
  for (const name of names) {
    const pid = /^guest-(\d+)-\d+$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(cache, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
