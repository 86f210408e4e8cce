/**
 * The append-only files of redis 7 and later, in `appendonlydir`: a manifest names the base (a dump) and the files of
 * commands since. A command is written before its answer is sent; it is made safe each second, or at once with
 * `appendfsync always`.
 */
import { PosixError } from '../../filesystem/posixError'
import type { OpenFile } from '../../filesystem/namespaceTypes'
import { RequestReader } from '../redis/requests'
import { splitWords } from '../redis/words'
import { reasonOf, type Folder } from './folder'
import type { ServerHost } from './host'
import type { Log } from './log'
import type { Snapshots } from './snapshots'

interface Listed {
  readonly name: string
  readonly sequence: number
  readonly kind: 'b' | 'i' | 'h'
}

/** The files can't be loaded; the message says why. */
export class AppendOnlyError extends Error {}

/** Bytes of a command as clients send them. */
function requestBytes(words: readonly string[]): Buffer {
  return Buffer.from(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`, 'latin1')
}

export class AppendOnly {
  sizeBytes = 0
  baseSizeBytes = 0
  rewrites = 0
  lastRewriteSucceeded = true
  isRewriting = false
  /** Why the last write failed. */
  failure: string | undefined
  private file: OpenFile | undefined
  private listed: readonly Listed[] = []
  private selected = -1
  private isUnsafe = false

  constructor(
    private readonly server: ServerHost,
    private readonly snapshots: Snapshots,
  ) {}

  get isOpen(): boolean {
    return this.file !== undefined
  }

  /** Loads what is there; `run` executes a command. False when there is nothing yet. Throws `AppendOnlyError`, `DumpError`. */
  async load(run: (words: readonly string[]) => Promise<void>): Promise<boolean> {
    const manifest = this.folder().read(this.manifestName())
    if (manifest === undefined) return false
    this.listed = readManifest(manifest.toString('latin1'))
    const log = this.log()
    const startMs = this.now()
    const seconds = (fromMs: number): string => ((this.now() - fromMs) / 1000).toFixed(3)
    for (const { name, kind } of this.listed) {
      if (kind === 'h') continue
      const fileStartMs = this.now()
      const bytes = this.folder().read(name)
      if (bytes === undefined) throw new AppendOnlyError(`The AOF file ${name} doesn't exist`)
      if (bytes.toString('latin1', 0, 5) === 'REDIS') {
        await log.say('notice', 'Reading RDB base file on AOF loading...')
        await this.snapshots.load(bytes)
      } else await this.replay(bytes, name, run)
      if (kind === 'b') this.baseSizeBytes = bytes.length
      this.sizeBytes += bytes.length
      const what = kind === 'b' ? 'base' : 'incr'
      await log.say('notice', `DB loaded from ${what} file ${name}: ${seconds(fileStartMs)} seconds`)
    }
    await log.say('notice', `DB loaded from append only file: ${seconds(startMs)} seconds`)
    return true
  }

  private async replay(bytes: Buffer, name: string, run: (words: readonly string[]) => Promise<void>): Promise<void> {
    const reader = new RequestReader()
    reader.push(bytes)
    for (let words = reader.next(); words !== undefined; words = reader.next()) {
      await run(words)
      await this.server.process.checkpoint()
    }
    // What was cut off by a crash is dropped (aof-load-truncated).
    if (!reader.isAtEnd) {
      await this.log().say('warning', `!!! Warning: short read while loading the AOF file ${name}!!!`)
      const offset = bytes.length - reader.leftBytes
      await this.log().say('warning', `!!! Truncating the AOF ${name} at offset ${offset} !!!`)
      await this.log().say('warning', `AOF ${name} loaded anyway because aof-load-truncated is enabled`)
      this.folder().write(name, bytes.subarray(0, offset))
    }
  }

  /** Opens the file that commands go to; makes the first ones. */
  async open(): Promise<void> {
    const log = this.log()
    if (this.listed.length === 0) {
      this.server.folderOf(this.server.process).make(this.server.settings.get('appenddirname'))
      const name = this.fileName(1, 'base.rdb')
      await log.say('notice', `Creating AOF base file ${name} on server start`)
      await this.begin(1, this.snapshots.bytes(true), 'on server start')
      return
    }
    const last = this.listed.findLast(({ kind }) => kind === 'i')
    if (last === undefined) return
    this.openFile(last.name)
    await log.say('notice', `Opening AOF incr file ${last.name} on server start`)
  }

  /** A new base and an empty file of commands. */
  private async begin(sequence: number, base: Buffer, when: string): Promise<void> {
    const folder = this.folder()
    const [baseName, incrementName] = [this.fileName(sequence, 'base.rdb'), this.fileName(sequence, 'incr.aof')]
    folder.write(baseName, base)
    await this.log().say('notice', `Creating AOF incr file ${incrementName} ${when}`)
    folder.write(incrementName, Buffer.alloc(0))
    this.openFile(incrementName)
    this.listed = [
      { name: baseName, sequence, kind: 'b' },
      { name: incrementName, sequence, kind: 'i' },
    ]
    folder.replace(`temp-${this.manifestName()}`, this.manifestName(), Buffer.from(manifestText(this.listed)))
    this.baseSizeBytes = this.sizeBytes = base.length
  }

  /** Writes commands of a database behind the others. */
  append(database: number, commands: readonly (readonly string[])[]): void {
    const { file } = this
    if (file === undefined) return
    const selecting = database === this.selected ? [] : [requestBytes(['SELECT', String(database)])]
    const bytes = Buffer.concat([...selecting, ...commands.map(requestBytes)])
    this.selected = database
    try {
      if (file.write(bytes) < bytes.length) throw new PosixError('ENOSPC')
      this.failure = undefined
      this.sizeBytes += bytes.length
      this.isUnsafe = true
    } catch (error) {
      this.failure = reasonOf(error)
    }
  }

  /** Makes what was written safe, if anything was. */
  async sync(): Promise<void> {
    if (!this.isUnsafe) return
    this.isUnsafe = false
    await this.server.process.host.sync()
  }

  /** Writes everything anew as a base. */
  async rewrite(): Promise<void> {
    const { process } = this.server
    const log = this.log()
    const old = this.listed
    const sequence = Math.max(0, ...old.map((each) => each.sequence)) + 1
    this.isRewriting = true
    const base = this.snapshots.bytes(true)
    const child = process.fork(async (forked) => {
      const ownLog = this.server.logOf(forked)
      const temporary = `temp-rewriteaof-bg-${forked.pid}.aof`
      await ownLog.say('notice', `Successfully created the temporary AOF base file ${temporary}`, 'C')
      await ownLog.say('notice', 'Fork CoW for AOF rewrite: current 0 MB, peak 0 MB, average 0 MB', 'C')
      return 0
    })
    await this.begin(sequence, base, 'on background rewrite')
    await log.say('notice', `Background append only file rewriting started by pid ${child.pid}`)
    void child.exited.then(() => this.afterRewrite(child.pid, sequence, old).catch(() => undefined))
  }

  private async afterRewrite(pid: number, sequence: number, old: readonly Listed[]): Promise<void> {
    const log = this.log()
    this.isRewriting = false
    this.rewrites++
    const base = this.fileName(sequence, 'base.rdb')
    const temporary = `temp-rewriteaof-bg-${pid}.aof`
    await log.say('notice', 'Background AOF rewrite terminated with success')
    await log.say('notice', `Successfully renamed the temporary AOF base file ${temporary} into ${base}`)
    for (const { name } of old.toReversed()) {
      await log.say('notice', `Removing the history file ${name} in the background`)
      this.folder().remove(name)
    }
    await log.say('notice', 'Background AOF rewrite finished successfully')
  }

  close(): void {
    this.file?.close()
    this.file = undefined
    this.listed = []
  }

  private openFile(name: string): void {
    const { process } = this.server
    this.file?.close()
    this.selected = -1
    this.file = process.namespace.open(process, this.folder().at(name), {
      write: true,
      append: true,
      createMode: 0o644,
    })
  }

  private folder(): Folder {
    return this.server.folderOf(this.server.process).inside(this.server.settings.get('appenddirname'))
  }

  private log(): Log {
    return this.server.logOf(this.server.process)
  }

  private now(): number {
    return this.server.process.host.now()
  }

  private fileName(sequence: number, ending: string): string {
    return `${this.server.settings.get('appendfilename')}.${sequence}.${ending}`
  }

  private manifestName(): string {
    return `${this.server.settings.get('appendfilename')}.manifest`
  }
}

function manifestText(listed: readonly Listed[]): string {
  return listed
    .map(
      ({ name, sequence, kind }) =>
        `file ${name} seq ${sequence} type ${kind}${kind === 'i' ? ' startoffset 0' : ''}\n`,
    )
    .join('')
}

/** The files that a manifest names. Throws `AppendOnlyError`. */
function readManifest(text: string): readonly Listed[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  if (lines.length === 0) throw new AppendOnlyError('Empty AOF manifest')
  return lines.map((line) => {
    const words = splitWords(line) ?? []
    const value = (name: string): string | undefined => words[words.indexOf(name) + 1]
    const [name, sequence, kind] = [value('file'), Number(value('seq')), value('type')]
    if (words[0] !== 'file' || name === undefined || !(sequence > 0) || (kind !== 'b' && kind !== 'i' && kind !== 'h'))
      throw new AppendOnlyError('Invalid AOF manifest file format')
    return { name, sequence, kind }
  })
}
