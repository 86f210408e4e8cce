/** diff: normal (GNU) and unified output (busybox knows only that); `-u -U -q -r -N -s -i -w -b -B --brief`. */
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain, faced, isGnu, reason } from '../complaint'
import { formatDate } from '../dates'
import { missingOperand, parseOptions, type Options } from '../options'
import { openInput, readEverything } from '../streams'
import { joinPath, lastName, sortedNames, statOrNothing } from '../fileTree'
import { editScript, type Edit } from './lines'

const table = {
  short: 'uU:qrNsiwbBadL:tT',
  long: {
    unified: 'u',
    brief: 'q',
    recursive: 'r',
    'new-file': 'N',
    'report-identical-files': 's',
    'ignore-case': 'i',
    'ignore-all-space': 'w',
    'ignore-space-change': 'b',
    'ignore-blank-lines': 'B',
    text: 'a',
    label: 'L:',
  },
  gnuStatus: 2,
  usage: '[-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2',
}

export const diff: Program = async (process) => {
  const options = parseOptions(process, table)
  const [left, right] = options.operands
  if (left === undefined || right === undefined || options.operands.length > 2) {
    if (isGnu(process) && left !== undefined) {
      await complain(process, `missing operand after '${left}'\ndiff: Try 'diff --help' for more information.`)
      return 2
    }
    throw missingOperand(process, table)
  }
  const comparison = new Comparison(process, options)
  const isDirectory = (path: string): boolean => path !== '-' && statOrNothing(process, path)?.kind === 'directory'
  const [leftDirectory, rightDirectory] = [isDirectory(left), isDirectory(right)]
  if (leftDirectory && rightDirectory) await comparison.directories(left, right)
  else
    await comparison.files(
      leftDirectory ? joinPath(left, lastName(right)) : left,
      rightDirectory ? joinPath(right, lastName(left)) : right,
    )
  return comparison.status
}

interface Side {
  readonly path: string
  readonly lines: readonly string[]
  readonly ended: boolean
  readonly binary: boolean
  readonly time: string
}

class Comparison {
  status = 0

  constructor(
    private readonly process: Process,
    private readonly options: Options,
  ) {}

  async directories(left: string, right: string): Promise<void> {
    const names = [...new Set([...sortedNames(this.process, left), ...sortedNames(this.process, right)])].sort()
    for (const name of names) {
      await this.process.checkpoint()
      const [one, two] = [joinPath(left, name), joinPath(right, name)]
      const [first, second] = [statOrNothing(this.process, one), statOrNothing(this.process, two)]
      if (first === undefined || second === undefined) {
        if (this.options.has('N') && (first ?? second)?.kind === 'file') await this.files(one, two)
        else {
          this.status = Math.max(1, this.status)
          await this.process.print(`Only in ${first === undefined ? right : left}: ${name}\n`)
        }
      } else if (first.kind === 'directory' && second.kind === 'directory') {
        if (this.options.has('r')) await this.directories(one, two)
        else await this.process.print(`Common subdirectories: ${one} and ${two}\n`)
      } else if (first.kind !== second.kind) {
        this.status = Math.max(1, this.status)
        const word = (kind: string): string => (kind === 'file' ? 'regular file' : kind)
        await this.process.print(`File ${one} is a ${word(first.kind)} while file ${two} is a ${word(second.kind)}\n`)
      } else await this.files(one, two, this.options.has('r'))
    }
  }

  async files(left: string, right: string, named = false): Promise<void> {
    const one = await this.read(left)
    const two = await this.read(right)
    if (one === undefined || two === undefined) return
    const key = (line: string): string => this.normalised(line)
    const [leftKeys, rightKeys] = [one.lines.map(key), two.lines.map(key)]
    if (!one.ended) leftKeys.push(`${leftKeys.pop() ?? ''}\0`)
    if (!two.ended) rightKeys.push(`${rightKeys.pop() ?? ''}\0`)
    const equal = leftKeys.length === rightKeys.length && leftKeys.every((line, index) => line === rightKeys[index])
    if (equal) {
      if (this.options.has('s')) await this.process.print(`Files ${left} and ${right} are identical\n`)
      return
    }
    this.status = Math.max(1, this.status)
    if (this.options.has('q') || one.binary || two.binary) {
      await this.process.print(
        this.options.has('q')
          ? `Files ${left} and ${right} differ\n`
          : `${isGnu(this.process) ? 'Binary files' : 'Files'} ${left} and ${right} differ\n`,
      )
      return
    }
    const edits = editScript(leftKeys, rightKeys)
    const unified = this.options.has('u') || this.options.has('U') || !isGnu(this.process)
    if (named && isGnu(this.process))
      await this.process.print(
        `diff ${this.process.argv
          .slice(1)
          .filter((word) => word.startsWith('-'))
          .join(' ')} ${left} ${right}\n`,
      )
    await this.process.print(unified ? this.unified(one, two, edits) : normal(one, two, edits))
  }

  private normalised(line: string): string {
    let text = line
    if (this.options.has('i')) text = text.toLowerCase()
    if (this.options.has('w')) text = text.replace(/\s+/g, '')
    else if (this.options.has('b')) text = text.replace(/\s+/g, ' ').trimEnd()
    return text
  }

  private async read(path: string): Promise<Side | undefined> {
    const stat = path === '-' ? undefined : statOrNothing(this.process, path)
    if (stat === undefined && path !== '-' && this.options.has('N'))
      return { path, lines: [], ended: true, binary: false, time: stamp(0n) }
    try {
      const input = await openInput(this.process, path)
      const bytes = await readEverything(this.process, input)
      input.close()
      const text = decodeText(bytes)
      const ended = text === '' || text.endsWith('\n')
      const lines = text === '' ? [] : (ended ? text.slice(0, -1) : text).split('\n')
      return { path, lines, ended, binary: text.includes('\0'), time: stamp(stat?.mtimeNs ?? 0n) }
    } catch (error) {
      this.status = 2
      const why = reason(this.process, error)
      await complain(this.process, faced(this.process, `can't stat '${path}': ${why}`, `${path}: ${why}`))
      return undefined
    }
  }

  private unified(left: Side, right: Side, edits: readonly Edit[]): string {
    const context = Number(this.options.value('U') ?? 3)
    const labels = this.options.values('L')
    const heading = (mark: string, side: Side, label: string | undefined): string =>
      `${mark} ${label ?? (isGnu(this.process) ? `${side.path}\t${side.time}` : side.path)}\n`
    let text = heading('---', left, labels[0]) + heading('+++', right, labels[1])
    for (const group of hunks(edits, context)) text += hunkText(group, left, right)
    return text
  }
}

function stamp(timeNs: bigint): string {
  return `${formatDate(Number(timeNs / 1_000_000n), '%Y-%m-%d %H:%M:%S.%N', timeNs % 1_000_000_000n)} +0000`
}

function hunks(edits: readonly Edit[], context: number): Edit[][] {
  const groups: Edit[][] = []
  let from = -1
  let to = -1
  for (const [index, edit] of edits.entries()) {
    if (edit.kind === 'same') continue
    if (from >= 0 && index - context <= to) {
      to = index + context + 1
      continue
    }
    if (from >= 0) groups.push(edits.slice(from, to))
    from = Math.max(0, index - context)
    to = index + context + 1
  }
  if (from >= 0) groups.push(edits.slice(from, to))
  return groups
}

function hunkText(group: readonly Edit[], left: Side, right: Side): string {
  const first = group[0]
  if (first === undefined) return ''
  const leftCount = group.filter((edit) => edit.kind !== 'insert').length
  const rightCount = group.filter((edit) => edit.kind !== 'delete').length
  const range = (start: number, count: number): string =>
    count === 1 ? String(start + 1) : `${count === 0 ? start : start + 1},${count}`
  const rightStart =
    first.kind === 'delete' ? (group.find((edit) => edit.kind !== 'delete')?.right ?? first.right) : first.right
  let text = `@@ -${range(first.left, leftCount)} +${range(rightStart, rightCount)} @@\n`
  for (const edit of group) {
    const side = edit.kind === 'insert' ? right : left
    const index = edit.kind === 'insert' ? edit.right : edit.left
    text += `${edit.kind === 'same' ? ' ' : edit.kind === 'insert' ? '+' : '-'}${side.lines[index] ?? ''}\n`
    if (!side.ended && index === side.lines.length - 1) text += '\\ No newline at end of file\n'
  }
  return text
}

function normal(left: Side, right: Side, edits: readonly Edit[]): string {
  let text = ''
  for (let at = 0; at < edits.length;) {
    if (edits[at]?.kind === 'same') {
      at++
      continue
    }
    let end = at
    while (end < edits.length && edits[end]?.kind !== 'same') end++
    const group = edits.slice(at, end)
    const deleted = group.filter((edit) => edit.kind === 'delete')
    const inserted = group.filter((edit) => edit.kind === 'insert')
    const span = (start: number, count: number): string =>
      count <= 1 ? String(start) : `${start},${start + count - 1}`
    const leftStart = deleted[0]?.left ?? group[0]?.left ?? 0
    const rightStart = inserted[0]?.right ?? group.at(-1)?.right ?? 0
    const letter = deleted.length === 0 ? 'a' : inserted.length === 0 ? 'd' : 'c'
    text += `${span(deleted.length === 0 ? leftStart : leftStart + 1, deleted.length)}${letter}${span(inserted.length === 0 ? rightStart : rightStart + 1, inserted.length)}\n`
    text += deleted.map((edit) => `< ${lineOf(left, edit.left)}`).join('')
    if (letter === 'c') text += '---\n'
    text += inserted.map((edit) => `> ${lineOf(right, edit.right)}`).join('')
    at = end
  }
  return text
}

function lineOf(side: Side, index: number): string {
  return `${side.lines[index] ?? ''}\n${!side.ended && index === side.lines.length - 1 ? '\\ No newline at end of file\n' : ''}`
}
