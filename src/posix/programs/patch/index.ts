/**
 * patch of busybox: unified diffs (`-p -i -R -N -E --dry-run`). A hunk goes where its lines are found, from the last one
 * on; a file one of whose hunks fits nowhere stays as it was, and the hunk is shown.
 */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain, reason } from '../complaint'
import { parseOptions, type Options } from '../options'
import { linesOfFile } from '../streams'

const table = {
  short: 'p:i:RNEfu',
  long: { strip: 'p:', input: 'i:', reverse: 'R', forward: 'N', 'remove-empty-files': 'E', 'dry-run': 'd' },
}
const nowhere = '/dev/null'

interface Hunk {
  readonly oldLine: number
  readonly newLine: number
  /** Whether each side has lines at all. */
  readonly hasOld: boolean
  readonly hasNew: boolean
  readonly lines: readonly string[]
}

interface FilePatch {
  readonly oldName: string
  readonly newName: string
  readonly hunks: readonly Hunk[]
}

class PatchFailure extends Error {}

export const patch: Program = async (process) => {
  const options = parseOptions(process, table)
  const [file, second] = options.operands
  let status = 0
  try {
    const input = options.value('i') ?? second ?? '-'
    const patches = readPatches(await linesOf(process, input))
    for (const each of patches) if (!(await apply(process, each, file, options))) status = 1
  } catch (error) {
    if (!(error instanceof PatchFailure)) throw error
    await complain(process, error.message)
    return 1
  }
  return status
}

async function linesOf(process: Process, path: string): Promise<readonly string[]> {
  try {
    return await linesOfFile(process, path)
  } catch (error) {
    throw new PatchFailure(`can't open '${path}': ${reason(process, error)}`)
  }
}

/** The files of a patch; what is no part of one is passed over. */
function readPatches(lines: readonly string[]): readonly FilePatch[] {
  const found: { oldName: string; newName: string; hunks: Hunk[] }[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const next = lines[at + 1] ?? ''
    if (line.startsWith('--- ') && next.startsWith('+++ ')) {
      found.push({ oldName: nameIn(line), newName: nameIn(next), hunks: [] })
      at++
      continue
    }
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line)
    const current = found.at(-1)
    if (head === null || current === undefined) continue
    const [oldLine, oldLength, newLine, newLength] = head.slice(1).map((number) => Number(number ?? 1))
    const left = { old: oldLength ?? 1, new: newLength ?? 1 }
    const body: string[] = []
    while ((left.old > 0 || left.new > 0) && at + 1 < lines.length) {
      const each = lines[++at] ?? ''
      if (each.startsWith('\\')) continue
      body.push(each === '' ? ' ' : each)
      if (!each.startsWith('+')) left.old--
      if (!each.startsWith('-')) left.new--
    }
    current.hunks.push({
      oldLine: oldLine ?? 1,
      newLine: newLine ?? 1,
      hasOld: (oldLine ?? 1) + (oldLength ?? 1) > 0,
      hasNew: (newLine ?? 1) + (newLength ?? 1) > 0,
      lines: body,
    })
  }
  return found
}

/** The name in a `---` or `+++` line, without the time behind it; a time of 1970 stands for a file that isn't there. */
function nameIn(line: string): string {
  const [name = '', time = ''] = line.slice(4).split('\t')
  return /^(19[0-6]\d|1970)-/.test(time) ? nowhere : name
}

/** A name without its first directories: `-p`; without that option, without any. */
function stripped(name: string, count: string | undefined): string {
  const parts = name.split(/\/+/)
  return count === undefined ? (parts.at(-1) ?? '') : parts.slice(Math.min(Number(count), parts.length - 1)).join('/')
}

async function apply(process: Process, each: FilePatch, given: string | undefined, options: Options): Promise<boolean> {
  const isReverse = options.has('R')
  const first = each.hunks[0]
  if (first === undefined) return true
  const isEmptied = given === undefined && (each.newName === nowhere || !(isReverse ? first.hasOld : first.hasNew))
  const name = given ?? stripped(isEmptied ? each.oldName : each.newName, options.value('p'))
  if (isEmptied) return empty(process, name, options)
  const isNew = !isReverse && (each.oldName === nowhere || !first.hasOld) && given === undefined
  await process.print(`${isNew ? 'creating' : 'patching file'} ${name}\n`)
  const lines = isNew ? [] : readWhole(process, name)
  const result = await patched(process, lines, each.hunks, isReverse)
  if (result === undefined) return false
  if (!options.has('d')) write(process, name, result, isNew)
  return true
}

async function empty(process: Process, name: string, options: Options): Promise<boolean> {
  const removes = options.has('E')
  await process.print(`${removes ? 'removing' : 'patching file'} ${name}\n`)
  try {
    if (removes) process.namespace.unlink(process, name)
    else process.namespace.open(process, name, { write: true, truncate: true }).close()
    return true
  } catch (error) {
    throw new PatchFailure(`can't ${removes ? 'remove file' : 'open'} '${name}': ${reason(process, error)}`)
  }
}

/** A file's lines; the last one is empty where the file ends with a line feed. */
function readWhole(process: Process, name: string): string[] {
  try {
    const file = process.namespace.open(process, name, { read: true })
    const text = decodeText(file.read(file.stat().sizeBytes))
    file.close()
    return text === '' ? [] : text.replace(/\n$/, '').split('\n')
  } catch (error) {
    throw new PatchFailure(`can't open '${name}': ${reason(process, error)}`)
  }
}

function write(process: Process, name: string, lines: readonly string[], isNew: boolean): void {
  try {
    const above = name.split('/').slice(0, -1)
    if (isNew)
      for (let depth = 1; depth <= above.length; depth++) makeDirectory(process, above.slice(0, depth).join('/'))
    const file = process.namespace.open(process, name, {
      write: true,
      ...(isNew ? { createMode: 0o666, exclusive: true } : { truncate: true }),
    })
    file.write(Buffer.from(lines.map((line) => `${line}\n`).join('')))
    file.close()
  } catch (error) {
    throw new PatchFailure(`can't open '${name}': ${reason(process, error)}`)
  }
}

function makeDirectory(process: Process, path: string): void {
  try {
    if (path !== '') process.namespace.createDirectory(process, path)
  } catch (error) {
    if (!(error instanceof PosixError) || error.code !== 'EEXIST') throw error
  }
}

/** The lines after all hunks; undefined when one fits nowhere, which is shown. */
async function patched(
  process: Process,
  lines: readonly string[],
  hunks: readonly Hunk[],
  isReverse: boolean,
): Promise<readonly string[] | undefined> {
  const result: string[] = []
  let from = 0
  for (const [index, hunk] of hunks.entries()) {
    const turned = isReverse
      ? hunk.lines.map((line) => line.replace(/^[-+]/, (sign) => (sign === '+' ? '-' : '+')))
      : hunk.lines
    const wanted = turned.filter((line) => !line.startsWith('+')).map((line) => line.slice(1))
    const at = find(lines, wanted, from, atEnd(turned))
    if (at === undefined) {
      await process.printError(`Hunk ${index + 1} FAILED ${hunk.oldLine}/${hunk.newLine}.\n${turned.join('\n')}\n`)
      return undefined
    }
    result.push(
      ...lines.slice(from, at),
      ...turned.filter((line) => !line.startsWith('-')).map((line) => line.slice(1)),
    )
    from = at + wanted.length
  }
  return [...result, ...lines.slice(from)]
}

/** Less context below than above: the hunk ends the file. */
function atEnd(lines: readonly string[]): boolean {
  const above = lines.findIndex((line) => !line.startsWith(' '))
  const below = lines.length - 1 - lines.findLastIndex((line) => !line.startsWith(' '))
  return above >= 0 && below < above
}

function find(lines: readonly string[], wanted: readonly string[], from: number, ends: boolean): number | undefined {
  for (let at = from; at + wanted.length <= lines.length; at++)
    if ((!ends || at + wanted.length === lines.length) && wanted.every((line, index) => lines[at + index] === line))
      return at
  return undefined
}
