/**
 * GNU's gzip, gunzip and zcat (shell scripts around `gzip -d`, so that all speak as gzip): files in place, lists (`-l`),
 * trees (`-r`), other suffixes (`-S`). A file is a header with name and time, deflate's bytes, and CRC-32 and size.
 */
import { crc32, createDeflateRaw } from 'node:zlib'
import type { Stat } from '../../filesystem/types'
import type { Descriptor, Process } from '../../process/types'
import { invokedName, reason, UsageError } from '../complaint'
import { joinPath, namesIn, statOrNothing } from '../fileTree'
import { parseOptions, type Options } from '../options'
import { chunks, readEverything } from '../streams'
import { expandGzip, expandOrCopy, isDataError, passThrough } from './codec'

const table = {
  short: 'cdfklnNqrS:tv123456789',
  long: {
    stdout: 'c',
    'to-stdout': 'c',
    decompress: 'd',
    uncompress: 'd',
    force: 'f',
    keep: 'k',
    list: 'l',
    'no-name': 'n',
    name: 'N',
    quiet: 'q',
    recursive: 'r',
    suffix: 'S:',
    synchronous: 'y',
    test: 't',
    verbose: 'v',
    rsyncable: 'R',
    fast: '1',
    best: '9',
  },
}
const knownSuffix = /(\.gz|-gz|\.z|-z|_z|\.Z|\.tgz|\.taz)$/

export async function gnuGzip(process: Process): Promise<number> {
  try {
    return await new Gzip(process, parseOptions(process, table)).run()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(
      error.message.replace(/^\w+: /, 'gzip: ').replace(/^Try '(.*) --help'/m, "Try `gzip --help'"),
      error.status,
    )
  }
}

class Gzip {
  private status = 0
  private readonly expands: boolean
  private readonly toOutput: boolean
  private readonly suffix: string
  private readonly totals = { packed: 0, plain: 0, files: 0 }

  constructor(
    private readonly process: Process,
    private readonly options: Options,
  ) {
    const name = invokedName(process)
    this.expands = options.has('d') || options.has('t') || options.has('l') || /^(gunzip|uncompress|zcat)$/.test(name)
    this.toOutput = options.has('c') || name === 'zcat'
    this.suffix = options.value('S') ?? '.gz'
  }

  async run(): Promise<number> {
    const { operands } = this.options
    if (this.options.has('l') && !this.options.has('q'))
      await this.process.print('         compressed        uncompressed  ratio uncompressed_name\n')
    for (const path of operands.length === 0 ? ['-'] : operands) await this.take(path)
    if (this.options.has('l') && this.totals.files > 1)
      await this.row(this.totals.packed, this.totals.plain, '(totals)')
    return this.status
  }

  private async say(message: string, status: number): Promise<void> {
    await this.process.printError(message)
    if (this.status === 0 || status === 1) this.status = status
  }

  private async take(path: string): Promise<void> {
    if (path === '-') {
      await this.onStreams()
      return
    }
    const found = await this.find(path)
    if (found === undefined) return
    if (found.stat.kind === 'directory') await this.directory(found.path)
    else if (found.stat.kind !== 'file' && !this.toOutput)
      await this.say(`gzip: ${found.path} is not a directory or a regular file - ignored\n`, 2)
    else await this.file(found.path, found.stat)
  }

  /** The file that is meant: to expand, a name without its suffix will do. */
  private async find(path: string): Promise<{ readonly path: string; readonly stat: Stat } | undefined> {
    const stat = statOrNothing(this.process, path)
    if (stat !== undefined) return { path, stat }
    const longer = path + this.suffix
    const other = this.expands && !knownSuffix.test(path) ? statOrNothing(this.process, longer) : undefined
    if (other !== undefined) return { path: longer, stat: other }
    try {
      this.process.namespace.stat(this.process, path)
    } catch (error) {
      const shown = this.expands && !knownSuffix.test(path) ? longer : path
      await this.say(`gzip: ${shown}: ${reason(this.process, error)}\n`, 1)
    }
    return undefined
  }

  private async directory(path: string): Promise<void> {
    if (!this.options.has('r')) {
      await this.say(`gzip: ${path} is a directory -- ignored\n`, 2)
      return
    }
    for (const name of namesIn(this.process, path)) await this.take(joinPath(path, name))
  }

  private async onStreams(): Promise<void> {
    const { process, options } = this
    try {
      const write = (bytes: Uint8Array): Promise<void> => process.stdout.write(bytes)
      if (this.options.has('t')) await expandGzip(process, process.stdin, () => Promise.resolve())
      else if (this.options.has('l')) await this.list(process.stdin, 'stdout')
      else if (this.expands) await (options.has('f') ? expandOrCopy : expandGzip)(process, process.stdin, write)
      else await this.compress(process.stdin, write, undefined)
    } catch (error) {
      if (!isDataError(error)) throw error
      await this.say(`\ngzip: stdin: ${dataWords(error)}\n`, 1)
    }
  }

  private async file(path: string, stat: Stat): Promise<void> {
    const { process, options } = this
    const target = this.targetOf(path)
    const inPlace = !this.toOutput && !options.has('t') && !options.has('l')
    if (target === undefined && inPlace) {
      await this.say(
        this.expands
          ? `gzip: ${path}: unknown suffix -- ignored\n`
          : `gzip: ${path} already has ${this.suffix} suffix -- unchanged\n`,
        2,
      )
      return
    }
    let input: Descriptor
    try {
      input = await process.open(path, { read: true })
    } catch (error) {
      await this.say(`gzip: ${path}: ${reason(process, error)}\n`, 1)
      return
    }
    try {
      if (options.has('l')) await this.list(input, target ?? path)
      else if (options.has('t')) {
        await expandGzip(process, input, () => Promise.resolve())
        if (options.has('v')) await process.printError(`${path}:\t OK\n`)
      } else if (this.toOutput) await this.convert(input, path, (bytes) => process.stdout.write(bytes), stat)
      else if (target !== undefined) await this.replace(input, path, target, stat)
    } catch (error) {
      if (!isDataError(error)) throw error
      await this.say(`\ngzip: ${path}: ${dataWords(error)}\n`, 1)
    } finally {
      input.close()
    }
  }

  private targetOf(path: string): string | undefined {
    if (!this.expands) return path.endsWith(this.suffix) || knownSuffix.test(path) ? undefined : path + this.suffix
    if (this.suffix !== '' && path.endsWith(this.suffix) && path.length > this.suffix.length)
      return path.slice(0, -this.suffix.length)
    if (/\.(tgz|taz)$/.test(path)) return path.replace(/\.(tgz|taz)$/, '.tar')
    return knownSuffix.test(path) ? path.replace(knownSuffix, '') : undefined
  }

  private async convert(
    input: Descriptor,
    path: string,
    write: (bytes: Uint8Array) => Promise<void>,
    stat: Stat,
  ): Promise<Sizes> {
    if (!this.expands) return this.compress(input, write, { path, stat })
    let plain = 0
    const nameBytes = nameLength(this.process, path)
    const copies = this.toOutput && this.options.has('f')
    await (copies ? expandOrCopy : expandGzip)(this.process, input, (bytes) => {
      plain += bytes.length
      return write(bytes)
    })
    return { plain, packed: stat.sizeBytes - 18 - nameBytes }
  }

  private async replace(input: Descriptor, path: string, target: string, stat: Stat): Promise<void> {
    const { process, options } = this
    if (this.expands && !isPacked(process, path)) throw new PackedDataError('Z_DATA_ERROR')
    if (statOrNothing(process, target, false) !== undefined && !options.has('f')) {
      await this.say(`gzip: ${target} already exists;\tnot overwritten\n`, 2)
      return
    }
    if (stat.linkCount > 1 && !options.has('f') && !options.has('k')) {
      const links = stat.linkCount - 1
      await this.say(`gzip: ${path} has ${links} other link${links === 1 ? ' ' : 's'} -- file ignored\n`, 2)
      return
    }
    let output: Descriptor
    try {
      output = await process.open(target, { write: true, createMode: 0o600, truncate: true })
    } catch (error) {
      await this.say(`gzip: ${target}: ${reason(process, error)}\n`, 1)
      return
    }
    let sizes: Sizes
    try {
      sizes = await this.convert(input, path, (bytes) => output.write(bytes), stat)
    } catch (error) {
      process.namespace.unlink(process, target)
      throw error
    } finally {
      output.close()
    }
    const { mode, uid, gid, mtimeNs, atimeNs } = stat
    process.namespace.setAttributes(process, target, { uid, gid, mode, mtimeNs, atimeNs })
    if (!options.has('k')) process.namespace.unlink(process, path)
    if (options.has('v')) {
      const verb = options.has('k') ? 'created' : 'replaced with'
      await process.printError(`${path}:\t${ratio(sizes)} -- ${verb} ${target}\n`)
    }
  }

  private async compress(
    input: Descriptor,
    write: (bytes: Uint8Array) => Promise<void>,
    from: { readonly path: string; readonly stat: Stat } | undefined,
  ): Promise<Sizes> {
    const level = Number(this.options.last('123456789') ?? 6)
    const named = from !== undefined && !this.options.has('n')
    const name = named ? Buffer.from(`${from.path.slice(from.path.lastIndexOf('/') + 1)}\0`) : Buffer.alloc(0)
    const header = Buffer.from([0x1f, 0x8b, 8, named ? 8 : 0, 0, 0, 0, 0, level === 9 ? 2 : level === 1 ? 4 : 0, 3])
    if (named) header.writeUInt32LE(Number(from.stat.mtimeNs / 1_000_000_000n) >>> 0, 4)
    await write(Buffer.concat([header, name]))
    let [check, plain, packed] = [0, 0, 0]
    const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of source) {
        check = crc32(chunk, check)
        plain += chunk.length
        yield chunk
      }
    }
    await passThrough(counted(chunks(this.process, input)), createDeflateRaw({ level }), (bytes) => {
      packed += bytes.length
      return write(bytes)
    })
    const trailer = Buffer.alloc(8)
    trailer.writeUInt32LE(check, 0)
    trailer.writeUInt32LE(plain >>> 0, 4)
    await write(trailer)
    return { plain, packed }
  }

  private async list(input: Descriptor, name: string): Promise<void> {
    const bytes = Buffer.from(await readEverything(this.process, input))
    if (bytes.length < 18 || bytes[0] !== 0x1f || bytes[1] !== 0x8b) throw new PackedDataError('Z_DATA_ERROR')
    const plain = bytes.readUInt32LE(bytes.length - 4)
    if (this.options.has('v')) {
      const crc = bytes
        .readUInt32LE(bytes.length - 8)
        .toString(16)
        .padStart(8, '0')
      await this.process.print(`defla ${crc} `)
    }
    this.totals.files++
    this.totals.packed += bytes.length
    this.totals.plain += plain
    await this.row(bytes.length, plain, name, bytes.length - 18 - nameOf(bytes))
  }

  private row(packed: number, plain: number, name: string, deflated = packed): Promise<void> {
    return this.process.print(
      `${String(packed).padStart(19)} ${String(plain).padStart(19)} ${ratio({ plain, packed: deflated })} ${name}\n`,
    )
  }
}

interface Sizes {
  readonly plain: number
  /** Without header and trailer. */
  readonly packed: number
}

class PackedDataError extends Error {
  constructor(readonly code: string) {
    super('incorrect header check')
  }
}

/** Whether a file begins as gzip's do; what is too short to say is left to the reader. */
function isPacked(process: Process, path: string): boolean {
  const file = process.namespace.open(process, path, { read: true })
  const [first = 0x1f, second = 0x8b] = file.readAt(0, 2)
  file.close()
  return first === 0x1f && second === 0x8b
}

/** How long the name in a file's header is, with its end. */
function nameLength(process: Process, path: string): number {
  const file = process.namespace.open(process, path, { read: true })
  const head = Buffer.from(file.read(512))
  file.close()
  return nameOf(head)
}

function nameOf(head: Buffer): number {
  return ((head[3] ?? 0) & 8) === 0 ? 0 : head.indexOf(0, 10) - 9
}

function ratio({ plain, packed }: Sizes): string {
  return `${(plain === 0 ? 0 : ((plain - packed) * 100) / plain).toFixed(1).padStart(5)}%`
}

function dataWords(error: Error): string {
  if (error.message.includes('unexpected end')) return 'unexpected end of file'
  return error.message.includes('header') ? 'not in gzip format' : 'invalid compressed data--format violated'
}
