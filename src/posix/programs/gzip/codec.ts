/** Streams through zlib's transforms, with back-pressure both ways. */
import { once } from 'node:events'
import type { Transform } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Descriptor, Process } from '../../process/types'
import { chunks } from '../streams'

/** Passes everything through a transform. Throws zlib's errors. */
export async function passThrough(
  source: AsyncIterable<Uint8Array>,
  transform: Transform,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const drained = (async () => {
    for await (const chunk of transform as AsyncIterable<Uint8Array>) await write(chunk)
  })()
  const failed = drained.catch((error: unknown) => {
    transform.destroy()
    throw error
  })
  failed.catch(() => undefined)
  for await (const chunk of source) {
    if (transform.destroyed) break
    if (!transform.write(chunk)) await Promise.race([once(transform, 'drain'), failed])
  }
  transform.end()
  await failed
}

/** Expands gzip's members, one after another. Throws zlib's errors. */
export function expandGzip(
  process: Process,
  input: Descriptor,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  return passThrough(chunks(process, input), createGunzip(), write)
}

/** Expands what is gzip's, and copies what isn't: `gzip -cdf`. Throws zlib's errors. */
export async function expandOrCopy(
  process: Process,
  input: Descriptor,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const source = chunks(process, input)
  const first = await source.next()
  if (first.done === true) return
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value
    yield* source
  }
  if (first.value[0] === 0x1f && first.value[1] === 0x8b) await passThrough(whole(), createGunzip(), write)
  else for await (const chunk of whole()) await write(chunk)
}

/** Whether an error says that the data isn't gzip's. */
export function isDataError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
}
