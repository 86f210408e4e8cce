/** cp: `-r -R -a -p -d -P -L -H -f -i -n -u -v -t -T -l -s`; files share their extents with the copy. */
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import type { Stat } from '../../filesystem/types'
import { keepBackup, readBackup, type BackupStyle } from '../backup'
import { chosenWord } from '../choices'
import { complain, faced, isGnu, reason } from '../complaint'
import { parseOptions, type Options } from '../options'
import { contextLetter, warnOfContext } from '../context'
import { copyTree, joinPath, lastName, statOrNothing, type CopyOptions } from '../fileTree'
import { readSources } from '../sources'

const table = {
  short: 'arRpdPLHfinuvt:TlsxcbS:Z',
  long: {
    archive: 'a',
    context: `${contextLetter}::`,
    recursive: 'r',
    preserve: 'p::',
    'no-dereference': 'P',
    dereference: 'L',
    force: 'f',
    'no-clobber': 'n',
    update: 'u::',
    verbose: 'v',
    'target-directory': 't:',
    'no-target-directory': 'T',
    link: 'l',
    'symbolic-link': 's',
    parents: 'c',
    reflink: 'e::',
    sparse: 'Ы:',
    backup: 'B::',
    suffix: 'S:',
    interactive: 'i',
    'no-preserve': 'V:',
    debug: 'v',
    'copy-contents': 'C',
    'keep-directory-symlink': 'K',
    'remove-destination': 'D',
    'attributes-only': 'A',
    'strip-trailing-slashes': 'y',
    'one-file-system': 'x',
  },
  usage: '[-arPLHpfinlsTu] SOURCE DEST\nor: cp [-arPLHpfinlsu] SOURCE... { -t DIRECTORY | DIRECTORY }',
}

export const cp: Program = async (process) => {
  const options = parseOptions(process, table)
  await warnOfContext(process, options, 'SELinux')
  const operands = await readSources(process, options, table)
  if (operands === undefined) return 1
  const { sources, target, isInto } = operands
  const targetStat = statOrNothing(process, target)
  const isDirectory = targetStat?.kind === 'directory' && !options.has('T')
  if (sources.length > 1 && !isDirectory && !isInto && isGnu(process)) {
    const why = targetStat === undefined ? 'No such file or directory' : 'Not a directory'
    await complain(process, `target '${target}': ${why}`)
    return 1
  }
  const isTree = statOrNothing(process, sources[0] ?? '')?.kind === 'directory'
  if (options.has('T') && targetStat?.kind === 'directory' && !isTree && !isGnu(process)) {
    await complain(process, `'${target}' is a directory`)
    return 1
  }
  const parents = options.has('c')
  if (parents && !isDirectory) {
    await complain(
      process,
      `with --parents, the destination must be a directory${isGnu(process) ? "\nTry 'cp --help' for more information." : ''}`,
    )
    return 1
  }
  const copy = new Copy(process, options)
  for (const source of sources) {
    if (parents) await copy.withParents(source, target)
    else
      await copy.one(source, isDirectory || isInto || sources.length > 1 ? joinPath(target, lastName(source)) : target)
  }
  return copy.status
}

class Copy {
  status = 0
  /** Where what was there has been kept. */
  private kept: string | undefined
  private readonly recursive: boolean
  private readonly backup: BackupStyle | undefined
  private readonly copyOptions: CopyOptions

  constructor(
    private readonly process: Process,
    private readonly options: Options,
  ) {
    this.recursive = ['r', 'R', 'a'].some((letter) => options.has(letter))
    this.backup = isGnu(process) ? readBackup(process, options, { plain: 'b', worded: 'B', suffix: 'S' }) : undefined
    const links = options.last('LPdHa')
    this.copyOptions = {
      preserve: options.has('p') || options.has('a'),
      xattrs: options.has('a'),
      followLinks: links === 'L' || (links === undefined && !this.recursive),
      force: options.has('f'),
      linked: new Map(),
      ...(isGnu(process)
        ? {}
        : {
            recursion: {
              made: new Set(),
              say: (path) => this.fail(`recursion detected, omitting directory '${path}'`),
            },
          }),
      ...(options.has('v')
        ? {
            onCopied: (source, target) => {
              const kept = this.kept === undefined ? '' : ` (backup: '${this.kept}')`
              this.kept = undefined
              return process.print(`'${source}' -> '${target}'${kept}\n`)
            },
          }
        : {}),
      onFailure: (kind, path, error) => this.fail(this.words(kind, path, reason(process, error))),
    }
  }

  /** `--parents`: the source's directories are made in the target, with their modes. */
  async withParents(source: string, target: string): Promise<void> {
    const { process } = this
    const parts = source.split('/').filter((part) => part !== '')
    const before = source.startsWith('/') ? '/' : ''
    if (statOrNothing(process, source) !== undefined)
      for (let count = 1; count < parts.length; count++) {
        const from = before + parts.slice(0, count).join('/')
        const to = joinPath(target, parts.slice(0, count).join('/'))
        if (statOrNothing(process, to) !== undefined) continue
        process.namespace.createDirectory(process, to, statOrNothing(process, from)?.mode ?? 0o777)
        if (this.options.has('v')) await process.print(`${from} -> ${to}\n`)
      }
    await this.one(source, joinPath(target, parts.join('/')))
  }

  async one(source: string, target: string): Promise<void> {
    const { process, options } = this
    const follow = this.copyOptions.followLinks || options.last('LPdHa') === 'H'
    let stat
    try {
      stat = follow ? process.namespace.stat(process, source) : process.namespace.lstat(process, source)
    } catch (error) {
      await this.fail(this.words('stat', source, reason(process, error)))
      return
    }
    if (stat.kind === 'directory' && !this.recursive) {
      await this.fail(
        faced(process, `omitting directory '${source}'`, `-r not specified; omitting directory '${source}'`),
      )
      return
    }
    const existing = statOrNothing(process, target)
    if (existing !== undefined && existing.inode === stat.inode && existing.deviceId === stat.deviceId) {
      await this.fail(`'${source}' and '${target}' are the same file`)
      return
    }
    if (existing !== undefined && this.stays(existing, stat)) return
    if (existing === undefined && !isGnu(process) && isBelowFile(process, target)) {
      await this.fail(`can't stat '${target}': Not a directory`)
      return
    }
    if (stat.kind === 'directory' && this.isInside(source, target) && isGnu(process)) {
      await this.fail(`cannot copy a directory, '${source}', into itself, '${target}'`)
      return
    }
    if (existing?.kind === 'directory' && stat.kind !== 'directory') {
      await this.fail(
        faced(
          process,
          `can't create '${target}': Is a directory`,
          `cannot overwrite directory '${target}' with non-directory '${source}'`,
        ),
      )
      return
    }
    if (existing !== undefined && options.last('fin') === 'i') {
      await process.printError(`cp: overwrite '${target}'? `)
      if (!/^[yY]/.test(decodeText(await process.stdin.readLine(4096)))) {
        if (isGnu(process)) this.status = 1
        return
      }
    }
    if (existing !== undefined && this.backup !== undefined) this.kept = keepBackup(process, target, this.backup)
    else if (existing !== undefined && options.has('D')) process.namespace.unlink(process, target)
    if (options.has('A') && stat.kind === 'file') await this.attributesOnly(target)
    else if (options.has('l') || options.has('s')) await this.linkInstead(source, target)
    else await copyTree(process, source, target, this.copyOptions)
  }

  /** Whether `-n`, `-u` or `--update` leave what is there. */
  private stays(existing: Stat, stat: Stat): boolean {
    const { options, process } = this
    if (options.has('n')) return true
    if (!options.has('u')) return false
    const word = options.value('u') ?? ''
    const rows = [['all'], ['none'], ['none-fail'], ['older']]
    const how = word === '' ? 'older' : chosenWord(process, '--update', word, rows)
    return how === 'none' || how === 'none-fail' || (how === 'older' && existing.mtimeNs >= stat.mtimeNs)
  }

  /** `--attributes-only`: no content; a new file is empty. */
  private async attributesOnly(target: string): Promise<void> {
    try {
      const file = await this.process.open(target, { write: true, createMode: 0o666 })
      file.close()
    } catch (error) {
      await this.fail(this.words('create', target, reason(this.process, error)))
    }
  }

  private async linkInstead(source: string, target: string): Promise<void> {
    try {
      if (this.options.has('s')) this.process.namespace.symlink(this.process, source, target)
      else this.process.namespace.link(this.process, source, target)
    } catch (error) {
      await this.fail(this.words('create', target, reason(this.process, error)))
    }
  }

  private isInside(source: string, target: string): boolean {
    const real = (path: string): string => this.process.namespace.realPath(this.process, path)
    const parent = target.includes('/') ? target.slice(0, target.lastIndexOf('/')) || '/' : '.'
    if (statOrNothing(this.process, parent) === undefined) return false
    const [from, to] = [real(source), real(parent)]
    return to === from || to.startsWith(`${from}/`)
  }

  private words(kind: 'read' | 'create' | 'stat' | 'list' | 'preserve', path: string, why: string): string {
    const { process } = this
    switch (kind) {
      case 'stat':
        return faced(process, `can't stat '${path}': ${why}`, `cannot stat '${path}': ${why}`)
      case 'read':
        return faced(process, `can't open '${path}': ${why}`, `cannot open '${path}' for reading: ${why}`)
      case 'list':
        return faced(process, `can't open '${path}': ${why}`, `cannot access '${path}': ${why}`)
      case 'create':
        if (why === 'No space left on device')
          return faced(process, `write error: ${why}`, `error writing '${path}': ${why}`)
        return faced(process, `can't create '${path}': ${why}`, `cannot create regular file '${path}': ${why}`)
      case 'preserve':
        return faced(
          process,
          `can't preserve ownership of '${path}': ${why}`,
          `failed to preserve ownership for '${path}': ${why}`,
        )
    }
  }

  private async fail(message: string): Promise<void> {
    this.status = 1
    await complain(this.process, message)
  }
}

/** Whether what should be a path's directory is a file. */
function isBelowFile(process: Process, path: string): boolean {
  const parent = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.'
  const kind = statOrNothing(process, parent)?.kind
  return kind !== undefined && kind !== 'directory'
}
