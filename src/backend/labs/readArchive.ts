/**
 * What a tar of the workspace holds, as goals judge it: of the entries that are asked for, their text. The goals are
 * judged again and again; an archive that has not changed isn't read again.
 */
import { createReadStream } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { extract } from 'tar-stream'

/** Entries are compared as text up to this size, archives are looked into up to that one. */
const entryLimitBytes = 256 * 1024
const archiveLimitBytes = 512 * 1024 * 1024
const keptReadings = 8

type Entries = ReadonlyMap<string, string>

const readings = new Map<string, Promise<Entries | undefined>>()

/** Text of each of the entries that is there, empty for what isn't a short file; undefined where no whole tar is. */
export async function readArchive(realPath: string, wanted: ReadonlySet<string>): Promise<Entries | undefined> {
  const found = await lstat(realPath).catch(() => undefined)
  if (found?.isFile() !== true || found.size === 0 || found.size > archiveLimitBytes) return undefined
  const key = JSON.stringify([realPath, found.size, found.mtimeMs, [...wanted].sort()])
  const reading = readings.get(key) ?? readEntries(realPath, wanted)
  readings.delete(key)
  readings.set(key, reading)
  for (const oldest of [...readings.keys()].slice(0, -keptReadings)) readings.delete(oldest)
  return reading
}

async function readEntries(realPath: string, wanted: ReadonlySet<string>): Promise<Entries | undefined> {
  const file = createReadStream(realPath)
  const unpack = extract()
  file.on('error', (error) => unpack.destroy(error))
  const entries = new Map<string, string>()
  try {
    for await (const entry of file.pipe(unpack)) {
      const name = entry.header.name.replace(/^(?:\.?\/)+/, '').replace(/\/$/, '')
      const isText = entry.header.type === 'file' && (entry.header.size ?? 0) <= entryLimitBytes
      if (wanted.has(name)) entries.set(name, isText ? await readText(entry) : '')
      entry.resume()
    }
    return entries
  } catch {
    // Not a tar, or one that is still being written.
    return undefined
  } finally {
    file.destroy()
  }
}

async function readText(entry: AsyncIterable<unknown>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of entry) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString('utf8')
}
