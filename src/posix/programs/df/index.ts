/** df of busybox's face: space of mounted file systems; `-h -k -m -i -T -P -a`. */
import type { Process, Program } from '../../process/types'
import { complain, isGnu, reason } from '../complaint'
import { parseOptions, type Options } from '../options'
import { humanSize } from '../sizes'
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
  // The heading is printed before the first one is looked at.
  await process.print(busyboxTable(chosen, options))
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

function cells({ mount, numbers }: FileSystemRow, options: Options, gnu: boolean): string[] {
  const inodes = options.has('i')
  const unit = options.has('m') ? 1 << 20 : 1024
  const size = (blocks: number): string =>
    inodes
      ? String(blocks)
      : options.has('h')
        ? humanSize(blocks * numbers.blockSizeBytes, gnu)
        : String(Math.floor((blocks * numbers.blockSizeBytes) / unit))
  const total = inodes ? numbers.inodes : numbers.blocks
  const free = inodes ? numbers.freeInodes : numbers.freeBlocks
  const used = total - free
  const percent =
    total === 0 ? (gnu ? '-' : '0%') : `${gnu ? Math.ceil((used * 100) / total) : Math.round((used * 100) / total)}%`
  return [
    mount.source,
    ...(options.has('T') ? [mount.fileSystem.type] : []),
    size(total),
    size(used),
    size(free),
    percent,
    mount.path,
  ]
}

function heading(options: Options, gnu: boolean): string[] {
  const type = options.has('T') ? ['Type'] : []
  if (options.has('i'))
    return [
      'Filesystem',
      ...type,
      'Inodes',
      gnu ? 'IUsed' : 'Used',
      gnu ? 'IFree' : 'Available',
      gnu ? 'IUse%' : 'Use%',
      'Mounted on',
    ]
  const size = options.has('h')
    ? 'Size'
    : options.has('m')
      ? '1M-blocks'
      : options.has('P')
        ? '1024-blocks'
        : '1K-blocks'
  return [
    'Filesystem',
    ...type,
    size,
    'Used',
    options.has('h') && gnu ? 'Avail' : 'Available',
    options.has('P') ? 'Capacity' : 'Use%',
    'Mounted on',
  ]
}

function busyboxTable(rows: readonly FileSystemRow[], options: Options): string {
  const widths = options.has('T') ? [20, -10, 10, 9, 9, 4] : [20, 9, 9, 9, 4]
  return [heading(options, false), ...rows.map((row) => cells(row, options, false))]
    .map((line) => {
      const shown = line.map((cell, column) => {
        const width = widths[column] ?? 0
        if (column === line.length - 1) return cell
        return column === 0 || width < 0 ? cell.padEnd(Math.abs(width)) : cell.padStart(width)
      })
      return `${shown.join(' ')}\n`
    })
    .join('')
}
