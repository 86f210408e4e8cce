/** Writing an archive: a tree walk, headers by tar-stream's packer, contents in chunks with back-pressure. */
import { once } from 'node:events'
import { createGzip } from 'node:zlib'
import { pack, type Header, type Pack } from 'tar-stream'
import type { Stat } from '../../filesystem/types'
import type { Descriptor, Process } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import { complain, faced, reason } from '../complaint'
import type { Options } from '../options'
import { readNames, type Names } from '../ownership'
import { openInput, readLines } from '../streams'
import { joinPath, sortedNames } from '../fileTree'
import { compressBzip2 } from '../bzip2/codecs'
import { openArchive, TarError } from './archive'

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
  const packer = pack()
  const stream = options.has('z') || gzipByName(options) ? packer.pipe(createGzip()) : packer
  const written = options.has('j') ? writeBzip2(process, packer, archive) : writeAll(stream, archive)
  const creation = new Creation(process, options, packer)
  const failed = written.catch((error: unknown) => {
    packer.destroy()
    throw error
  })
  await Promise.race([creation.run(), failed.then(() => undefined)])
  packer.finalize()
  await failed
  archive.close()
  return creation.status
}

/** `-a`: the archive's name tells. */
function gzipByName(options: Options): boolean {
  return options.has('a') && /\.t?gz$/.test(options.value('f') ?? '')
}

async function writeAll(stream: unknown, archive: Descriptor): Promise<void> {
  for await (const chunk of stream as AsyncIterable<Uint8Array>) await archive.write(chunk)
}

async function writeBzip2(process: Process, packer: Pack, archive: Descriptor): Promise<void> {
  const { reader, writer } = process.pipe()
  const packed = writeAll(packer, writer).finally(() => writer.close())
  packed.catch(() => undefined)
  try {
    await compressBzip2(process, reader, (bytes) => archive.write(bytes))
    await packed
  } finally {
    reader.close()
  }
}

class Creation {
  status = 0
  private readonly names: Names
  private readonly linked = new Map<string, string>()
  private warned = false

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    private readonly packer: Pack,
  ) {
    this.names = readNames(process)
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
    if (this.options.has('v'))
      await (this.options.value('f') === undefined || this.options.value('f') === '-'
        ? this.process.printError(`${stored}\n`)
        : this.process.print(`${stored}\n`))
    if (stored !== '') await this.entry(path, stored, stat, type)
    if (stat.kind !== 'directory') return
    for (const child of sortedNames(this.process, path)) await this.add(joinPath(path, child), joinPath(name, child))
  }

  private async storedName(name: string, isDirectory: boolean): Promise<string> {
    const stripped = name.replace(/^\/+/, '')
    if (stripped !== name && !this.warned) {
      this.warned = true
      await complain(
        this.process,
        faced(this.process, "removing leading '/' from member names", "Removing leading `/' from member names"),
      )
    }
    return isDirectory && stripped !== '' ? stripped.replace(/\/*$/, '/') : stripped
  }

  private async entry(path: string, name: string, stat: Stat, type: NonNullable<Header['type']>): Promise<void> {
    const key = `${stat.deviceId}:${stat.inode}`
    const earlier = stat.linkCount > 1 && type === 'file' ? this.linked.get(key) : undefined
    if (earlier === undefined && stat.linkCount > 1) this.linked.set(key, name)
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
    const entry = this.packer.entry(header)
    if (type === 'file' && earlier === undefined) {
      const file = this.process.namespace.open(this.process, path, { read: true })
      try {
        for (let bytes = file.read(65536); bytes.length > 0; bytes = file.read(65536)) {
          if (!entry.write(bytes)) await once(entry, 'drain')
          await this.process.checkpoint()
        }
      } finally {
        file.close()
      }
    }
    entry.end(null)
  }
}

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
  const patterns = [...options.values('E')]
  for (const path of options.values('X')) {
    const input = await openInput(process, path)
    patterns.push(...(await readLines(process, input)))
    input.close()
  }
  return patterns
}
