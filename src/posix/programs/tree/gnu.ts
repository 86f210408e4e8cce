/**
 * tree 2.2 of Debian: what a directory holds, filtered (`-a -d -P -I -L --prune`), ordered (`-t -v -r --dirsfirst --sort`)
 * and drawn, as lines, JSON (`-J`) or XML (`-X`). `nodes.ts` reads, `shapes.ts` writes.
 */
import type { Process } from '../../process/types'
import { UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { encodeText } from '../../text'
import { readRoot, type Selection, type TreeNode } from './nodes'
import { jsonText, plainText, xmlText, type Look } from './shapes'

/** Letters of options that have a long name only. */
const only = {
  noReport: 'α', inodes: 'β', device: 'γ', si: 'δ', du: 'ε', dirsFirst: 'ζ', filesFirst: 'η', prune: 'θ', ignoreCase: 'ι', matchDirs: 'κ',
  fileLimit: 'λ', timeFormat: 'μ', sort: 'ν', charset: 'ξ', metaFirst: 'ο',
} as const // prettier-ignore

const table = {
  short: 'acdfghilnpqrstuvxACDFJL:NQUXP:I:o:',
  long: {
    noreport: only.noReport, inodes: only.inodes, device: only.device, si: only.si, du: only.du, dirsfirst: only.dirsFirst,
    filesfirst: only.filesFirst, prune: only.prune, 'ignore-case': only.ignoreCase, matchdirs: only.matchDirs,
    filelimit: `${only.fileLimit}:`, timefmt: `${only.timeFormat}:`, sort: `${only.sort}:`, charset: `${only.charset}:`, metafirst: only.metaFirst,
  }, // prettier-ignore
}
const orders = ['name', 'version', 'size', 'mtime', 'ctime', 'none']

/** tree's own words for a wrong command line. */
function readOptions(process: Process): Options {
  try {
    return parseOptions(process, table)
  } catch (error) {
    if (!(error instanceof UsageError) || error.status === 0) throw error
    const words = error.message
      .replace(/invalid option -- '(.)'\n[^]*/, "Invalid argument -`$1'.\n")
      .replace(/unrecognized option '(.*)'\n[^]*/, "Invalid argument `$1'.\n")
      .replace(/option requires an argument -- '(.)'\n[^]*/, 'Missing argument to -$1 option.\n')
    throw new UsageError(words, 1)
  }
}

export async function gnuTree(process: Process): Promise<number> {
  const options = readOptions(process)
  const sort = options.value(only.sort) ?? orderOf(options)
  if (!orders.includes(sort)) {
    await process.print(`${orders.join(',')}\n`)
    throw new UsageError(`tree: Sort type '${sort}' not valid, should be one of: `, 1)
  }
  const level = options.value('L')
  if (level !== undefined && !(Number.parseInt(level, 10) > 0))
    throw new UsageError('tree: Invalid level, must be greater than 0.\n', 1)
  const selection: Selection = {
    hidden: options.has('a'),
    directoriesOnly: options.has('d'),
    followsLinks: options.has('l'),
    depth: level === undefined ? Infinity : Number.parseInt(level, 10),
    wanted: options.values('P'),
    unwanted: options.values('I'),
    ignoresCase: options.has(only.ignoreCase),
    matchesDirectories: options.has(only.matchDirs),
    prunes: options.has(only.prune),
    mostEntries: Number(options.value(only.fileLimit) ?? 0) || Infinity,
    order: sort as Selection['order'],
    isReversed: options.has('r'),
    first: options.has(only.dirsFirst) ? 'directories' : options.has(only.filesFirst) ? 'files' : undefined,
    addsSizes: options.has(only.du),
  }
  const roots: TreeNode[] = []
  for (const path of options.operands.length === 0 ? ['.'] : options.operands)
    roots.push(await readRoot(process, path, selection))
  await write(process, options, shapeOf(options)(process, roots, lookOf(options)))
  return roots.some((root) => root.failed) ? 2 : 0
}

function orderOf(options: Options): string {
  const letter = options.last('tcvU')
  return letter === undefined ? 'name' : ({ t: 'mtime', c: 'ctime', v: 'version', U: 'none' }[letter] ?? 'name')
}

function shapeOf(options: Options): typeof plainText {
  if (options.has('J')) return jsonText
  return options.has('X') ? xmlText : plainText
}

function lookOf(options: Options): Look {
  const human = options.has('h') || options.has(only.si)
  const charset = options.value(only.charset)?.toLowerCase() ?? ''
  return {
    inode: options.has(only.inodes),
    device: options.has(only.device),
    mode: options.has('p'),
    user: options.has('u'),
    group: options.has('g'),
    size:
      options.has('s') || human || options.has(only.du)
        ? human
          ? options.has(only.si)
            ? 'si'
            : 'human'
          : 'bytes'
        : undefined,
    time: options.has('D') || options.has(only.timeFormat) ? (options.value(only.timeFormat) ?? '') : undefined,
    fullPaths: options.has('f'),
    indents: !options.has('i'),
    classifies: options.has('F'),
    quotes: options.has('Q'),
    raw: options.has('N'),
    reports: !options.has(only.noReport),
    directoriesOnly: options.has('d'),
    addsSizes: options.has(only.du),
    lines: /utf-?8/.test(charset) ? 'unicode' : options.has('A') ? 'graphics' : 'ascii',
  }
}

async function write(process: Process, options: Options, text: string): Promise<void> {
  const path = options.value('o')
  if (path === undefined) return process.stdout.write(encodeText(text))
  const file = await process.open(path, { write: true, createMode: 0o666, truncate: true })
  await file.write(encodeText(text))
  file.close()
}
