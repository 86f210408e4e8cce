/**
 * The options of a tmpfs as `mount -t tmpfs -o …` takes them, and as /proc/mounts shows them afterwards (Linux's
 * mm/shmem.c, `shmem_show_options`): sizes in whole pages, and only what is not the default.
 */
import { pageBytes } from '@posix/filesystem/content'
import type { TmpfsOptions } from '@posix/filesystem/tmpfs'

export interface ParsedTmpfs {
  readonly options: Omit<TmpfsOptions, 'clock'>
  readonly isReadOnly: boolean
  /** Whether `mode=` was given; without it Docker keeps the mode of the directory below. */
  readonly hasMode: boolean
  /** As in /proc/mounts. */
  readonly shown: string
}

/** Memory of the simulated machine, of which `size=10%` is a tenth. */
const memoryBytes = 8 * 1024 ** 3
const defaultMode = 0o1777

/** Parses `size=64m,mode=700,uid=5,gid=6,nr_inodes=2k,exec`; what it doesn't know it leaves out, as checked before. */
export function parseTmpfsOptions(text: string): ParsedTmpfs {
  const words = text.split(',').filter((word) => word !== '')
  const value = (name: string): string | undefined =>
    words.findLast((word) => word.startsWith(`${name}=`))?.slice(name.length + 1)
  const blocks = parseAmount(value('nr_blocks'), undefined)
  const sizeBytes = blocks === undefined ? wholePages(parseAmount(value('size'), memoryBytes)) : blocks * pageBytes
  const inodes = parseAmount(value('nr_inodes'), undefined)
  const mode = value('mode') === undefined ? undefined : parseInt(value('mode') ?? '', 8)
  const [uid, gid] = [Number(value('uid') ?? 0), Number(value('gid') ?? 0)]
  const isReadOnly = words.findLast((word) => word === 'ro' || word === 'rw') === 'ro'
  const shown = [
    isReadOnly ? 'ro' : 'rw',
    ...['sync', 'dirsync', 'mand'].filter((flag) => words.includes(flag)),
    ...['nosuid', 'nodev', 'noexec'].filter((flag) => !words.includes(flag.slice(2))),
    ...accessTimes(words),
    ...(sizeBytes === undefined ? [] : [`size=${String(sizeBytes / 1024)}k`]),
    ...(inodes === undefined ? [] : [`nr_inodes=${String(inodes)}`]),
    ...(mode === undefined || mode === defaultMode ? [] : [`mode=${mode.toString(8)}`]),
    ...(uid === 0 ? [] : [`uid=${String(uid)}`]),
    ...(gid === 0 ? [] : [`gid=${String(gid)}`]),
  ].join(',')
  const root = { uid, gid, ...(mode !== undefined && { mode }) }
  const limits = { ...(sizeBytes !== undefined && { sizeBytes }), ...(inodes !== undefined && { inodeLimit: inodes }) }
  return { options: { ...limits, root }, isReadOnly, hasMode: mode !== undefined, shown }
}

function accessTimes(words: readonly string[]): readonly string[] {
  if (words.includes('strictatime')) return []
  return [words.includes('noatime') ? 'noatime' : 'relatime']
}

const amount = /^\d+[kmgtpe]?$/i
const values: Readonly<Record<string, RegExp>> = {
  size: /^\d+([kmgtpe]|%)?$/i,
  nr_blocks: amount,
  nr_inodes: amount,
  mode: /^[0-7]+$/,
  uid: /^\d+$/,
  gid: /^\d+$/,
  mpol: /^(default|local|(prefer|bind|interleave)(=\w+)?(:[\d,-]+)?)$/,
}

/** Whether Linux takes `name=value` of a tmpfs. */
export function isTmpfsValue(word: string): boolean {
  const at = word.indexOf('=')
  return values[word.slice(0, at)]?.test(word.slice(at + 1)) ?? true
}

const mountFlags = { suid: 0x2, dev: 0x4, exec: 0x8 } as const

/** The flags of the mount call as runc names them: nosuid, nodev and noexec unless they are lifted. */
export function tmpfsFlags(options: string): string {
  const words = options.split(',')
  const flags = Object.entries(mountFlags).filter(([name]) => !words.includes(name))
  const own = (words.includes('noatime') ? 0x400 : 0) + (words.includes('remount') ? 0x20 : 0)
  const sum = flags.reduce((total, [, bit]) => total + bit, own)
  return `0x${sum.toString(16)}`
}

function wholePages(sizeBytes: number | undefined): number | undefined {
  return sizeBytes === undefined ? undefined : Math.ceil(sizeBytes / pageBytes) * pageBytes
}

/** `10m`, `65536k`, `1g` or a plain number; `10%` of a whole. */
function parseAmount(text: string | undefined, whole: number | undefined): number | undefined {
  const match = /^(\d+)([kmg%]?)$/i.exec(text ?? '')
  if (match === null) return undefined
  const [, digits, unit = ''] = match
  if (unit === '%') return whole === undefined ? undefined : Math.floor((whole * Number(digits)) / 100)
  return Number(digits) * ({ '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit.toLowerCase()] ?? 1)
}
