/**
 * A cluster as `initdb` leaves it, made once when Camada is built and kept compressed beside its programs: PostgreSQL's own
 * bootstrap takes 4 to 10 s of processor, unpacking takes tenths. A file of gzip: a line of JSON with the entries (paths,
 * sizes), then the files' bytes one after another. Its superuser is `postgres`, without a password.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'

/** Its name in a build; of this version of PGlite alone. */
export const templateName = 'postgres-cluster-18.6.gz'
/** The superuser of the template. */
export const templateUser = 'postgres'

const entrySchema = z.object({ path: z.string(), sizeBytes: z.number().optional() })
/** A path within the data directory; without a size it is a directory. */
type Entry = z.infer<typeof entrySchema>

/** An entry with a file's content. */
export interface TemplateEntry {
  readonly path: string
  /** Undefined for a directory. */
  readonly content: Uint8Array | undefined
}

/** Packs a data directory that no server uses. */
export function packTemplate(folder: string): Buffer {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  const entries = paths.map((path): Entry => {
    const stat = statSync(join(folder, path))
    const slashed = path.replaceAll('\\', '/')
    return stat.isDirectory() ? { path: slashed } : { path: slashed, sizeBytes: stat.size }
  })
  const bodies = entries
    .filter(({ sizeBytes }) => sizeBytes !== undefined)
    .map(({ path }) => readFileSync(join(folder, path)))
  return gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(entries)}\n`), ...bodies]))
}

/** What is in a packed template, parents before their children. */
export function* templateEntries(packed: Uint8Array): Generator<TemplateEntry> {
  const bytes = gunzipSync(packed)
  let at = bytes.indexOf('\n') + 1
  for (const { path, sizeBytes } of z.array(entrySchema).parse(JSON.parse(bytes.toString('utf8', 0, at)))) {
    yield { path, content: sizeBytes === undefined ? undefined : bytes.subarray(at, at + sizeBytes) }
    at += sizeBytes ?? 0
  }
}

/** The template of this build, or of the last build where the sources run; undefined when there is none yet. */
export function findTemplate(): Buffer | undefined {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (let depth = 0; depth < 6; depth++, folder = dirname(folder)) {
    const found = [join(folder, templateName), join(folder, 'out/main', templateName)].find((path) => existsSync(path))
    if (found !== undefined) return readFileSync(found)
  }
  return undefined
}
