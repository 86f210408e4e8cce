/** Reading an archive: entries as they stream by are listed or made; a gzip archive is recognised by its first bytes. */
import { createGunzip } from 'node:zlib'
import { PassThrough } from 'node:stream'
import { extract, type Header } from 'tar-stream'
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, Process } from '../../process/types'
import { complain, faced, isGnu, reason } from '../complaint'
import { formatDate } from '../dates'
import { modeText } from '../fileMode'
import type { Options } from '../options'
import { joinPath, statOrNothing } from '../fileTree'
import { isExcluded } from './create'
import { Bunzip, decompressXz } from '../bzip2/codecs'
import { openArchive, TarError } from './archive'

/** Extracts or lists an archive; 0, or the status of what could not be made. */
export async function extractArchive(process: Process, options: Options, listing: boolean): Promise<number> {
  const archive = await openArchive(process, options, false)
  const extraction = new Extraction(process, options, listing)
  const entries = extract()
  const fed = feed(process, archive, entries)
  fed.catch((error: unknown) => entries.destroy(error instanceof Error ? error : new Error(String(error))))
  try {
    for await (const entry of entries) {
      await process.checkpoint()
      await extraction.entry(entry.header, entry as AsyncIterable<Uint8Array>)
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
    throw new TarError(
      faced(
        process,
        /gzip|header check|[Ii]nvalid/.test(error.message) ? 'invalid tar magic' : 'short read',
        'This does not look like a tar archive\ntar: Exiting with failure status due to previous errors',
      ),
    )
  }
  archive.close()
  return extraction.finish()
}

async function feed(process: Process, archive: Descriptor, entries: ReturnType<typeof extract>): Promise<void> {
  const first = await archive.read(65536)
  if (first.length === 0 && !isGnu(process)) throw new TarError('short read')
  const source = new PassThrough()
  const gzip = first[0] === 0x1f && first[1] === 0x8b
  const target = gzip ? source.pipe(createGunzip()) : source
  target.on('error', (error: Error) => entries.destroy(error))
  target.pipe(entries)
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (!source.write(bytes)) await new Promise<void>((resolve) => source.once('drain', resolve).once('close', resolve))
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

class Extraction {
  private status = 0
  private readonly found = new Set<string>()
  private readonly wanted: readonly string[]
  private readonly directories: { readonly path: string; readonly header: Header }[] = []

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    private readonly listing: boolean,
  ) {
    this.wanted = options.operands.map((name) => name.replace(/\/+$/, ''))
  }

  async entry(header: Header, content: AsyncIterable<Uint8Array>): Promise<void> {
    const plain = header.name.replace(/\/+$/, '')
    const match = this.wanted.find((name) => plain === name || plain.startsWith(`${name}/`))
    if (this.wanted.length > 0 && match === undefined) return
    if (match !== undefined) this.found.add(match)
    if (this.options.values('E').some((pattern) => isExcluded(pattern, plain))) return
    if (this.listing) {
      await this.process.print(this.options.has('v') ? longLine(header, isGnu(this.process)) : `${header.name}\n`)
      return
    }
    if (this.options.has('v'))
      await (this.options.has('O')
        ? this.process.printError(`${header.name}\n`)
        : this.process.print(`${header.name}\n`))
    const parts = plain
      .replace(/^\/+/, '')
      .split('/')
      .slice(Number(this.options.value('s') ?? 0))
    if (parts.length === 0 || parts.join('') === '') return
    if (parts.includes('..')) {
      await this.fail(
        faced(this.process, `name with '..' in it: ${header.name}`, `${header.name}: Member name contains '..'`),
      )
      return
    }
    try {
      await this.make(joinPath(this.options.value('C') ?? '.', parts.join('/')), header, content)
    } catch (error) {
      await this.fail(
        faced(
          this.process,
          `can't create ${header.type === 'directory' ? 'directory' : ''} '${plain}': ${reason(this.process, error)}`.replace(
            'create  ',
            'create ',
          ),
          `${plain}: Cannot open: ${reason(this.process, error)}`,
        ),
      )
    }
  }

  /** Sets what making children has changed, and says which names were not in the archive. */
  async finish(): Promise<number> {
    for (const { path, header } of this.directories.reverse()) this.own(path, header)
    for (const name of this.wanted) {
      if (!this.found.has(name))
        await this.fail(faced(this.process, `${name}: not found in archive`, `${name}: Not found in archive`))
    }
    return this.status
  }

  private async fail(message: string): Promise<void> {
    this.status = isGnu(this.process) ? 2 : 1
    await complain(this.process, message)
  }

  private async make(path: string, header: Header, content: AsyncIterable<Uint8Array>): Promise<void> {
    const { namespace } = this.process
    if (this.options.has('O')) {
      if (header.type === 'file') for await (const chunk of content) await this.process.stdout.write(chunk)
      return
    }
    this.parents(path)
    const existing = statOrNothing(this.process, path, false)
    if (header.type === 'directory') {
      if (existing?.kind !== 'directory') namespace.createDirectory(this.process, path, 0o777)
      this.directories.push({ path, header })
      return
    }
    if (existing !== undefined && this.options.has('k')) throw new PosixError('EEXIST')
    if (existing !== undefined) {
      if (existing.kind === 'directory') namespace.removeDirectory(this.process, path)
      else namespace.unlink(this.process, path)
    }
    switch (header.type) {
      case 'symlink':
        namespace.symlink(this.process, header.linkname, path)
        break
      case 'link':
        namespace.link(this.process, joinPath(this.options.value('C') ?? '.', header.linkname), path)
        return
      case 'fifo':
      case 'character-device':
      case 'block-device': {
        const kind =
          header.type === 'fifo' ? 'fifo' : header.type === 'character-device' ? 'characterDevice' : 'blockDevice'
        namespace.createNode(this.process, path, {
          kind,
          mode: header.mode,
          rdev: (header.devmajor << 8) | header.devminor,
        })
        break
      }
      default: {
        const file = namespace.open(this.process, path, { write: true, createMode: 0o600, exclusive: true })
        try {
          for await (const chunk of content) {
            file.write(chunk)
            await this.process.checkpoint()
          }
        } finally {
          file.close()
        }
      }
    }
    this.own(path, header)
  }

  private parents(path: string): void {
    const parts = path.split('/')
    for (let count = 1; count < parts.length; count++) {
      const parent = parts.slice(0, count).join('/')
      if (parent !== '' && parent !== '.' && statOrNothing(this.process, parent) === undefined)
        this.process.namespace.createDirectory(this.process, parent, 0o777)
    }
  }

  private own(path: string, header: Header): void {
    const { namespace, credentials, umask } = this.process
    const root = credentials.uid === 0
    const followLast = false
    if (root && !this.options.has('o'))
      namespace.setAttributes(this.process, path, { uid: header.uid, gid: header.gid }, { followLast })
    const mode = header.mode
    if (header.type !== 'symlink')
      namespace.setAttributes(
        this.process,
        path,
        { mode: root || this.options.has('p') ? mode : mode & ~umask },
        { followLast },
      )
    const timeNs = BigInt(header.mtime.getTime()) * 1_000_000n
    namespace.setAttributes(this.process, path, { mtimeNs: timeNs }, { followLast })
  }
}

const kinds: Readonly<Record<string, Parameters<typeof modeText>[0]>> = {
  directory: 'directory',
  symlink: 'symlink',
  fifo: 'fifo',
  'character-device': 'characterDevice',
  'block-device': 'blockDevice',
}

function longLine(header: Header, gnu: boolean): string {
  const mode = modeText(kinds[header.type] ?? 'file', header.mode)
  const user = header.uname === '' ? String(header.uid) : header.uname
  const group = header.gname === '' ? String(header.gid) : header.gname
  const size = String(header.size)
  const shownMode = header.type === 'link' && gnu ? `h${mode.slice(1)}` : mode
  const time = formatDate(header.mtime.getTime(), gnu ? '%Y-%m-%d %H:%M' : '%Y-%m-%d %H:%M:%S')
  const link =
    header.type === 'symlink'
      ? ` -> ${header.linkname}`
      : header.type === 'link'
        ? `${gnu ? ' link to ' : ' -> '}${header.linkname}`
        : ''
  return `${shownMode} ${user}/${group} ${size.padStart(gnu ? Math.max(0, 18 - user.length - group.length) : 9)} ${time} ${header.name}${link}\n`
}
