/**
 * diff: compares files and trees. busybox's prints the unified format alone; GNU's has the formats of `formats.ts` and the
 * columns of `sideBySide.ts`, and sdiff is its `-y` under another name.
 */
import type { Stat } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain, faced, isGnu, reason, UsageError } from '../complaint'
import { formatDate } from '../dates'
import { joinPath, lastName, sortedNames, statOrNothing } from '../fileTree'
import { missingOperand, parseOptions } from '../options'
import { spawnHere } from '../spawning'
import { linesOfFile, openInput, readEverything } from '../streams'
import { versionLine } from '../versions'
import { parseWithHint } from '../wrongUsage'
import { changesOf, type Change, type Side } from './changes'
import { contextText, edText, normalText, rcsText, unifiedText } from './formats'
import { editScript } from './lines'
import { readSettings, table, type Settings } from './settings'
import { sideBySideText } from './sideBySide'

const hint = "diff: Try 'diff --help' for more information."

export const diff: Program = async (process) => {
  const options = isGnu(process) ? parseWithHint(process, table, hint) : parseOptions(process, table)
  if (options.has('v') && isGnu(process)) throw new UsageError(`${versionLine('diff')}\n`, 0)
  const settings = await readSettings(process, options, (path) => patternLines(process, path))
  const comparison = new Comparison(process, settings)
  const { operands } = options
  const { fromFile, toFile } = settings
  if (fromFile !== undefined || toFile !== undefined) {
    for (const operand of operands) await comparison.pair(fromFile ?? operand, toFile ?? operand)
    return comparison.status
  }
  const [left, right, extra] = operands
  if (left === undefined || right === undefined || extra !== undefined) {
    if (isGnu(process) && left !== undefined) {
      const words = extra === undefined ? `missing operand after '${left}'` : `extra operand '${extra}'`
      await complain(process, `${words}\n${hint}`)
      return 2
    }
    throw isGnu(process) ? missingOfGnu() : missingOperand(process, table)
  }
  await comparison.pair(left, right)
  return comparison.status
}

function isSameFile(one: Stat | undefined, two: Stat | undefined): boolean {
  return one !== undefined && one.inode === two?.inode && one.deviceId === two.deviceId
}

function missingOfGnu(): UsageError {
  return new UsageError(`diff: missing operand after 'diff'\n${hint}\n`, 2)
}

/** The patterns in an `-X` file. Throws `UsageError`. */
async function patternLines(process: Process, path: string): Promise<readonly string[]> {
  try {
    return await linesOfFile(process, path)
  } catch (error) {
    throw new UsageError(`diff: ${path}: ${reason(process, error)}\n`, 2)
  }
}

class Comparison {
  status = 0

  constructor(
    private readonly process: Process,
    private readonly settings: Settings,
  ) {}

  /** Two operands; a file against a directory is compared with the file of its name there. */
  async pair(left: string, right: string): Promise<void> {
    const isDirectory = (path: string): boolean =>
      path !== '-' && statOrNothing(this.process, path)?.kind === 'directory'
    const [isLeft, isRight] = [isDirectory(left), isDirectory(right)]
    if (isLeft && isRight) await this.directories(left, right, this.settings.startingFile)
    else
      await this.files(
        isLeft && right !== '-' ? joinPath(left, lastName(right)) : left,
        isRight && left !== '-' ? joinPath(right, lastName(left)) : right,
      )
  }

  private names(path: string): readonly string[] {
    return sortedNames(this.process, path).filter((name) => !this.settings.isExcluded(name))
  }

  private async directories(left: string, right: string, from?: string): Promise<void> {
    const fold = (name: string): string => (this.settings.ignoresNameCase ? name.toLowerCase() : name)
    const [lefts, rights] = [this.names(left), this.names(right)]
    const all = new Map<string, { left?: string; right?: string }>()
    for (const name of lefts) all.set(fold(name), { left: name })
    for (const name of rights) all.set(fold(name), { ...all.get(fold(name)), right: name })
    for (const key of [...all.keys()].sort()) {
      if (from !== undefined && key < fold(from)) continue
      await this.process.checkpoint()
      const names = all.get(key) ?? {}
      const name = names.left ?? names.right ?? key
      await this.entry(left, right, joinPath(left, names.left ?? name), joinPath(right, names.right ?? name))
    }
  }

  private stat(path: string): Stat | undefined {
    return statOrNothing(this.process, path, this.settings.followsLinks)
  }

  private async entry(left: string, right: string, one: string, two: string): Promise<void> {
    const { settings, process } = this
    const [first, second] = [this.stat(one), this.stat(two)]
    const isLink = (path: string): boolean => statOrNothing(process, path, false)?.kind === 'symlink'
    if (first === undefined || second === undefined) {
      const only = first ?? second
      const counts = settings.newFiles && (!settings.newOnlyLeft || first === undefined)
      if (counts && only?.kind === 'file') await this.files(one, two, true)
      else if (counts && only?.kind === 'directory' && settings.recursive) await this.newDirectory(one, two)
      else if ((isLink(one) && first === undefined) || (isLink(two) && second === undefined)) {
        this.differ(2)
        const missing = [...(first === undefined ? [one] : []), ...(second === undefined ? [two] : [])].filter(isLink)
        for (const path of missing) await complain(process, `${path}: No such file or directory`)
      } else if (isGnu(process) || !settings.recursive || only?.kind !== 'directory') {
        // busybox says nothing of a tree that only one of two has when it goes into both.
        this.differ()
        const [place, name] = first === undefined ? [right, lastName(two)] : [left, lastName(one)]
        await process.print(`Only in ${place}: ${name}\n`)
      }
    } else if (first.kind === 'directory' && second.kind === 'directory') {
      if (settings.recursive) await this.directories(one, two)
      else await process.print(`Common subdirectories: ${one} and ${two}\n`)
    } else if (first.kind === 'symlink' && second.kind === 'symlink') await this.links(one, two)
    else if (first.kind !== second.kind) {
      this.differ()
      await process.print(`File ${one} is a ${kindWord(first)} while file ${two} is a ${kindWord(second)}\n`)
    } else await this.files(one, two, true)
  }

  /** With `-N` a directory that is missing counts as an empty one. */
  private async newDirectory(one: string, two: string): Promise<void> {
    const there = this.stat(one) === undefined ? two : one
    for (const name of this.names(there)) await this.entry(one, two, joinPath(one, name), joinPath(two, name))
  }

  private async links(one: string, two: string): Promise<void> {
    const { namespace } = this.process
    if (namespace.readLink(this.process, one) === namespace.readLink(this.process, two)) return
    this.differ()
    await this.process.print(`Symbolic links ${one} and ${two} differ\n`)
  }

  private differ(status = 1): void {
    this.status = Math.max(status, this.status)
  }

  private async files(left: string, right: string, named = false): Promise<void> {
    const { process, settings } = this
    const one = await this.read(left)
    const two = await this.read(right)
    if (one === undefined || two === undefined) return
    const [leftKeys, rightKeys] = [this.keys(one), this.keys(two)]
    const equal = leftKeys.length === rightKeys.length && leftKeys.every((line, index) => line === rightKeys[index])
    const isSame = !isGnu(process) && isSameFile(this.stat(left), this.stat(right))
    if (equal && settings.sayEqual && !isSame) await process.print(`Files ${left} and ${right} are identical\n`)
    if (equal && settings.format !== 'sideBySide') return
    if (!equal && (one.binary || two.binary) && !settings.brief) {
      this.differ()
      await process.print(`${isGnu(process) ? 'Binary files' : 'Files'} ${left} and ${right} differ\n`)
      return
    }
    const edits = editScript(leftKeys, rightKeys)
    const changes = changesOf(edits, leftKeys, rightKeys, settings.isIgnored, isGnu(process))
    const counts = changes.some((change) => !change.isIgnored)
    if (!counts && settings.format !== 'sideBySide') return
    if (counts) this.differ()
    if (settings.brief) {
      if (counts) await process.print(`Files ${left} and ${right} differ\n`)
      return
    }
    const heading = named && isGnu(process) ? `${this.commandFor(left, right)}\n` : ''
    await this.show(heading + this.text(one, two, changes), left, right)
  }

  /** What of each line counts; a last line without its newline is another than one with it. */
  private keys(side: Side): readonly string[] {
    const keys = side.lines.map(this.settings.key)
    if (!side.ended) keys.push(`${keys.pop() ?? ''}\0`)
    return keys
  }

  private commandFor(left: string, right: string): string {
    const words = this.process.argv.slice(1).filter((word) => word.startsWith('-'))
    return `diff ${[...words, left, right].join(' ')}`
  }

  private async show(text: string, left: string, right: string): Promise<void> {
    const { process } = this
    if (!this.settings.paginated) return process.print(text)
    const { reader, writer } = process.pipe()
    const reading: Process = Object.create(process, {
      descriptors: { value: new Map([...process.descriptors, [0, reader]]) },
    }) as Process
    const printed = spawnHere(reading, ['pr', '-h', this.commandFor(left, right)])
    reader.close()
    await writer.write(Buffer.from(text))
    writer.close()
    await process.wait(printed)
  }

  private text(one: Side, two: Side, changes: readonly Change[]): string {
    const { format, look, columns } = this.settings
    switch (format) {
      case 'normal':
        return normalText(one, two, changes, look)
      case 'unified':
        return unifiedText(one, two, changes, look)
      case 'context':
        return contextText(one, two, changes, look)
      case 'ed':
        return edText(one, two, changes)
      case 'rcs':
        return rcsText(one, two, changes)
      case 'sideBySide':
        return sideBySideText(one, two, changes, columns)
    }
  }

  /** A file's time behind its name: the context format has the old form. */
  private stamp(timeNs: bigint): string {
    if (!isGnu(this.process)) return ''
    const timeMs = Number(timeNs / 1_000_000n)
    if (this.settings.format === 'context') return formatDate(timeMs, '%a %b %e %H:%M:%S %Y')
    return `${formatDate(timeMs, '%Y-%m-%d %H:%M:%S.%N', timeNs % 1_000_000_000n)} +0000`
  }

  private async read(path: string): Promise<Side | undefined> {
    const { process, settings } = this
    const stat = path === '-' ? undefined : statOrNothing(process, path)
    if (stat === undefined && path !== '-' && settings.newFiles)
      return { path, lines: [], ended: true, binary: false, time: this.stamp(0n) }
    try {
      const input = await openInput(process, path)
      const bytes = await readEverything(process, input)
      input.close()
      const text = decodeText(bytes)
      const ended = text === '' || text.endsWith('\n')
      const whole = settings.stripsReturn ? text.replaceAll('\r\n', '\n') : text
      const lines = whole === '' ? [] : (ended ? whole.slice(0, -1) : whole).split('\n')
      const time = this.stamp(stat?.mtimeNs ?? BigInt(process.host.now()) * 1_000_000n)
      return { path, lines, ended, binary: !settings.asText && text.includes('\0'), time }
    } catch (error) {
      this.status = 2
      const why = reason(process, error)
      await complain(process, faced(process, `can't stat '${path}': ${why}`, `${path}: ${why}`))
      return undefined
    }
  }
}

function kindWord({ kind }: Stat): string {
  if (kind === 'file') return 'regular file'
  return kind === 'symlink' ? 'symbolic link' : kind
}
