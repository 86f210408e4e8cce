/** Build contexts that aren't a folder alone: a tar or a Dockerfile on standard input, a Dockerfile from elsewhere. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { extract, pack } from 'tar-stream'
import { contextOfFolder } from '../docker/build/context'
import { refuseBuildKit } from './buildKit/needsBuildKit'
import { typedInput } from './typedInput'
import type { VerbContext } from './verb'

export interface BuildSource {
  readonly tar: Readable
  /** Path in it. */
  readonly dockerfile: string
}

/** All of a command's standard input. */
export async function readInput(context: VerbContext): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of typedInput(context)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Standard input is a tar, packed or not, or else a Dockerfile alone. Throws `NeedsBuildKit`. */
export function sourceOfInput(bytes: Buffer, file: string): BuildSource {
  if (isArchive(bytes)) return { tar: Readable.from([bytes]), dockerfile: file === '' ? 'Dockerfile' : file }
  refuseBuildKit(bytes.toString('utf8'), bytes)
  const packer = pack()
  packer.entry({ name: 'Dockerfile', mode: 0o600 }, bytes)
  packer.finalize()
  return { tar: Readable.from(packer), dockerfile: 'Dockerfile' }
}

/** By what a file begins with: tar, gzip, bzip2, xz, zstd. */
function isArchive(bytes: Buffer): boolean {
  const starts = [
    [0x1f, 0x8b],
    [0x42, 0x5a, 0x68],
    [0xfd, 0x37, 0x7a, 0x58, 0x5a],
    [0x28, 0xb5, 0x2f, 0xfd],
  ]
  return (
    bytes.subarray(257, 262).toString('latin1') === 'ustar' ||
    starts.some((start) => start.every((byte, index) => bytes[index] === byte))
  )
}

/** A folder with a Dockerfile that is not in it: it goes along under a name of chance, as docker/cli does it. */
export async function withDockerfile(folder: string, text: string): Promise<BuildSource> {
  const name = `.dockerfile.${randomBytes(10).toString('hex')}`
  return { tar: Readable.from(added((await contextOfFolder(folder)).tar(), name, text)), dockerfile: name }
}

/** The entries of an archive with one more file behind them. */
async function* added(tar: Readable, name: string, text: string): AsyncGenerator<Uint8Array> {
  const packer = pack()
  const unpacked = extract()
  tar.on('error', (error) => unpacked.destroy(error))
  tar.pipe(unpacked)
  const copied = (async () => {
    for await (const entry of unpacked) {
      const sink = packer.entry(entry.header)
      for await (const chunk of entry) if (!sink.write(chunk)) await once(sink, 'drain')
      sink.end(null)
    }
    packer.entry({ name, mode: 0o600 }, text)
    packer.finalize()
  })()
  copied.catch((error: unknown) => packer.destroy(error instanceof Error ? error : new Error(String(error))))
  yield* packer as AsyncIterable<Uint8Array>
  await copied
}
