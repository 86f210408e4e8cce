/** Extracting and listing: entries as they stream by are made or shown, with the attributes that the archive has. */
import type { Header } from 'tar-stream'
import { PosixError } from '../../filesystem/posixError'
import type { Stat } from '../../filesystem/types'
import type { Process } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import { complain, faced, isGnu, reason } from '../complaint'
import { formatDate } from '../dates'
import { modeText } from '../fileMode'
import type { Options } from '../options'
import { joinPath, statOrNothing } from '../fileTree'
import { excludesOf, isExcluded } from './create'
import { only } from './letters'
import { eachEntry } from './reading'
import { parseTransform } from './transform'

/** Extracts or lists an archive; 0, or the status of what could not be made. */
export async function extractArchive(process: Process, options: Options, listing: boolean): Promise<number> {
  const extraction = new Extraction(process, options, listing, await excludesOf(process, options))
  await eachEntry(process, options, (header, content) => extraction.entry(header, content))
  return extraction.finish()
}

class Extraction {
  private status = 0
  private warned = false
  private readonly found = new Set<string>()
  private readonly wanted: readonly string[]
  private readonly transform: (name: string) => string
  private readonly top: string | undefined
  private readonly directories: { readonly path: string; readonly header: Header }[] = []

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    private readonly listing: boolean,
    private readonly excludes: readonly string[],
  ) {
    this.wanted = options.operands.map((name) => name.replace(/\/+$/, ''))
    const steps = options.values(only.transform).map(parseTransform)
    this.transform = (name) => steps.reduce((text, step) => step(text), name)
    this.top = options.has(only.oneTopLevel)
      ? options.value(only.oneTopLevel) || archiveStem(options.value('f') ?? '')
      : undefined
  }

  async entry(header: Header, content: AsyncIterable<Uint8Array>): Promise<void> {
    const plain = header.name.replace(/\/+$/, '')
    const match = this.wanted.find((name) => this.isNamed(name, plain))
    if (this.wanted.length > 0 && match === undefined) return
    if (match !== undefined) this.found.add(match)
    if (this.excludes.some((pattern) => isExcluded(pattern, plain))) return
    await this.warnOfSlash(header.name)
    if (this.listing) {
      await this.process.print(
        this.options.has('v') ? longLine(header, isGnu(this.process), this.options.has('n')) : `${header.name}\n`,
      )
      return
    }
    if (this.options.has('v'))
      await (this.options.has('O')
        ? this.process.printError(`${header.name}\n`)
        : this.process.print(`${header.name}\n`))
    const parts = this.partsOf(header.name)
    if (parts.length === 0) return
    if (parts.includes('..')) {
      await this.fail(
        faced(this.process, `name with '..' in it: ${header.name}`, `${header.name}: Member name contains '..'`),
      )
      return
    }
    try {
      await this.make(this.placeOf(parts), header, content)
    } catch (error) {
      const why = reason(this.process, error)
      await this.fail(
        faced(
          this.process,
          `can't create ${header.type === 'directory' ? 'directory' : ''} '${plain}': ${why}`.replace(
            'create  ',
            'create ',
          ),
          gnuFailure(plain, header, why),
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

  private isNamed(wanted: string, name: string): boolean {
    if (this.options.has(only.wildcards)) {
      const pattern = parsePattern(wanted)
      return name.split('/').some((_, index, parts) => matches(pattern, parts.slice(0, index + 1).join('/')))
    }
    return name === wanted || name.startsWith(`${wanted}/`)
  }

  /** GNU's tar says once that absolute names lose their slash, in listings too. */
  private async warnOfSlash(name: string): Promise<void> {
    if (this.warned || !isGnu(this.process) || !name.startsWith('/') || this.options.has('P')) return
    this.warned = true
    await complain(this.process, "Removing leading `/' from member names")
  }

  /** Where a member goes, as names below the target; none when nothing is left of its name. */
  private partsOf(name: string): readonly string[] {
    const isAbsolute = name.startsWith('/') && this.options.has('P')
    const parts = this.transform(name.replace(/\/+$/, ''))
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .slice(Number(this.options.value('s') ?? 0))
    if (parts.length === 0) return []
    if (this.top !== undefined && parts[0] !== this.top) return [this.top, ...parts]
    return isAbsolute ? ['', ...parts] : parts
  }

  private placeOf(parts: readonly string[]): string {
    return parts[0] === '' ? parts.join('/') : joinPath(this.options.value('C') ?? '.', parts.join('/'))
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
    if (existing !== undefined && !(await this.makeRoom(path, existing, header))) return
    switch (header.type) {
      case 'symlink':
        namespace.symlink(this.process, header.linkname, path)
        break
      case 'link':
        namespace.link(this.process, this.placeOf(this.partsOf(header.linkname ?? '')), path)
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

  /** Takes away what stands in an entry's place; false when the entry is to be skipped. Throws EEXIST with `-k`. */
  private async makeRoom(path: string, existing: Stat, header: Header): Promise<boolean> {
    const { namespace } = this.process
    // A link that leads where it should is as good as kept.
    if (this.options.has('k') && header.type === 'link' && this.leadsTo(header, existing)) return false
    if (this.options.has('k')) throw new PosixError('EEXIST')
    if (this.options.has(only.skipOldFiles)) return false
    if (
      this.options.has(only.keepNewerFiles) &&
      existing.mtimeNs >= BigInt(header.mtime?.getTime() ?? 0) * 1_000_000n
    ) {
      await complain(this.process, `Current '${header.name}' is newer or same age`)
      return false
    }
    if (existing.kind === 'directory') namespace.removeDirectory(this.process, path)
    else namespace.unlink(this.process, path)
    return true
  }

  private leadsTo(header: Header, existing: Stat): boolean {
    const target = statOrNothing(this.process, this.placeOf(this.partsOf(header.linkname ?? '')), false)
    return isGnu(this.process) && target?.inode === existing.inode && target.deviceId === existing.deviceId
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
    if (this.options.has('m')) return
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

/** `x.tar.gz` to `x`. */
function archiveStem(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.(tar(\.\w+)?|t[gbx]z2?)$/, '')
}

function gnuFailure(name: string, header: Header, why: string): string {
  if (header.type === 'symlink') return `${name}: Cannot create symlink to '${header.linkname ?? ''}': ${why}`
  if (header.type === 'link') return `${name}: Cannot hard link to '${header.linkname ?? ''}': ${why}`
  if (header.type === 'directory') return `${name}: Cannot mkdir: ${why}`
  if (header.type === 'fifo' || header.type?.endsWith('device') === true) return `${name}: Cannot mknod: ${why}`
  return `${name}: Cannot open: ${why}`
}

function longLine(header: Header, gnu: boolean, isNumeric: boolean): string {
  const mode = modeText(kinds[header.type] ?? 'file', header.mode)
  const user = header.uname === '' || isNumeric ? String(header.uid) : header.uname
  const group = header.gname === '' || isNumeric ? String(header.gid) : header.gname
  const size = String(header.size)
  const shownMode = header.type === 'link' && gnu ? `h${mode.slice(1)}` : mode
  const time = formatDate(header.mtime.getTime(), gnu ? '%Y-%m-%d %H:%M' : '%Y-%m-%d %H:%M:%S')
  const link =
    header.type === 'symlink'
      ? ` -> ${header.linkname}`
      : header.type === 'link'
        ? `${gnu ? ' link to ' : ' -> '}${header.linkname}`
        : ''
  return `${shownMode} ${user}/${group} ${size.padStart(gnu ? Math.max(0, 17 - user.length - group.length) : 9)} ${time} ${header.name}${link}\n`
}
