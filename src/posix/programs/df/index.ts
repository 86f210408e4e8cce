/** df: space of mounted file systems; `-h -k -m -i -T -P -a -B`. */
import type { Mount } from '../../filesystem/namespaceTypes'
import type { FileSystemStat } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { complain, faced, isGnu, reason } from '../complaint'
import { parseOptions, type Options } from '../options'
import { humanSize } from '../sizes'

const table = {
  short: 'hkmiTPat:B:H',
  long: { 'human-readable': 'h', inodes: 'i', 'print-type': 'T', portability: 'P', all: 'a', type: 't:' },
  usage: '[-PkmhTai] [-t TYPE] [FILESYSTEM]...',
}

interface Row {
  readonly mount: Mount
  readonly numbers: FileSystemStat
}

export const df: Program = async (process) => {
  const options = parseOptions(process, table)
  const rows: Row[] = []
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
      await complain(process, faced(process, `${path}: can't find mount point`, `${path}: ${reason(process, error)}`))
    }
  }
  const type = options.value('t')
  const chosen = type === undefined ? rows : rows.filter((row) => row.mount.fileSystem.type === type)
  // busybox prints the heading before it looks at the first one.
  if (chosen.length > 0 || !isGnu(process))
    await process.print(isGnu(process) ? gnuTable(chosen, options) : busyboxTable(chosen, options))
  return status
}

function allRows(process: Process, all: boolean): Row[] {
  const seen = new Set<number>()
  const rows: Row[] = []
  for (const mount of process.namespace.mounts) {
    const numbers = mount.fileSystem.statFileSystem()
    if (!all && (numbers.blocks === 0 || seen.has(mount.fileSystem.deviceId))) continue
    seen.add(mount.fileSystem.deviceId)
    rows.push({ mount, numbers })
  }
  return rows
}

function cells({ mount, numbers }: Row, options: Options, gnu: boolean): string[] {
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

function gnuTable(rows: readonly Row[], options: Options): string {
  const lines = [heading(options, true), ...rows.map((row) => cells(row, options, true))]
  const lefts = options.has('T') ? 2 : 1
  const widths =
    lines[0]?.map((_, column) =>
      Math.max(column === 0 ? 14 : column < lefts ? 4 : 5, ...lines.map((line) => line[column]?.length ?? 0)),
    ) ?? []
  return lines
    .map(
      (line) =>
        `${line.map((cell, column) => (column === line.length - 1 ? cell : column < lefts ? cell.padEnd(widths[column] ?? 0) : cell.padStart(Math.max(column === line.length - 2 ? 4 : 0, (widths[column] ?? 0) - (column === line.length - 2 && (widths[column] ?? 0) === 5 ? 1 : 0))))).join(' ')}\n`,
    )
    .join('')
}

function busyboxTable(rows: readonly Row[], options: Options): string {
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
