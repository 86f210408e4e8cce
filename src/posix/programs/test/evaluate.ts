/** The expressions of `test` and `[`: POSIX's rules by number of arguments, then `!`, `-a`, `-o` and parentheses. */
import { PosixError } from '../../filesystem/posixError'
import type { Stat } from '../../filesystem/types'
import type { Process } from '../../process/types'

/** A wrong expression; exit code 2. */
export class TestError extends Error {
  constructor(
    readonly kind: 'number' | 'operand' | 'operator' | 'extra',
    readonly subject: string,
  ) {
    super(subject)
  }
}

const binaryOperators = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
  '=~',
])
const unaryOperators = new Set('bcdefghkLnOprsStuwxzG'.split('').map((letter) => `-${letter}`))

const numeric = new Set(['-eq', '-ne', '-lt', '-le', '-gt', '-ge'])

/** Evaluates an expression: 0 true, 1 false. `shell` is the one whose builtin it is. Throws `TestError`. */
export function evaluateTest(process: Process, words: readonly string[], shell?: string): number {
  return new Evaluation(process, words, shell).whole() ? 0 : 1
}

class Evaluation {
  private at = 0

  constructor(
    private readonly process: Process,
    private readonly words: readonly string[],
    private readonly shell: string | undefined,
  ) {}

  whole(): boolean {
    const { words } = this
    if (words.length === 0) return false
    if (words.length === 1) return words[0] !== ''
    if (words.length === 2 && words[0] === '!') return words[1] === ''
    const { shell } = this
    if (words.length === 3 && shell === 'bash' && (words[1] === '-a' || words[1] === '-o')) {
      const [left, right] = [words[0] !== '', words[2] !== '']
      return words[1] === '-a' ? left && right : left || right
    }
    if (shell === 'dash' && words.length === 3 && (words[1] === '==' || words[1] === '=~'))
      throw new TestError('operator', words[0] ?? '')
    if (words.length === 2 && shell !== undefined && shell !== 'bash' && numeric.has(words[1] ?? ''))
      throw new TestError('operand', words[1] ?? '')
    if (words.length === 3 && binaryOperators.has(words[1] ?? ''))
      return this.binary(words[0] ?? '', words[1] ?? '', words[2] ?? '')
    if (words.length === 4 && words[0] === '!' && binaryOperators.has(words[2] ?? ''))
      return !this.binary(words[1] ?? '', words[2] ?? '', words[3] ?? '')
    if (
      (shell === 'dash' || this.process.host.face === 'busybox') &&
      words.length === 2 &&
      binaryOperators.has(words[1] ?? '') &&
      !unaryOperators.has(words[0] ?? '')
    )
      throw new TestError('operand', words[1] ?? '')
    const value = this.or()
    if (this.at < words.length) throw new TestError('extra', words[shell === 'dash' ? this.at - 1 : this.at] ?? '')
    return value
  }

  private or(): boolean {
    let value = this.and()
    while (this.words[this.at] === '-o') {
      this.at++
      const right = this.and()
      value ||= right
    }
    return value
  }

  private and(): boolean {
    let value = this.not()
    while (this.words[this.at] === '-a') {
      this.at++
      const right = this.not()
      value &&= right
    }
    return value
  }

  private not(): boolean {
    if (this.words[this.at] !== '!' || this.at + 1 >= this.words.length) return this.primary()
    this.at++
    return !this.not()
  }

  private primary(): boolean {
    const { words } = this
    const word = words[this.at]
    if (word === undefined) throw new TestError('operand', words.at(-1) ?? '')
    const operator = words[this.at + 1]
    if (operator !== undefined && binaryOperators.has(operator) && this.at + 2 < words.length) {
      this.at += 3
      return this.binary(word, operator, words[this.at - 1] ?? '')
    }
    if (word === '(') {
      this.at++
      const value = this.or()
      if (words[this.at] !== ')') throw new TestError('operand', ')')
      this.at++
      return value
    }
    if (unaryOperators.has(word) && operator !== undefined) {
      this.at += 2
      return this.unary(word, operator)
    }
    if (words.length === 2 && /^-./.test(word)) throw new TestError('operator', word)
    this.at++
    return word !== ''
  }

  private binary(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return left === right
      case '!=':
        return left !== right
      case '<':
        return left < right
      case '>':
        return left > right
      case '-nt':
      case '-ot': {
        const [one, two] = [this.stat(left)?.mtimeNs ?? -1n, this.stat(right)?.mtimeNs ?? -1n]
        if (this.process.host.face === 'busybox' && (one < 0n || two < 0n)) return false
        return operator === '-nt' ? one > two : one < two
      }
      case '-ef': {
        const [one, two] = [this.stat(left), this.stat(right)]
        return one !== undefined && two !== undefined && one.inode === two.inode && one.deviceId === two.deviceId
      }
      default:
        return compareNumbers(operator, this.number(left), this.number(right))
    }
  }

  /** A number; the shells' and busybox's have 64 bits. */
  private number(text: string): bigint {
    const value = toInteger(text)
    const isWide = this.shell !== undefined || this.process.host.face === 'busybox'
    if (isWide && BigInt.asIntN(64, value) !== value) throw new TestError('number', text)
    return value
  }

  private unary(operator: string, operand: string): boolean {
    switch (operator) {
      case '-n':
        return operand !== ''
      case '-z':
        return operand === ''
      case '-t':
        return this.process.descriptors.get(Number(toInteger(operand)))?.isTty === true
      case '-h':
      case '-L':
        return this.lstat(operand)?.kind === 'symlink'
      case '-r':
        return this.mayAccess(operand, { read: true })
      case '-w':
        return this.mayAccess(operand, { write: true })
      case '-x':
        return this.mayAccess(operand, { execute: true })
      default: {
        const stat = this.stat(operand)
        return stat !== undefined && hasProperty(stat, operator, this.process)
      }
    }
  }

  private stat(path: string): Stat | undefined {
    return quietly(() => this.process.namespace.stat(this.process, path))
  }

  private lstat(path: string): Stat | undefined {
    return quietly(() => this.process.namespace.lstat(this.process, path))
  }

  private mayAccess(path: string, wanted: { read?: boolean; write?: boolean; execute?: boolean }): boolean {
    return (
      quietly(() => {
        this.process.namespace.access(this.process, path, wanted)
        return true
      }) ?? false
    )
  }
}

function quietly<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch (error) {
    if (error instanceof PosixError) return undefined
    throw error
  }
}

function hasProperty(stat: Stat, operator: string, process: Process): boolean {
  switch (operator) {
    case '-e':
      return true
    case '-f':
      return stat.kind === 'file'
    case '-d':
      return stat.kind === 'directory'
    case '-b':
      return stat.kind === 'blockDevice'
    case '-c':
      return stat.kind === 'characterDevice'
    case '-p':
      return stat.kind === 'fifo'
    case '-S':
      return stat.kind === 'socket'
    case '-s':
      return stat.sizeBytes > 0
    case '-u':
      return (stat.mode & 0o4000) !== 0
    case '-g':
      return (stat.mode & 0o2000) !== 0
    case '-k':
      return (stat.mode & 0o1000) !== 0
    case '-O':
      return stat.uid === process.credentials.uid
    default:
      return stat.gid === process.credentials.gid
  }
}

function toInteger(text: string): bigint {
  if (/^\d+$/.test(text)) return BigInt(text)
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestError('number', text)
  return BigInt(text.trim().replace(/^\+/, ''))
}

/** What `-eq`, `-ne`, `-lt`, `-le`, `-gt` and `-ge` say of two numbers. */
export function compareNumbers(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case '-eq':
      return left === right
    case '-ne':
      return left !== right
    case '-lt':
      return left < right
    case '-le':
      return left <= right
    case '-gt':
      return left > right
    default:
      return left >= right
  }
}
