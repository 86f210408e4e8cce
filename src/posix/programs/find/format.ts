/**
 * `-printf`: a file's properties by directives, with flags, width and precision as C's printf takes them; escapes, octal
 * among them; `%A`, `%C` and `%T` with a letter of strftime. `%Z` (SELinux) stays as it is written.
 */
import type { Process } from '../../process/types'
import type { Stat, TimeNs } from '../../filesystem/types'
import { formatDate } from '../dates'
import { cEscapes } from '../escapes'
import { modeText } from '../fileMode'
import { statOrNothing } from '../fileTree'
import type { Names } from '../ownership'
import type { Visit } from './visit'

/** `%a`, `%c`, `%t`: as C's ctime with nanoseconds. */
function longTime(timeNs: TimeNs): string {
  const ms = Number(timeNs / 1_000_000n)
  const fraction = String(timeNs % 1_000_000_000n).padStart(9, '0')
  return formatDate(ms, `%a %b %e %H:%M:%S.${fraction}0 %Y`)
}

/** `%T@`, `%T+`, `%TY`: one part of a time. */
function timePart(timeNs: TimeNs, letter: string): string {
  const ms = Number(timeNs / 1_000_000n)
  const fraction = `${String(timeNs % 1_000_000_000n).padStart(9, '0')}0`
  if (letter === '@') return `${timeNs / 1_000_000_000n}.${fraction}`
  if (letter === '+') return formatDate(ms, `%Y-%m-%d+%H:%M:%S.${fraction}`)
  if (letter === 'T' || letter === 'X') return formatDate(ms, `%H:%M:%S.${fraction}`)
  if (letter === 'S') return formatDate(ms, `%S.${fraction}`)
  return formatDate(ms, `%${letter}`)
}

function kindLetter(stat: Stat): string {
  return modeText(stat.kind, 0).slice(0, 1).replace('-', 'f')
}

/** What a link leads to: `%Y`. */
function targetLetter(process: Process, visit: Visit): string {
  if (visit.stat.kind !== 'symlink') return kindLetter(visit.stat)
  const target = statOrNothing(process, visit.path)
  return target === undefined ? 'N' : kindLetter(target)
}

function parentOf(visit: Visit): string {
  const slash = visit.path.lastIndexOf('/')
  return slash < 0 ? '.' : visit.path.slice(0, slash)
}

function fileSystemType(process: Process, path: string): string {
  return process.namespace.locate(process, path, { followLast: false }).mount.fileSystem.type
}

/** The value of a directive; undefined when there is none of that letter. */
function valueOf(letter: string, visit: Visit, names: Names, process: Process): string | undefined {
  const { stat } = visit
  const values: Readonly<Record<string, () => string>> = {
    p: () => visit.path,
    f: () => visit.name,
    s: () => String(stat.sizeBytes),
    S: () => String(stat.sizeBytes === 0 ? 1 : (stat.blocks512 * 512) / stat.sizeBytes),
    m: () => stat.mode.toString(8),
    M: () => modeText(stat.kind, stat.mode),
    u: () => names.userName(stat.uid) ?? String(stat.uid),
    g: () => names.groupName(stat.gid) ?? String(stat.gid),
    U: () => String(stat.uid),
    G: () => String(stat.gid),
    i: () => String(stat.inode),
    n: () => String(stat.linkCount),
    b: () => String(stat.blocks512),
    k: () => String(Math.ceil(stat.blocks512 / 2)),
    d: () => String(visit.depth),
    D: () => String(stat.deviceId),
    F: () => fileSystemType(process, visit.path),
    y: () => kindLetter(stat),
    Y: () => targetLetter(process, visit),
    l: () => (stat.kind === 'symlink' ? process.namespace.readLink(process, visit.path) : ''),
    h: () => parentOf(visit),
    H: () => visit.start,
    P: () => visit.path.slice(visit.start.length).replace(/^\/+/, ''),
    t: () => longTime(stat.mtimeNs),
    a: () => longTime(stat.atimeNs),
    c: () => longTime(stat.ctimeNs),
  }
  return Object.hasOwn(values, letter) ? values[letter]?.() : undefined
}

/** Fills a format for one file. */
export function printfText(format: string, visit: Visit, names: Names, process: Process): string {
  const stop = format.search(/(?<!\\)(?:\\\\)*\\c/)
  const used = stop < 0 ? format : format.slice(0, format.indexOf('\\c', stop))
  return used.replace(
    /\\([0-7]{1,3}|[\s\S]|$)|%([-+ 0#]*)(\d*)(?:\.(\d+))?(?:([ACT])([\s\S])|([a-zA-Z%]))/g,
    (
      whole,
      escape: string | undefined,
      flags: string,
      width: string,
      precision: string | undefined,
      time?: string,
      part?: string,
      letter?: string,
    ) => {
      if (escape !== undefined)
        return /^[0-7]/.test(escape)
          ? String.fromCharCode(Number.parseInt(escape, 8) & 255)
          : (cEscapes[escape] ?? whole)
      if (letter === '%') return '%'
      const field = time === 'A' ? 'atimeNs' : time === 'C' ? 'ctimeNs' : 'mtimeNs'
      const value =
        time === undefined ? valueOf(letter ?? '', visit, names, process) : timePart(visit.stat[field], part ?? '')
      if (value === undefined) return whole
      const shown = precision === undefined ? value : value.slice(0, Number(precision))
      if (flags.includes('-')) return shown.padEnd(Number(width))
      return shown.padStart(Number(width), flags.includes('0') && /^\d*$/.test(shown) ? '0' : ' ')
    },
  )
}

/** `-ls`: a line like that of `ls -dils`. */
export function longListing(visit: Visit, names: Names, process: Process): string {
  const { stat } = visit
  const ms = Number(stat.mtimeNs / 1_000_000n)
  const old = process.host.now() - ms > 182 * 86_400_000 || ms > process.host.now() + 60 * 60_000
  const device = stat.kind.endsWith('Device')
  const size = device ? `${stat.rdev >>> 8}, ${String(stat.rdev & 255).padStart(3)}` : String(stat.sizeBytes)
  const link = stat.kind === 'symlink' ? ` -> ${process.namespace.readLink(process, visit.path)}` : ''
  const owner = (names.userName(stat.uid) ?? String(stat.uid)).padEnd(8)
  const group = (names.groupName(stat.gid) ?? String(stat.gid)).padEnd(8)
  const numbers = `${String(stat.inode).padStart(9)} ${String(Math.ceil(stat.blocks512 / 2)).padStart(6)}`
  const date = formatDate(ms, old ? '%b %e  %Y' : '%b %e %H:%M')
  return `${numbers} ${modeText(stat.kind, stat.mode)} ${String(stat.linkCount).padStart(3)} ${owner} ${group} ${size.padStart(8)} ${date} ${visit.path}${link}\n`
}
