/** GNU's df: a row for each file system, its columns by `-i -T -P -h -H -B` or named one by one (`--output`). */
import type { FileSystemStat } from '../../filesystem/types'
import type { Mount } from '../../filesystem/namespaceTypes'
import type { Process } from '../../process/types'
import {
  blockSizeHeading,
  blockSizeOf,
  humanReadable,
  inBlocks,
  kibibytes,
  parseBlockSize,
  siReadable,
  type BlockSize,
} from '../blockSize'
import { complain, reason, UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { wrongUsage } from '../wrongUsage'

const table = {
  short: 'hkmiTPat:B:Hlvx:',
  long: {
    'human-readable': 'h',
    inodes: 'i',
    'print-type': 'T',
    portability: 'P',
    all: 'a',
    type: 't:',
    'exclude-type': 'x:',
    'block-size': 'B:',
    si: 'H',
    local: 'l',
    output: 'O::',
    total: 'c',
    sync: 's',
    'no-sync': 'n',
  },
}

const fields = 'source fstype itotal iused iavail ipcent size used avail pcent file target'.split(' ')

export interface FileSystemRow {
  readonly mount: Mount
  readonly numbers: FileSystemStat
  /** The operand that asked for it. */
  readonly file?: string
}

interface Column {
  readonly field: string
  readonly heading: string
  readonly isLeft: boolean
  readonly least: number
}

export async function gnuDf(
  process: Process,
  allRows: (process: Process, all: boolean) => FileSystemRow[],
): Promise<number> {
  const options = parseOptions(process, table)
  const size = readSize(process, options)
  const columns = readColumns(process, options, size)
  const both = options.values('t').find((type) => options.values('x').includes(type))
  if (both !== undefined) {
    await complain(process, `file system type '${both}' both selected and excluded`)
    return 1
  }
  const { rows, status } = await readRows(process, options, allRows)
  if (rows.length === 0) {
    if (status === 0) await complain(process, 'no file systems processed')
    return 1
  }
  const lines = [
    columns.map((each) => each.heading),
    ...rows.map((row) => columns.map((each) => cell(row, each.field, size))),
  ]
  if (options.has('c')) lines.push(totals(rows, columns, size))
  await process.print(aligned(lines, columns))
  return status
}

function readSize(process: Process, options: Options): BlockSize {
  const letter = options.last('hHkmB')
  if (letter === 'h') return humanReadable
  if (letter === 'H') return siReadable
  if (letter === 'm') return { kind: 'unit', bytes: 1 << 20, suffix: '' }
  if (letter === 'k') return kibibytes
  if (letter !== 'B') return blockSizeOf(process, 'DF_BLOCK_SIZE') ?? kibibytes
  const size = parseBlockSize(options.value('B') ?? '')
  if (size === undefined) throw new UsageError(`df: invalid -B argument '${options.value('B') ?? ''}'\n`, 1)
  return size
}

function readColumns(process: Process, options: Options, size: BlockSize): readonly Column[] {
  const named = options.has('O')
  for (const letter of ['i', 'P', 'T'])
    if (named && options.has(letter))
      throw wrongUsage(process, `options -${letter} and --output are mutually exclusive`)
  const list = options.values('O').flatMap((text) => (text === '' ? fields : text.split(',')))
  for (const [index, field] of list.entries()) {
    if (!fields.includes(field)) throw wrongUsage(process, `option --output: field '${field}' unknown`)
    if (list.indexOf(field) < index) throw wrongUsage(process, `option --output: field '${field}' used more than once`)
  }
  const type = options.has('T') ? ['fstype'] : []
  const usual = options.has('i') ? ['itotal', 'iused', 'iavail', 'ipcent'] : ['size', 'used', 'avail', 'pcent']
  const chosen = named ? list : ['source', ...type, ...usual, 'target']
  return chosen.map((field) => column(field, { size, named, portable: options.has('P') }))
}

function column(
  field: string,
  { size, named, portable }: { readonly size: BlockSize; readonly named: boolean; readonly portable: boolean },
): Column {
  const isHuman = size.kind === 'human'
  const blocks = size.kind === 'human' ? 'Size' : `${portable ? size.bytes : blockSizeHeading(size.bytes)}-blocks`
  const headings: Readonly<Record<string, string>> = {
    source: 'Filesystem',
    fstype: 'Type',
    itotal: 'Inodes',
    iused: 'IUsed',
    iavail: 'IFree',
    ipcent: 'IUse%',
    size: blocks,
    used: 'Used',
    avail: isHuman || named ? 'Avail' : 'Available',
    pcent: portable && !isHuman ? 'Capacity' : 'Use%',
    file: 'File',
    target: 'Mounted on',
  }
  const leasts: Readonly<Record<string, number>> = { source: 14, fstype: 4, size: 5, used: 5, avail: 5, pcent: 4 }
  return {
    field,
    heading: headings[field] ?? '',
    isLeft: ['source', 'fstype', 'file', 'target'].includes(field),
    least: leasts[field] ?? (['itotal', 'iused', 'iavail'].includes(field) ? 5 : field === 'ipcent' ? 4 : 0),
  }
}

async function readRows(
  process: Process,
  options: Options,
  allRows: (process: Process, all: boolean) => FileSystemRow[],
): Promise<{ readonly rows: readonly FileSystemRow[]; readonly status: number }> {
  const { namespace } = process
  const rows: FileSystemRow[] = []
  let status = 0
  if (options.operands.length === 0) rows.push(...allRows(process, options.has('a')))
  for (const file of options.operands)
    try {
      rows.push({
        mount: namespace.locate(process, file).mount,
        numbers: namespace.statFileSystem(process, file),
        file,
      })
    } catch (error) {
      status = 1
      await complain(process, `${file}: ${reason(process, error)}`)
    }
  const [types, others] = [options.values('t'), options.values('x')]
  const isWanted = ({ mount }: FileSystemRow): boolean =>
    (types.length === 0 || types.includes(mount.fileSystem.type)) && !others.includes(mount.fileSystem.type)
  return { rows: rows.filter(isWanted), status }
}

function cell({ mount, numbers, file }: FileSystemRow, field: string, size: BlockSize): string {
  switch (field) {
    case 'source':
      return mount.source
    case 'fstype':
      return mount.fileSystem.type
    case 'file':
      return file ?? '-'
    case 'target':
      return mount.path
    default:
      return numberCell(numbers, field, size)
  }
}

function numberCell(numbers: FileSystemStat, field: string, size: BlockSize): string {
  const { blockSizeBytes: unit, blocks, freeBlocks, inodes, freeInodes } = numbers
  const count = (value: number): string => (size.kind === 'human' ? inBlocks(value, size) : String(value))
  switch (field) {
    case 'itotal':
      return count(inodes)
    case 'iused':
      return count(inodes - freeInodes)
    case 'iavail':
      return count(freeInodes)
    case 'ipcent':
      return percent(inodes - freeInodes, inodes)
    case 'size':
      return inBlocks(blocks * unit, size)
    case 'used':
      return inBlocks((blocks - freeBlocks) * unit, size)
    case 'avail':
      return inBlocks(freeBlocks * unit, size)
    default:
      return percent(blocks - freeBlocks, blocks)
  }
}

function percent(used: number, total: number): string {
  return total === 0 ? '-' : `${Math.ceil((used * 100) / total)}%`
}

/** `--total`: all rows together, each file system once. */
function totals(rows: readonly FileSystemRow[], columns: readonly Column[], size: BlockSize): string[] {
  const once = [...new Map(rows.map((row) => [row.mount.fileSystem, row] as const)).values()]
  const sum = (of: (numbers: FileSystemStat) => number): number =>
    once.reduce((total, { numbers }) => total + of(numbers), 0)
  const numbers: FileSystemStat = {
    blockSizeBytes: 1,
    blocks: sum((each) => each.blocks * each.blockSizeBytes),
    freeBlocks: sum((each) => each.freeBlocks * each.blockSizeBytes),
    inodes: sum((each) => each.inodes),
    freeInodes: sum((each) => each.freeInodes),
  }
  const named = columns.some(({ field }) => field === 'source')
  return columns.map(({ field }) => {
    if (field === 'source' || (field === 'target' && !named)) return 'total'
    return ['fstype', 'file', 'target'].includes(field) ? '-' : numberCell(numbers, field, size)
  })
}

function aligned(lines: readonly (readonly string[])[], columns: readonly Column[]): string {
  const widths = columns.map(({ least }, at) => Math.max(least, ...lines.map((line) => line[at]?.length ?? 0)))
  return lines
    .map((line) => {
      const shown = line.map((text, at) => {
        const { isLeft } = columns[at] ?? { isLeft: false }
        if (!isLeft) return text.padStart(widths[at] ?? 0)
        return at === line.length - 1 ? text : text.padEnd(widths[at] ?? 0)
      })
      return `${shown.join(' ')}\n`
    })
    .join('')
}
