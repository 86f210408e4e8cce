/** find's tests: what looks at a file and changes nothing (`-name`, `-type`, `-size`, `-mtime`, …). */
import type { FileKind } from '../../filesystem/types'
import type { Process } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import { parseMode } from '../fileMode'
import { namesIn, statOrNothing } from '../fileTree'
import type { Names } from '../ownership'
import { compileRegularExpression } from '../regularExpression'
import type { Test, Visit } from './visit'
import { FindError, type Words } from './words'

const kinds: Readonly<Record<string, FileKind>> = {
  f: 'file',
  d: 'directory',
  l: 'symlink',
  p: 'fifo',
  s: 'socket',
  b: 'blockDevice',
  c: 'characterDevice',
}

/** The test of that name with its argument read; undefined when there is none. Throws `FindError`. */
export function parseTest(name: string, words: Words, names: Names): Test | undefined {
  switch (name) {
    case '-name':
    case '-iname':
    case '-path':
    case '-wholename':
    case '-ipath':
    case '-lname':
      return byPattern(words.process, name, words.argument(name))
    case '-regex':
    case '-iregex': {
      const expression = compileRegularExpression(words.argument(name), {
        extended: false,
        wholeLine: true,
        ignoreCase: name === '-iregex',
      })
      return plain((visit) => expression.test(visit.path))
    }
    case '-type': {
      const types = words
        .argument(name)
        .split(',')
        .map((letter) => kinds[letter])
      if (types.includes(undefined))
        throw words.error(`invalid argument '${words.last}' to '-type'`, `Unknown argument to -type: ${words.last}`)
      return plain((visit) => types.includes(visit.stat.kind))
    }
    case '-size': {
      const { compare, unit } = parseSizeTest(words.argument(name))
      return plain((visit) => compare(unit === 1 ? visit.stat.sizeBytes : Math.ceil(visit.stat.sizeBytes / unit)))
    }
    case '-empty':
      return plain((visit) =>
        visit.stat.kind === 'directory'
          ? namesIn(words.process, visit.path).length === 0
          : visit.stat.kind === 'file' && visit.stat.sizeBytes === 0,
      )
    case '-mtime':
    case '-mmin':
    case '-atime':
    case '-amin':
    case '-ctime':
    case '-cmin':
      return byTime(words.process, name, words.argument(name))
    case '-newer': {
      const reference = statOrNothing(words.process, words.argument(name))
      if (reference === undefined) throw new FindError(`${words.last}: No such file or directory`)
      return plain((visit) => visit.stat.mtimeNs > reference.mtimeNs)
    }
    case '-user':
    case '-group': {
      const text = words.argument(name)
      const id = (name === '-user' ? names.userId(text) : names.groupId(text)) ?? Number(text)
      return plain((visit) => (name === '-user' ? visit.stat.uid : visit.stat.gid) === id)
    }
    case '-uid':
    case '-gid':
    case '-inum':
    case '-links': {
      const compare = parseComparison(words.argument(name))
      return plain(({ stat }) =>
        compare(
          name === '-uid' ? stat.uid : name === '-gid' ? stat.gid : name === '-inum' ? stat.inode : stat.linkCount,
        ),
      )
    }
    case '-nouser':
      return plain((visit) => names.userName(visit.stat.uid) === undefined)
    case '-samefile': {
      const reference = statOrNothing(words.process, words.argument(name))
      return plain((visit) => visit.stat.inode === reference?.inode && visit.stat.deviceId === reference.deviceId)
    }
    case '-perm':
      return byMode(words, words.argument(name))
    case '-executable':
      return plain((visit) => (visit.stat.mode & 0o111) !== 0)
    case '-true':
      return plain(() => true)
    case '-false':
      return plain(() => false)
    default:
      return undefined
  }
}

function plain(test: (visit: Visit) => boolean): Test {
  return (visit) => Promise.resolve(test(visit))
}

function byPattern(process: Process, name: string, text: string): Test {
  const fold = name === '-iname' || name === '-ipath'
  const pattern = parsePattern(fold ? text.toLowerCase() : text)
  return (visit) => {
    const subject =
      name === '-name' || name === '-iname'
        ? visit.name
        : name === '-lname'
          ? visit.stat.kind === 'symlink'
            ? process.namespace.readLink(process, visit.path)
            : '\0'
          : visit.path
    return Promise.resolve(matches(pattern, fold ? subject.toLowerCase() : subject))
  }
}

function byTime(process: Process, name: string, text: string): Test {
  const compare = parseComparison(text)
  const unitMs = name.endsWith('min') ? 60_000 : 86_400_000
  const field = name.startsWith('-m') ? 'mtimeNs' : name.startsWith('-a') ? 'atimeNs' : 'ctimeNs'
  return (visit) =>
    Promise.resolve(compare(Math.floor((process.host.now() - Number(visit.stat[field] / 1_000_000n)) / unitMs)))
}

function byMode(words: Words, text: string): Test {
  const kind = /^[-+/]/.exec(text)?.[0] ?? ''
  const mode = parseMode(text.slice(kind.length), 0, 0, false)
  if (mode === undefined) throw new FindError(`invalid mode '${text}'`)
  return (visit) => {
    const bits = visit.stat.mode & 0o7777
    return Promise.resolve(
      kind === '-' ? (bits & mode) === mode : kind === '' ? bits === mode : mode === 0 || (bits & mode) !== 0,
    )
  }
}

function parseComparison(text: string): (value: number) => boolean {
  const number = Number(text.replace(/^[-+]/, ''))
  if (Number.isNaN(number)) throw new FindError(`invalid number '${text}'`)
  if (text.startsWith('+')) return (value) => value > number
  return text.startsWith('-') ? (value) => value < number : (value) => value === number
}

const sizeUnits: Readonly<Record<string, number>> = { c: 1, w: 2, b: 512, k: 1024, M: 1 << 20, G: 1 << 30 }

function parseSizeTest(text: string): { compare: (value: number) => boolean; unit: number } {
  const letter = /[cwbkMG]$/.exec(text)?.[0]
  return {
    compare: parseComparison(letter === undefined ? text : text.slice(0, -1)),
    unit: sizeUnits[letter ?? 'b'] ?? 512,
  }
}
