/**
 * Where a worker's code lies. Built, it is a program of its own beside the others (`out/main/guest.js`, also inside of an
 * application's archive); from the sources (tests, `tsx`) the worker registers tsx first and then imports the entry.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export interface GuestEntry {
  /** A file, or the code itself. */
  readonly file: string
  readonly evaluate: boolean
}

let known: GuestEntry | undefined

/** The entry that workers of this program start with. Throws when a build left it out. */
export function guestEntry(): GuestEntry {
  return (known ??= find())
}

function find(): GuestEntry {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.ts')) return { file: fromSources(here), evaluate: true }
  for (let folder = dirname(here), depth = 0; depth < 3; depth++, folder = dirname(folder)) {
    const file = join(folder, 'guest.js')
    if (existsSync(file)) return { file, evaluate: false }
  }
  throw new Error('the build has no guest.js')
}

function fromSources(here: string): string {
  // By its path: resolved as CommonJS it looks for its own files in the wrong place.
  const tsx = join(dirname(createRequire(here).resolve('tsx/package.json')), 'dist/esm/api/index.mjs')
  const entry = join(dirname(here), 'guestWorker.ts')
  const tsconfig = join(dirname(here), '../../../tsconfig.base.json')
  return `import(${urlOf(tsx)})
  .then(({ register }) => register({ tsconfig: ${JSON.stringify(tsconfig)} }))
  .then(() => import(${urlOf(entry)}))
  .catch((error) => setImmediate(() => { throw error }))`
}

function urlOf(path: string): string {
  return JSON.stringify(pathToFileURL(path).href)
}
