/** Reading an archive: its entries as they stream by; gzip, bzip2 and xz are recognised by their first bytes. */
import { createGunzip } from 'node:zlib'
import { PassThrough } from 'node:stream'
import { extract, type Header } from 'tar-stream'
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, Process } from '../../process/types'
import { faced, isGnu } from '../complaint'
import type { Options } from '../options'
import { Bunzip, decompressXz } from '../bzip2/codecs'
import { openArchive, TarError } from './archive'

type Handler = (header: Header, content: AsyncIterable<Uint8Array>) => Promise<void>

/** Hands each entry on. Throws `TarError` for what is no archive. */
export async function eachEntry(process: Process, options: Options, onEntry: Handler): Promise<void> {
  const archive = await openArchive(process, options, false)
  const entries = extract()
  const fed = feed(process, archive, entries)
  fed.catch((error: unknown) => entries.destroy(error instanceof Error ? error : new Error(String(error))))
  try {
    for await (const entry of entries) {
      await process.checkpoint()
      await onEntry(entry.header, entry as AsyncIterable<Uint8Array>)
      entry.resume()
    }
    await fed
  } catch (error) {
    await fed.catch(() => undefined)
    if (
      error instanceof PosixError ||
      !(error instanceof Error) ||
      error.name === 'ProcessKilled' ||
      error instanceof TarError
    )
      throw error
    // What is shorter than a header has no next one.
    const isShort = archive.file !== undefined && archive.file.stat().sizeBytes < headerBytes
    const skipping = isShort ? '' : 'Skipping to next header\ntar: '
    throw new TarError(faced(process, 'invalid tar magic', `${noArchive}\ntar: ${skipping}${failing}`))
  }
  archive.close()
}

const headerBytes = 512
const noArchive = 'This does not look like a tar archive'
const failing = 'Exiting with failure status due to previous errors'

/** Resolves when a stream takes more, or is closed. */
async function drained(source: PassThrough): Promise<void> {
  await new Promise<void>((resolve) => {
    const settle = (): void => {
      source.off('drain', settle).off('close', settle)
      resolve()
    }
    source.on('drain', settle).on('close', settle)
  })
}

async function feed(process: Process, archive: Descriptor, entries: ReturnType<typeof extract>): Promise<void> {
  const first = await archive.read(65536)
  if (first.length === 0) throw new TarError(isGnu(process) ? `${noArchive}\ntar: ${failing}` : 'short read')
  const source = new PassThrough()
  const gzip = first[0] === 0x1f && first[1] === 0x8b
  const target = gzip ? source.pipe(createGunzip()) : source
  target.on('error', (error: Error) => entries.destroy(error))
  target.pipe(entries)
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (!source.write(bytes)) await drained(source)
    await process.checkpoint()
  }
  try {
    const magic = Buffer.from(first.subarray(0, 6)).toString('latin1')
    const whole = withFirst(archive, first)
    if (magic.startsWith('BZh')) await new Bunzip(process, whole).run(write)
    else if (magic === '\xfd7zXZ\0') await decompressXz(process, whole, write)
    else for (let chunk = first; chunk.length > 0; chunk = await archive.read(65536)) await write(chunk)
  } catch (error) {
    entries.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
  source.end()
}

/** A descriptor that gives what was read already once more. */
function withFirst(archive: Descriptor, first: Uint8Array): Descriptor {
  let ahead: Uint8Array | undefined = first
  const read = (maxBytes: number): Promise<Uint8Array> => {
    const bytes = ahead
    ahead = undefined
    return bytes === undefined ? archive.read(maxBytes) : Promise.resolve(bytes)
  }
  return {
    kind: archive.kind,
    isTty: false,
    read,
    readLine: read,
    write: (bytes) => archive.write(bytes),
    duplicate: () => archive.duplicate(),
    close: () => archive.close(),
  }
}
