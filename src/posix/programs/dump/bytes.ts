/** The bytes that od, hexdump and xxd show: of several inputs as one, from an offset on, up to a limit. */
import type { Process } from '../../process/types'
import { attempt } from '../complaint'
import { openInput, readEverything } from '../streams'

/** Reads them; the status is 1 when an input can't be read. */
export async function readInputs(
  process: Process,
  paths: readonly string[],
  options: { readonly skip: number; readonly limit: number },
): Promise<{ bytes: Uint8Array; status: number }> {
  const parts: Uint8Array[] = []
  let status = 0
  for (const path of paths.length === 0 ? ['-'] : paths) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        if (path === '-' || input.file !== undefined) parts.push(await readEverything(process, input))
        else parts.push(await input.read(Math.min(options.skip + options.limit, 1 << 20)))
        input.close()
      },
      (why) => `${path}: ${why}`,
    )
    if (!done) status = 1
  }
  return { bytes: Buffer.concat(parts).subarray(options.skip, options.skip + options.limit), status }
}

/** A byte as text columns show it: a dot where it is no printable character. */
export function printable(byte: number): string {
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.'
}
