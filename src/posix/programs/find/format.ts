/** `-printf`: a file's properties by directives. */
import { formatDate } from '../dates'
import { modeText } from '../fileMode'
import type { Names } from '../ownership'
import type { Visit } from './visit'

/** Fills a format for one file. */
export function printfText(format: string, visit: Visit, names: Names): string {
  const { stat } = visit
  const values: Readonly<Record<string, () => string>> = {
    p: () => visit.path,
    f: () => visit.name,
    s: () => String(stat.sizeBytes),
    m: () => stat.mode.toString(8),
    M: () => modeText(stat.kind, stat.mode),
    u: () => names.userName(stat.uid) ?? String(stat.uid),
    g: () => names.groupName(stat.gid) ?? String(stat.gid),
    U: () => String(stat.uid),
    G: () => String(stat.gid),
    i: () => String(stat.inode),
    n: () => String(stat.linkCount),
    k: () => String(Math.ceil(stat.blocks512 / 2)),
    d: () => String(visit.depth),
    y: () => modeText(stat.kind, 0).slice(0, 1).replace('-', 'f'),
    h: () => visit.path.slice(0, Math.max(0, visit.path.lastIndexOf('/'))) || '.',
    t: () => formatDate(Number(stat.mtimeNs / 1_000_000n), '%a %b %e %H:%M:%S %Y'),
    '%': () => '%',
  }
  return format.replace(/\\(.)|%([a-zA-Z%])/g, (whole, escape?: string, letter?: string) => {
    if (escape !== undefined) return { n: '\n', t: '\t', '0': '\0', '\\': '\\' }[escape] ?? whole
    return values[letter ?? '']?.() ?? whole
  })
}
