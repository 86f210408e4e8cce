/**
 * findmnt: the mounts as a tree or a list, from /proc/self/mountinfo. `-o` chooses columns, `-t` and `-S` filter, `-T` asks
 * for the mount that serves a path; `-n -l -r -P -J` are other shapes.
 */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain, reason } from '../complaint'
import { parseOptions, type Options } from '../options'

const table = {
  short: 'no:t:T:M:S:rlPJDaAbefukmshi',
  long: {
    noheadings: 'n', output: 'o:', types: 't:', target: 'T:', mountpoint: 'M:', source: 'S:', raw: 'r', list: 'l', pairs: 'P',
    json: 'J', df: 'D', ascii: 'a', all: 'A', bytes: 'b', evaluate: 'e', 'first-only': 'f', notruncate: 'u', kernel: 'k', mtab: 'm',
    fstab: 's', invert: 'i', 'output-all': 'O', options: 'p:', submounts: 'R', 'real': 'x', 'pseudo': 'y', nofsroot: 'v',
  }, // prettier-ignore
}
const columns = [
  'TARGET',
  'SOURCE',
  'FSTYPE',
  'OPTIONS',
  'FSROOT',
  'MAJ:MIN',
  'ID',
  'PARENT',
  'VFS-OPTIONS',
  'FS-OPTIONS',
]
type Row = Readonly<Record<string, string>>

export const findmnt: Program = async (process) => {
  const options = parseOptions(process, table)
  const all = readMounts(process)
  const shown = (options.value('o') ?? 'TARGET,SOURCE,FSTYPE,OPTIONS').toUpperCase().split(',')
  const strange = shown.find((column) => !columns.includes(column))
  if (strange !== undefined) {
    await complain(process, `unknown column: ${(options.value('o') ?? '').split(',')[shown.indexOf(strange)] ?? ''}`)
    return 1
  }
  const served = options.value('T')
  let wanted: readonly Row[]
  try {
    wanted = served === undefined ? chosen(all, options) : [servedBy(process, all, served)]
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await complain(process, `${served ?? ''}: ${reason(process, error)}`)
    return 1
  }
  if (wanted.length === 0) return 1
  const isWhole = wanted.length === all.length && !options.has('l')
  await process.print(written(wanted, shown, options, isWhole))
  return 0
}

function readMounts(process: Process): readonly Row[] {
  const file = process.namespace.open(process, '/proc/self/mountinfo', { read: true })
  const text = decodeText(file.read(1 << 20))
  file.close()
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [own = '', rest = ''] = line.split(' - ')
      const [id = '', parent = '', device = '', root = '', target = '', options = ''] = own.split(' ').map(unescaped)
      const [type = '', source = '', special = ''] = rest.split(' ').map(unescaped)
      const more = special
        .split(',')
        .filter((option) => option !== 'rw' && option !== 'ro' && !options.split(',').includes(option))
      return {
        TARGET: target,
        SOURCE: root === '/' ? source : `${source}[${root}]`,
        FSTYPE: type,
        OPTIONS: [options, ...more].join(','),
        FSROOT: root,
        'MAJ:MIN': device,
        ID: id,
        PARENT: parent,
        'VFS-OPTIONS': options,
        'FS-OPTIONS': special,
      }
    })
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

/** The mounts that operands and `-t`, `-S`, `-M` name; all without any. */
function chosen(all: readonly Row[], options: Options): readonly Row[] {
  const types = options.value('t')?.split(',')
  const [first, second] = options.operands
  const target = options.value('M') ?? second
  const source = options.value('S') ?? (second === undefined ? undefined : first)
  const either = second === undefined ? first : undefined
  const found = all.filter(
    (row) =>
      (types === undefined || types.includes(row.FSTYPE ?? '')) &&
      (target === undefined || row.TARGET === target) &&
      (source === undefined || row.SOURCE === source) &&
      (either === undefined || row.TARGET === either || row.SOURCE === either),
  )
  const isOne = either !== undefined || target !== undefined
  return options.has('f') || isOne ? found.slice(-1) : found
}

/** The mount that serves a path. Throws `PosixError`. */
function servedBy(process: Process, all: readonly Row[], path: string): Row {
  const real = process.namespace.realPath(process, path)
  const holds = (target: string): boolean => target === '/' || real === target || real.startsWith(`${target}/`)
  const [longest] = all
    .filter((row) => holds(row.TARGET ?? ''))
    .toSorted((left, right) => (right.TARGET ?? '').length - (left.TARGET ?? '').length)
  return longest ?? {}
}

function written(rows: readonly Row[], shown: readonly string[], options: Options, isTree: boolean): string {
  const cells = rows.map((row) => shown.map((column) => row[column] ?? ''))
  if (options.has('J')) return json(rows, shown)
  if (options.has('P'))
    return cells.map((row) => `${row.map((value, at) => `${shown[at] ?? ''}="${value}"`).join(' ')}\n`).join('')
  const heading = options.has('n') ? [] : [[...shown]]
  if (options.has('r')) return [...heading, ...cells].map((row) => `${row.join(' ')}\n`).join('')
  const at = shown.indexOf('TARGET')
  if (isTree && at >= 0) for (const [index, stem] of stems(rows).entries()) (cells[index] ?? [])[at] = stem
  const lines = [...heading, ...cells]
  const widths = shown.map((_, column) => Math.max(...lines.map((row) => (row[column] ?? '').length)))
  const padded = (row: readonly string[]): string =>
    row.map((value, column) => (column === row.length - 1 ? value : value.padEnd(widths[column] ?? 0))).join(' ')
  return lines.map((row) => `${padded(row)}\n`).join('')
}

/** The targets with their branches: `|-/proc`, and `` `-/sys`` for the last child. */
function stems(rows: readonly Row[]): readonly string[] {
  const ids = new Set(rows.map((row) => row.ID))
  const stemOf = (row: Row): string => {
    const parent = rows.find((other) => other.ID === row.PARENT)
    if (parent === undefined || !ids.has(row.PARENT)) return ''
    const isLast = (each: Row): boolean => rows.findLast((other) => other.PARENT === each.PARENT) === each
    let prefix = ''
    for (let up: Row | undefined = parent; up !== undefined; up = rows.find((other) => other.ID === up?.PARENT))
      if (rows.some((other) => other.ID === up?.PARENT)) prefix = `${isLast(up) ? '  ' : '| '}${prefix}`
    return `${prefix}${isLast(row) ? '`-' : '|-'}`
  }
  return rows.map((row) => `${stemOf(row)}${row.TARGET ?? ''}`)
}

function json(rows: readonly Row[], shown: readonly string[]): string {
  const list = rows.map((row) => Object.fromEntries(shown.map((column) => [column.toLowerCase(), row[column] ?? ''])))
  return `${JSON.stringify({ filesystems: list }, null, 3)}\n`
}
