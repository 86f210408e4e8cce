/** find's tests: what looks at a file and changes nothing (`-name`, `-type`, `-size`, `-mtime`, …). */
import { PosixError } from '../../filesystem/posixError'
import type { FileKind } from '../../filesystem/types'
import type { Process } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import { parseDate } from '../dates'
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
    case '-iwholename':
    case '-lname':
    case '-ilname':
      return byPattern(words.process, name, words.argument(name))
    case '-regex':
    case '-iregex': {
      const expression = compileRegularExpression(words.argument(name), {
        extended: words.extendedExpressions,
        wholeLine: true,
        ignoreCase: name === '-iregex',
      })
      return plain((visit) => expression.test(visit.path))
    }
    case '-type': {
      const types = parseTypes(words, name)
      return plain((visit) => types.includes(visit.stat.kind))
    }
    case '-xtype': {
      const types = parseTypes(words, name)
      return plain((visit) => types.includes((statOrNothing(words.process, visit.path) ?? visit.stat).kind))
    }
    case '-size': {
      const { compare, unit } = parseSizeTest(words, words.argument(name))
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
      return byTime(words, name, words.argument(name))
    case '-used':
      return byUse(words, words.argument(name))
    case '-newer': {
      const reference = statOrNothing(words.process, words.argument(name))
      if (reference === undefined) throw missing(words)
      return plain((visit) => visit.stat.mtimeNs > reference.mtimeNs)
    }
    case '-user':
    case '-group': {
      const text = words.argument(name)
      const id = parseOwner(words, name, text, names)
      return plain((visit) => (name === '-user' ? visit.stat.uid : visit.stat.gid) === id)
    }
    case '-uid':
    case '-gid':
    case '-inum':
    case '-links': {
      const compare = parseComparison(words, name, words.argument(name))
      return plain(({ stat }) =>
        compare(
          name === '-uid' ? stat.uid : name === '-gid' ? stat.gid : name === '-inum' ? stat.inode : stat.linkCount,
        ),
      )
    }
    case '-nouser':
      return plain((visit) => names.userName(visit.stat.uid) === undefined)
    case '-nogroup':
      return plain((visit) => names.groupName(visit.stat.gid) === undefined)
    case '-samefile': {
      const reference = statOrNothing(words.process, words.argument(name))
      if (reference === undefined) throw missing(words)
      return plain((visit) => visit.stat.inode === reference.inode && visit.stat.deviceId === reference.deviceId)
    }
    case '-perm':
      return byMode(words, words.argument(name))
    case '-executable':
      return byAccess(words.process, { execute: true })
    case '-readable':
      return byAccess(words.process, { read: true })
    case '-writable':
      return byAccess(words.process, { write: true })
    case '-fstype': {
      const wanted = words.argument(name)
      return plain(
        ({ path }) =>
          words.process.namespace.locate(words.process, path, { followLast: false }).mount.fileSystem.type === wanted,
      )
    }
    case '-true':
      return plain(() => true)
    case '-false':
      return plain(() => false)
    default:
      return newerTest(name, words)
  }
}

function missing(words: Words): FindError {
  return words.error(
    `can't stat '${words.last}': No such file or directory`,
    `'${words.last}': No such file or directory`,
  )
}

function parseTypes(words: Words, name: string): readonly (FileKind | undefined)[] {
  const text = words.argument(name)
  const letters = text.split(',')
  if (text === '')
    throw words.error(`invalid argument '' to '${name}'`, `Arguments to ${name} should contain at least one letter`)
  const unknown = letters.find((letter) => kinds[letter.slice(0, 1)] === undefined)
  if (unknown !== undefined)
    throw words.error(`invalid argument '${text}' to '${name}'`, `Unknown argument to ${name}: ${unknown.slice(0, 1)}`)
  if (letters.some((letter) => letter.length > 1))
    throw words.error(
      `invalid argument '${text}' to '${name}'`,
      `Must separate multiple arguments to ${name} using: ','`,
    )
  return letters.map((letter) => kinds[letter])
}

function parseOwner(words: Words, name: string, text: string, names: Names): number {
  const known = name === '-user' ? names.userId(text) : names.groupId(text)
  if (known !== undefined) return known
  if (/^\d+$/.test(text)) return Number(text)
  const what = name === '-user' ? 'user name or UID' : 'group name or GID'
  const who = name === '-user' ? 'user' : 'group'
  throw words.error(`unknown ${who} ${text}`, `invalid ${what} argument to ${name}: '${text}'`)
}

const timeFields = { m: 'mtimeNs', a: 'atimeNs', c: 'ctimeNs', B: 'ctimeNs' } as const

function isTimeLetter(letter: string | undefined): letter is keyof typeof timeFields {
  return letter !== undefined && Object.hasOwn(timeFields, letter)
}

/** `-anewer`, `-cnewer` and `-newerXY`: one time of the file against one of a reference, or a date (`t`). */
function newerTest(name: string, words: Words): Test | undefined {
  const [, own, reference] =
    name === '-anewer' ? ['', 'a', 'm'] : name === '-cnewer' ? ['', 'c', 'm'] : (/^-newer(.)(.)$/.exec(name) ?? [])
  if (own === undefined) return undefined
  if (!isTimeLetter(own) || !(reference === 't' || isTimeLetter(reference)))
    throw words.error(`unrecognized: ${name}`, `invalid predicate \`${name}'`)
  const text = words.argument(name)
  const field = timeFields[own]
  if (reference === 't') {
    const ms = parseDate(text, words.process.host.now())
    if (ms === undefined) throw new FindError(`I cannot figure out how to interpret '${text}' as a date or time`)
    return plain((visit) => visit.stat[field] > BigInt(Math.round(ms * 1000)) * 1000n)
  }
  const found = statOrNothing(words.process, text)
  if (found === undefined) throw missing(words)
  const since = found[timeFields[reference]]
  return plain((visit) => visit.stat[field] > since)
}

function byAccess(process: Process, wanted: { read?: boolean; write?: boolean; execute?: boolean }): Test {
  return plain((visit) => {
    try {
      process.namespace.access(process, visit.path, wanted)
      return true
    } catch (error) {
      if (error instanceof PosixError) return false
      throw error
    }
  })
}

function plain(test: (visit: Visit) => boolean): Test {
  return (visit) => Promise.resolve(test(visit))
}

function byPattern(process: Process, name: string, text: string): Test {
  const fold = name.startsWith('-i')
  const pattern = parsePattern(fold ? text.toLowerCase() : text)
  return (visit) => {
    const subject =
      name === '-name' || name === '-iname'
        ? visit.name
        : name.endsWith('lname')
          ? visit.stat.kind === 'symlink'
            ? process.namespace.readLink(process, visit.path)
            : '\0'
          : visit.path
    return Promise.resolve(matches(pattern, fold ? subject.toLowerCase() : subject))
  }
}

function byTime(words: Words, name: string, text: string): Test {
  const { process } = words
  const compare = parseComparison(words, name, text)
  const unitMs = name.endsWith('min') ? 60_000 : 86_400_000
  const field = name.startsWith('-m') ? 'mtimeNs' : name.startsWith('-a') ? 'atimeNs' : 'ctimeNs'
  return (visit) =>
    Promise.resolve(
      compare(Math.floor((words.startOfAges(process.host.now()) - Number(visit.stat[field] / 1_000_000n)) / unitMs)),
    )
}

/** `-used`: days from the last change to the last reading. */
function byUse(words: Words, text: string): Test {
  const digits = text.replace(/^[-+]/, '')
  if (!/^\d+(\.\d+)?$/.test(digits)) throw new FindError(`Invalid argument ${text} to -used`)
  const days = Number(digits)
  return plain(({ stat }) => {
    const passed = Number(stat.atimeNs - stat.ctimeNs) / 86_400e9
    if (text.startsWith('+')) return passed > days + 1
    return text.startsWith('-') ? passed < days : passed > days && passed <= days + 1
  })
}

function byMode(words: Words, text: string): Test {
  const kind = /^[-+/]/.exec(text)?.[0] ?? ''
  const mode = parseMode(text.slice(kind.length), 0, 0, false)
  if (mode === undefined) throw words.error(`invalid mode '${text}'`, `invalid mode '${text}'`)
  return (visit) => {
    const bits = visit.stat.mode & 0o7777
    return Promise.resolve(
      kind === '-' ? (bits & mode) === mode : kind === '' ? bits === mode : mode === 0 || (bits & mode) !== 0,
    )
  }
}

function parseComparison(words: Words, name: string, text: string): (value: number) => boolean {
  const digits = text.replace(/^[-+]/, '')
  const number = Number(digits)
  if (digits === '' || Number.isNaN(number))
    throw words.error(`invalid number '${text}'`, `invalid argument \`${text}' to \`${name}'`)
  if (text.startsWith('+')) return (value) => value > number
  return text.startsWith('-') ? (value) => value < number : (value) => value === number
}

const sizeUnits: Readonly<Record<string, number>> = { c: 1, w: 2, b: 512, k: 1024, M: 1 << 20, G: 1 << 30 }

function parseSizeTest(words: Words, text: string): { compare: (value: number) => boolean; unit: number } {
  if (text === '') throw words.error(`invalid number ''`, 'invalid null argument to -size')
  const letter = /[a-zA-Z]$/.exec(text)?.[0]
  if (letter !== undefined && sizeUnits[letter] === undefined)
    throw words.error(`invalid number '${text}'`, `invalid -size type \`${letter}'`)
  return {
    compare: parseComparison(words, '-size', letter === undefined ? text : text.slice(0, -1)),
    unit: sizeUnits[letter ?? 'b'] ?? 512,
  }
}
