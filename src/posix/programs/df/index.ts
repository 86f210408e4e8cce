/** df of busybox's face: space of mounted file systems; `-h -k -m -i -T -P -a`. */
import type { Process, Program } from '../../process/types'
import { complain, isGnu, reason, UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { humanSize, parseSize } from '../sizes'
import { gnuDf, type FileSystemRow } from './gnu'

const table = {
  short: 'hkmiTPat:B:H',
  long: { 'human-readable': 'h', inodes: 'i', 'print-type': 'T', portability: 'P', all: 'a', type: 't:' },
  usage: '[-PkmhTai] [-t TYPE] [FILESYSTEM]...',
}

export const df: Program = (process) => (isGnu(process) ? gnuDf(process, allRows) : busyboxDf(process))

async function busyboxDf(process: Process): Promise<number> {
  const options = parseOptions(process, table)
  const rows: FileSystemRow[] = []
  let status = 0
  if (options.operands.length === 0) rows.push(...allRows(process, options.has('a')))
  for (const path of options.operands) {
    try {
      rows.push({
        mount: process.namespace.locate(process, path).mount,
        numbers: process.namespace.statFileSystem(process, path),
      })
    } catch (error) {
      status = 1
      reason(process, error)
      await complain(process, `${path}: can't find mount point`)
    }
  }
  const type = options.value('t')
  const chosen = type === undefined ? rows : rows.filter((row) => row.mount.fileSystem.type === type)
  const unit = unitOf(options)
  // The heading is printed before the first one is looked at.
  await process.print(headingOf(options, unit) + chosen.map((row) => rowOf(row, options, unit)).join(''))
  return status
}

function allRows(process: Process, all: boolean): FileSystemRow[] {
  const seen = new Set<number>()
  const rows: FileSystemRow[] = []
  for (const mount of process.namespace.mounts) {
    const numbers = mount.fileSystem.statFileSystem()
    if (!all && (numbers.blocks === 0 || seen.has(mount.fileSystem.deviceId))) continue
    seen.add(mount.fileSystem.deviceId)
    rows.push({ mount, numbers })
  }
  return rows
}

/** What numbers are shown in: files, sizes for people, or blocks of so many bytes with the word that heads them. */
type Unit =
  | { readonly kind: 'inodes' }
  | { readonly kind: 'human' }
  | { readonly kind: 'blocks'; readonly bytes: number; readonly heading: string }

/** Throws `UsageError`. */
function unitOf(options: Options): Unit {
  if (options.has('i')) return { kind: 'inodes' }
  if (options.has('h')) return { kind: 'human' }
  if (options.has('m')) {
    const bytes = 1 << 20
    return { kind: 'blocks', bytes, heading: options.has('P') ? String(bytes) : '1M' }
  }
  const text = options.value('B')
  if (text === undefined) return { kind: 'blocks', bytes: 1024, heading: options.has('P') ? '1024' : '1K' }
  const bytes = /^\d+[bkKmMgGtT]?$/.test(text) ? parseSize(text) : undefined
  if (bytes === undefined) throw new UsageError(`df: invalid number '${text}'\n`, 1)
  if (bytes === 0) throw new UsageError('df: number 0 is not in 1..18446744073709551615 range\n', 1)
  return { kind: 'blocks', bytes, heading: text }
}

function headingOf(options: Options, unit: Unit): string {
  const word = unit.kind === 'inodes' ? '   Inodes' : unit.kind === 'human' ? '     Size' : `${unit.heading}-blocks`
  const type = options.has('T') ? 'Type       ' : ''
  return `Filesystem           ${type}${word.padEnd(15)}Used Available ${options.has('P') ? 'Capacity' : 'Use%'} Mounted on\n`
}

function rowOf({ mount, numbers }: FileSystemRow, options: Options, unit: Unit): string {
  const size = (count: number): string => {
    if (unit.kind === 'inodes') return options.has('h') ? humanSize(count, false) : String(count)
    const bytes = count * numbers.blockSizeBytes
    return unit.kind === 'human' ? humanSize(bytes, false) : String(Math.floor(bytes / unit.bytes))
  }
  const total = unit.kind === 'inodes' ? numbers.inodes : numbers.blocks
  const free = unit.kind === 'inodes' ? numbers.freeInodes : numbers.freeBlocks
  const percent = total === 0 ? 0 : Math.round(((total - free) * 100) / total)
  const name = mount.source.length > 20 && !options.has('P') ? `${mount.source}\n${' '.repeat(20)}` : mount.source
  const type = options.has('T') ? ` ${mount.fileSystem.type.padEnd(10)}` : ''
  const numbersText = [total, total - free, free].map((count) => ` ${size(count).padStart(9)}`).join('')
  return `${name.padEnd(20)}${type}${numbersText} ${String(percent).padStart(3)}% ${mount.path}\n`
}
