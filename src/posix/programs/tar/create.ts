/** Writing an archive: a tree walk, headers by tar-stream's packer, contents in chunks with back-pressure. */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { pack, type Header, type Pack } from 'tar-stream'
import type { Stat } from '../../filesystem/types'
import type { Descriptor, Process } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import { complain, faced, isGnu, reason } from '../complaint'
import type { Options } from '../options'
import { readNames, type Names } from '../ownership'
import { openInput, readLines } from '../streams'
import { joinPath, namesIn, sortedNames } from '../fileTree'
import { compressBzip2 } from '../bzip2/codecs'
import { storeXz } from '../bzip2/xzWriter'
import { openArchive, TarError } from './archive'
import { only } from './letters'
import { MemberChanges } from './changes'

const types: Record<Stat['kind'], Header['type'] | undefined> = {
  file: 'file',
  directory: 'directory',
  symlink: 'symlink',
  fifo: 'fifo',
  characterDevice: 'character-device',
  blockDevice: 'block-device',
  socket: undefined,
}

/** Creates an archive of the operands; 0, or the status of what could not be read. */
export async function createArchive(process: Process, options: Options): Promise<number> {
  if (options.operands.length === 0 && !options.has('T'))
    throw new TarError(
      faced(
        process,
        'empty archive',
        "Cowardly refusing to create an empty archive\nTry 'tar --help' or 'tar --usage' for more information.",
      ),
    )
  const archive = await openArchive(process, options, true)
  return writeArchive(process, options, archive, { startBytes: 0, isWanted: () => true })
}

export interface Place {
  /** Where in the archive the new members begin. */
  readonly startBytes: number
  /** Which files are to be written. */
  readonly isWanted: (name: string, stat: Stat) => boolean
}

/** Writes the operands as members, the archive's end behind them, and closes it. */
export async function writeArchive(
  process: Process,
  options: Options,
  archive: Descriptor,
  place: Place,
): Promise<number> {
  const packer = pack()
  const whole = padded(packer, place.startBytes, isGnu(process) ? Number(options.value('b') ?? 20) * 512 : 512)
  const written = writeCompressed(process, options, whole, archive)
  const ending = new AbortController()
  const creation = new Creation(process, options, packer, { ...place, ending: ending.signal })
  const failed = written.catch((error: unknown) => {
    packer.destroy()
    ending.abort()
    throw error
  })
  // Whoever reads a file for an archive that can't be written goes on, and closes it.
  const created = creation.run().catch((error: unknown) => {
    if (!ending.signal.aborted) throw error
  })
  await Promise.race([created, failed.then(() => undefined)])
  packer.finalize()
  await failed
  archive.close()
  creation.finish()
  return creation.status
}

/** An archive's bytes with zeros to the end of the last record. */
async function* padded(packer: Pack, startBytes: number, recordBytes: number): AsyncGenerator<Uint8Array> {
  let length = startBytes
  for await (const chunk of packer as AsyncIterable<Uint8Array>) {
    length += chunk.length
    yield chunk
  }
  if (length % recordBytes !== 0) yield new Uint8Array(recordBytes - (length % recordBytes))
}

/** How the archive is packed: by the options, or with `-a` by its name. */
function packing(options: Options): 'gzip' | 'bzip2' | 'xz' | undefined {
  const name = options.has('a') ? (options.value('f') ?? '') : ''
  if (options.has('z') || /\.t?gz$/.test(name)) return 'gzip'
  if (options.has('j') || /\.(bz2|tbz2?|tz2)$/.test(name)) return 'bzip2'
  return options.has('J') || /\.t?xz$/.test(name) ? 'xz' : undefined
}

async function writeCompressed(
  process: Process,
  options: Options,
  whole: AsyncIterable<Uint8Array>,
  archive: Descriptor,
): Promise<void> {
  const kind = packing(options)
  if (kind === undefined) return writeAll(whole, archive)
  if (kind === 'gzip') return writeAll(Readable.from(whole).pipe(createGzip()), archive)
  const { reader, writer } = process.pipe()
  const packed = writeAll(whole, writer).finally(() => writer.close())
  packed.catch(() => undefined)
  try {
    await (kind === 'bzip2' ? compressBzip2 : storeXz)(process, reader, (bytes) => archive.write(bytes))
    await packed
  } finally {
    reader.close()
  }
}

async function writeAll(stream: AsyncIterable<unknown>, archive: Descriptor): Promise<void> {
  for await (const chunk of stream) await archive.write(chunk as Uint8Array)
}

class Creation {
  status = 0
  private readonly names: Names
  private readonly linked = new Map<string, string>()
  private warned = false
  private warnedOfLinks = false
  private readonly changes: MemberChanges
  private readonly added: { readonly path: string; readonly isDirectory: boolean }[] = []

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    private readonly packer: Pack,
    private readonly place: Place & { readonly ending: AbortSignal },
  ) {
    this.names = readNames(process)
    this.changes = new MemberChanges(process, options, this.names)
  }

  private excludes: readonly string[] = []

  async run(): Promise<void> {
    this.excludes = await excludesOf(this.process, this.options)
    const paths = [...this.options.operands]
    for (const list of this.options.values('T')) {
      const input = await openInput(this.process, list)
      paths.push(...(await readLines(this.process, input)))
      input.close()
    }
    const base = this.options.value('C')
    for (const path of paths)
      await this.add(base === undefined || path.startsWith('/') ? path : joinPath(base, path), path)
  }

  private async add(path: string, name: string): Promise<void> {
    await this.process.checkpoint()
    if (this.excludes.some((pattern) => isExcluded(pattern, name))) return
    let stat: Stat
    try {
      stat = this.options.has('h')
        ? this.process.namespace.stat(this.process, path)
        : this.process.namespace.lstat(this.process, path)
    } catch (error) {
      this.status = faced(this.process, '1', '2') === '1' ? 1 : 2
      await complain(
        this.process,
        faced(
          this.process,
          `${name}: ${reason(this.process, error)}`,
          `${name}: Cannot stat: ${reason(this.process, error)}`,
        ),
      )
      return
    }
    const type = types[stat.kind]
    if (type === undefined) return
    const stored = await this.storedName(name, stat.kind === 'directory')
    if (!this.place.isWanted(stored, stat)) {
      if (stat.kind === 'directory') await this.addChildren(path, name)
      return
    }
    this.added.push({ path, isDirectory: stat.kind === 'directory' })
    if (this.options.has('v'))
      await (this.options.value('f') === undefined || this.options.value('f') === '-'
        ? this.process.printError(`${stored}\n`)
        : this.process.print(`${stored}\n`))
    if (stored !== '') await this.entry(path, stored, stat, type)
    if (stat.kind === 'directory') await this.addChildren(path, name)
  }

  private async addChildren(path: string, name: string): Promise<void> {
    if (this.options.has(only.noRecursion)) return
    for (const child of sortedNames(this.process, path)) await this.add(joinPath(path, child), joinPath(name, child))
  }

  /** `--remove-files`: takes away what is in the archive now. */
  finish(): void {
    if (!this.options.has(only.removeFiles)) return
    for (const { path, isDirectory } of this.added.reverse()) {
      if (!isDirectory) this.process.namespace.unlink(this.process, path)
      else if (namesIn(this.process, path).length === 0) this.process.namespace.removeDirectory(this.process, path)
    }
  }

  private async storedName(name: string, isDirectory: boolean): Promise<string> {
    const stripped = this.options.has('P') ? name : name.replace(/^\/+/, '')
    if (stripped !== name && !this.warned) {
      this.warned = true
      await complain(
        this.process,
        faced(this.process, "removing leading '/' from member names", "Removing leading `/' from member names"),
      )
    }
    const shown = isDirectory && stripped !== '' ? stripped.replace(/\/*$/, '/') : stripped
    return this.changes.name(shown)
  }

  /** GNU's tar says once that hard links lose their leading slash too. */
  private async warnOfLink(name: string): Promise<void> {
    if (!isGnu(this.process) || this.warnedOfLinks || !name.startsWith('/') || this.options.has('P')) return
    this.warnedOfLinks = true
    await complain(this.process, "Removing leading `/' from hard link targets")
  }

  private async entry(path: string, name: string, stat: Stat, type: NonNullable<Header['type']>): Promise<void> {
    const key = `${stat.deviceId}:${stat.inode}`
    const earlier = stat.linkCount > 1 && type === 'file' ? this.linked.get(key) : undefined
    if (earlier === undefined && stat.linkCount > 1) this.linked.set(key, name)
    if (earlier !== undefined) await this.warnOfLink(path)
    const header: Partial<Header> & Pick<Header, 'name'> = {
      name,
      mode: stat.mode,
      uid: stat.uid,
      gid: stat.gid,
      uname: this.names.userName(stat.uid) ?? '',
      gname: this.names.groupName(stat.gid) ?? '',
      mtime: new Date(Number(stat.mtimeNs / 1_000_000n)),
      type: earlier === undefined ? type : 'link',
      size: type === 'file' && earlier === undefined ? stat.sizeBytes : 0,
      ...(type === 'symlink' ? { linkname: this.process.namespace.readLink(this.process, path) } : {}),
      ...(earlier === undefined ? {} : { linkname: earlier }),
      ...(type.endsWith('device') ? { devmajor: stat.rdev >>> 8, devminor: stat.rdev & 255 } : {}),
    }
    const entry = this.packer.entry(this.changes.header(header))
    if (type === 'file' && earlier === undefined) {
      const file = this.process.namespace.open(this.process, path, { read: true })
      try {
        // Exactly as many bytes as the header says, whatever becomes of the file meanwhile: what it lacks is zeros.
        for (let left = stat.sizeBytes; left > 0;) {
          const size = Math.min(65536, left)
          const read = file.read(size)
          const bytes = read.length > 0 ? read : new Uint8Array(size)
          left -= bytes.length
          if (!entry.write(bytes)) await once(entry, 'drain', { signal: this.place.ending })
          await this.process.checkpoint()
        }
      } finally {
        file.close()
      }
    }
    entry.end(null)
  }
}

/** What `--exclude-vcs` leaves out. */
const versionControl =
  'CVS .cvsignore RCS SCCS .git .gitignore .gitmodules .gitattributes .arch-ids {arch} =RELEASE-ID =meta-update =update .bzr .bzrignore .bzrtags .hg .hgignore .hgtags .svn _darcs'.split(
    ' ',
  )

/** Whether a pattern of `--exclude` matches a name or a directory above it. */
export function isExcluded(pattern: string, name: string): boolean {
  const compiled = parsePattern(pattern)
  return name
    .split('/')
    .some(
      (_, index, parts) =>
        matches(compiled, parts.slice(0, index + 1).join('/')) || matches(compiled, parts[index] ?? ''),
    )
}

/** The patterns of `--exclude` and of the files of `-X`. */
export async function excludesOf(process: Process, options: Options): Promise<readonly string[]> {
  const patterns = [...options.values('E'), ...(options.has(only.excludeVersionControl) ? versionControl : [])]
  for (const path of options.values('X')) {
    const input = await openInput(process, path)
    patterns.push(...(await readLines(process, input)))
    input.close()
  }
  return patterns
}
