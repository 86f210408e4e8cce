/** tree's shapes: lines with branches, JSON, XML. */
import type { Stat } from '../../filesystem/types'
import type { Process } from '../../process/types'
import { formatDate } from '../dates'
import { modeText } from '../fileMode'
import { readNames, type Names } from '../ownership'
import type { TreeNode } from './nodes'

export interface Look {
  readonly inode: boolean
  readonly device: boolean
  readonly mode: boolean
  readonly user: boolean
  readonly group: boolean
  readonly size: 'bytes' | 'human' | 'si' | undefined
  /** A format; empty for the usual one. */
  readonly time: string | undefined
  readonly fullPaths: boolean
  readonly indents: boolean
  readonly classifies: boolean
  readonly quotes: boolean
  readonly raw: boolean
  readonly reports: boolean
  readonly directoriesOnly: boolean
  readonly addsSizes: boolean
  readonly lines: 'ascii' | 'unicode' | 'graphics'
}

const branches = {
  ascii: { branch: '|-- ', last: '`-- ', stem: '|   ' },
  unicode: { branch: '├── ', last: '└── ', stem: '│   ' },
  graphics: { branch: '\x1b(0tqq \x1b(B', last: '\x1b(0mqq \x1b(B', stem: '\x1b(0x\x1b(B   ' },
} as const
const halfYearMs = 6 * 30 * 24 * 3600 * 1000
const kindWords: Readonly<Record<Stat['kind'], string>> = {
  file: 'file', directory: 'directory', symlink: 'link', fifo: 'fifo', characterDevice: 'char', blockDevice: 'block', socket: 'socket',
} // prettier-ignore

interface Counts {
  directories: number
  files: number
}

function countOf(roots: readonly TreeNode[]): Counts {
  const counts: Counts = { directories: 0, files: 0 }
  const visit = (node: TreeNode): void => {
    // An operand in which nothing is found does not count.
    const isEmptyRoot = roots.includes(node) && node.children?.length === 0
    if (isEmptyRoot) return
    if (node.isDirectory) counts.directories++
    else if (node.stat !== undefined) counts.files++
    for (const child of node.children ?? []) visit(child)
  }
  for (const root of roots) visit(root)
  return counts
}

function sizeText(bytes: number, look: Look): string {
  if (look.size === 'bytes' || look.size === undefined) return String(bytes).padStart(11)
  const base = look.size === 'si' ? 1000 : 1024
  const units = look.size === 'si' ? ' kMGTPEZY' : 'BKMGTPEZY'
  let [value, unit] = [bytes, 0]
  while (value >= base && unit < units.length - 1) {
    value /= base
    unit++
  }
  if (unit === 0) return String(bytes).padStart(4)
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(1)}${units[unit] ?? ''}`.padStart(4)
}

function timeText(process: Process, stat: Stat, look: Look): string {
  const timeMs = Number(stat.mtimeNs / 1_000_000n)
  if (look.time !== undefined && look.time !== '') return formatDate(timeMs, look.time)
  const isRecent = Math.abs(process.host.now() - timeMs) < halfYearMs
  return formatDate(timeMs, isRecent ? '%b %e %H:%M' : '%b %e  %Y')
}

/** What stands before a name, in brackets. */
function facts(process: Process, node: TreeNode, look: Look, names: Names): string {
  const { stat } = node
  if (stat === undefined) return ''
  const parts = [
    ...(look.inode ? [String(stat.inode).padStart(7)] : []),
    ...(look.device ? [String(stat.deviceId).padStart(3)] : []),
    ...(look.mode ? [modeText(stat.kind, stat.mode)] : []),
    ...(look.user ? [(names.userName(stat.uid) ?? String(stat.uid)).padEnd(8)] : []),
    ...(look.group ? [(names.groupName(stat.gid) ?? String(stat.gid)).padEnd(8)] : []),
    ...(look.size === undefined ? [] : [sizeText(node.sizeBytes, look)]),
    ...(look.time === undefined ? [] : [timeText(process, stat, look)]),
  ]
  return parts.length === 0 ? '' : `[${parts.join(' ')}]  `
}

/** A name with what can't be printed, and blanks, escaped. */
function shown(name: string, look: Look): string {
  if (look.quotes) return `"${name.replace(/["\\]/g, '\\$&')}"`
  if (look.raw) return name
  const escapes: Readonly<Record<string, string>> = {
    '\n': '\\n',
    '\t': '\\t',
    '\r': '\\r',
    '\b': '\\b',
    '\v': '\\v',
    '\f': '\\f',
    ' ': '\\ ',
  }
  return name.replace(
    /[\0-\x20\\\x7f]/g,
    (character) =>
      escapes[character] ?? `\\${character === '\\' ? '\\' : character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  )
}

/** `-F`: what kind of file it is. */
function classOf(stat: Stat | undefined): string {
  switch (stat?.kind) {
    case 'directory':
      return '/'
    case 'fifo':
      return '|'
    case 'socket':
      return '='
    case 'file':
      return (stat.mode & 0o111) === 0 ? '' : '*'
    default:
      return ''
  }
}

function lineOf(process: Process, node: TreeNode, name: string, look: Look, names: Names): string {
  const kind = look.classifies ? classOf(node.stat) : ''
  let link = ''
  if (node.target !== undefined) {
    let led: Stat | undefined
    try {
      led = process.namespace.stat(process, node.path)
    } catch {
      // A link that leads nowhere has no kind.
    }
    link = ` -> ${shown(node.target, look)}${look.classifies ? classOf(led) : ''}`
  }
  return `${facts(process, node, look, names)}${name}${kind}${link}${node.note}\n`
}

export function plainText(process: Process, roots: readonly TreeNode[], look: Look): string {
  const names = readNames(process)
  const marks = branches[look.lines]
  const parts: string[] = []
  const draw = (nodes: readonly TreeNode[], indent: string): void => {
    for (const [index, node] of nodes.entries()) {
      const isLast = index === nodes.length - 1
      const branch = look.indents ? indent + (isLast ? marks.last : marks.branch) : ''
      parts.push(branch + lineOf(process, node, shown(look.fullPaths ? node.path : node.name, look), look, names))
      draw(node.children ?? [], indent + (isLast ? '    ' : marks.stem))
    }
  }
  for (const root of roots) {
    parts.push(lineOf(process, root, look.quotes ? `"${root.name}"` : root.name, look, names))
    draw(root.children ?? [], '')
  }
  if (look.reports) parts.push(reportLine(roots, look))
  return parts.join('')
}

function reportLine(roots: readonly TreeNode[], look: Look): string {
  const { directories, files } = countOf(roots)
  const total = roots.reduce((sum, root) => sum + root.sizeBytes, 0)
  const used = look.size === 'bytes' ? `${String(total).padStart(12)} bytes` : ` ${sizeText(total, look)}`
  const counted = `${directories} director${directories === 1 ? 'y' : 'ies'}`
  const listed = look.directoriesOnly ? '' : `, ${files} file${files === 1 ? '' : 's'}`
  return `\n${look.addsSizes ? `${used} used in ` : ''}${counted}${listed}\n`
}

/** The facts as names and values, in the order of JSON and XML. */
function attributes(
  process: Process,
  node: TreeNode,
  look: Look,
  names: Names,
): readonly (readonly [string, string | number])[] {
  const { stat } = node
  if (stat === undefined) return []
  return [
    ...(look.inode ? [['inode', Number(stat.inode)] as const] : []),
    ...(look.device ? [['dev', Number(stat.deviceId)] as const] : []),
    ...(look.mode
      ? [
          ['mode', (stat.mode & 0o7777).toString(8).padStart(4, '0')] as const,
          ['prot', modeText(stat.kind, stat.mode)] as const,
        ]
      : []),
    ...(look.user ? [['user', names.userName(stat.uid) ?? String(stat.uid)] as const] : []),
    ...(look.group ? [['group', names.groupName(stat.gid) ?? String(stat.gid)] as const] : []),
    ...(look.size === undefined ? [] : [['size', node.sizeBytes] as const]),
    ...(look.time === undefined ? [] : [['time', timeText(process, stat, look)] as const]),
  ]
}

function kindOf(node: TreeNode): string {
  return node.stat === undefined ? 'directory' : kindWords[node.stat.kind]
}

export function jsonText(process: Process, roots: readonly TreeNode[], look: Look): string {
  const names = readNames(process)
  const one = (node: TreeNode, indent: string, isRoot: boolean): string => {
    const pairs: (readonly [string, string | number])[] = [
      ['type', kindOf(node)],
      ['name', look.fullPaths || isRoot ? node.path : node.name],
      ...(node.target === undefined ? [] : [['target', node.target] as const]),
      ...attributes(process, node, look, names),
    ]
    const text = pairs.map(([key, value]) => `"${key}":${JSON.stringify(value)}`).join(',')
    if (node.failed) return `${indent}{${text},"contents":[{"error": "error opening dir"}\n${indent}]}`
    const children = node.children ?? []
    if (children.length === 0 && !isRoot) return `${indent}{${text}}`
    const below = children.map((child) => one(child, `${indent}  `, false)).join(',\n')
    return `${indent}{${text},"contents":[\n${below}${below === '' ? '' : '\n'}${indent}]}`
  }
  const { directories, files } = countOf(roots)
  const report = look.reports
    ? `,\n  {"type":"report","directories":${directories}${look.directoriesOnly ? '' : `,"files":${files}`}}`
    : ''
  return `[\n${roots.map((root) => one(root, '  ', true)).join(',\n')}\n${report}\n]\n`
}

export function xmlText(process: Process, roots: readonly TreeNode[], look: Look): string {
  const names = readNames(process)
  const escaped = (value: string | number): string =>
    String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
  const one = (node: TreeNode, indent: string, isRoot: boolean): string => {
    const pairs: (readonly [string, string | number])[] = [
      ['name', look.fullPaths || isRoot ? node.path : node.name],
      ...(node.target === undefined ? [] : [['target', node.target] as const]),
      ...attributes(process, node, look, names),
    ]
    const kind = kindOf(node)
    const head = `${indent}<${kind}${pairs.map(([key, value]) => ` ${key}="${escaped(value)}"`).join('')}>`
    const children = node.children ?? []
    if (node.failed) return `${head}<error>error opening dir</error></${kind}>\n`
    if (children.length === 0 && !isRoot) return `${head}</${kind}>\n`
    return `${head}\n${children.map((child) => one(child, `${indent}  `, false)).join('')}${indent}</${kind}>\n`
  }
  const { directories, files } = countOf(roots)
  const counted = look.directoriesOnly ? '' : `    <files>${files}</files>\n`
  const report = look.reports
    ? `  <report>\n    <directories>${directories}</directories>\n${counted}  </report>\n`
    : ''
  return `<?xml version="1.0"?>\n<tree>\n${roots.map((root) => one(root, '  ', true)).join('')}${report}</tree>\n`
}
