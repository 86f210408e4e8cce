/** find's expression: tests and actions joined by and, `-o`, `!` and parentheses. */
import type { FileKind } from '../../filesystem/types'
import type { Process } from '../../process/types'
import { matches, parsePattern } from '../../shell/pattern'
import { faced, isGnu } from '../complaint'
import { parseMode } from '../fileMode'
import { readNames, type Names } from '../ownership'
import { compileRegularExpression } from '../regularExpression'
import { runHere } from '../spawning'
import type { Output } from '../streams'
import { namesIn, statOrNothing } from '../fileTree'
import { Quit, type Visit } from './visit'
import { printfText } from './format'

export interface FindPlan {
  readonly paths: readonly string[]
  readonly follow: boolean
  readonly followOperands: boolean
  readonly depthFirst: boolean
  readonly sameDevice: boolean
  readonly minDepth: number
  readonly maxDepth: number
  readonly test: Test
  /** Runs what `-exec … +` collected; false when a command failed. */
  readonly finish: () => Promise<boolean>
}

type Test = (visit: Visit) => Promise<boolean>

/** A wrong expression; the message is the program's. */
export class FindError extends Error {}

/** Reads the command line. Throws `FindError`. */
export function parseFind(process: Process, output: Output): FindPlan {
  return new Parser(process, output).plan()
}

const kinds: Readonly<Record<string, FileKind>> = {
  f: 'file',
  d: 'directory',
  l: 'symlink',
  p: 'fifo',
  s: 'socket',
  b: 'blockDevice',
  c: 'characterDevice',
}

class Parser {
  private readonly words: readonly string[]
  private at = 0
  private acts = false
  private readonly settings = {
    follow: false,
    followOperands: false,
    depthFirst: false,
    sameDevice: false,
    minDepth: 0,
    maxDepth: Infinity,
  }
  private readonly batches: { readonly argv: readonly string[]; readonly paths: string[] }[] = []
  private readonly names: Names

  constructor(
    private readonly process: Process,
    private readonly output: Output,
  ) {
    this.words = process.argv.slice(1)
    this.names = readNames(process)
  }

  plan(): FindPlan {
    for (; /^-[HLP]$/.test(this.words[this.at] ?? ''); this.at++) {
      this.settings.follow = this.words[this.at] === '-L'
      this.settings.followOperands = this.words[this.at] === '-H'
    }
    const paths: string[] = []
    while (this.at < this.words.length && !/^(-.|[(!]$)/.test(this.words[this.at] ?? ''))
      paths.push(this.words[this.at++] ?? '')
    const expression = this.at < this.words.length ? this.or() : undefined
    if (this.at < this.words.length)
      throw new FindError(
        faced(
          this.process,
          `unrecognized: ${this.words[this.at] ?? ''}`,
          `paths must precede expression: \`${this.words[this.at] ?? ''}'`,
        ),
      )
    const print = this.printing('\n')
    const test: Test =
      expression === undefined
        ? print
        : this.acts
          ? expression
          : async (visit) => (await expression(visit)) && print(visit)
    return { paths: paths.length === 0 ? ['.'] : paths, ...this.settings, test, finish: () => this.finish() }
  }

  private async finish(): Promise<boolean> {
    let succeeded = true
    for (const { argv, paths } of this.batches) {
      if (paths.length === 0) continue
      const code = await this.run(argv.flatMap((word) => (word === '{}' ? paths : [word])))
      if (code !== 0) succeeded = false
    }
    return succeeded
  }

  private or(): Test {
    let left = this.and()
    while (this.words[this.at] === '-o' || this.words[this.at] === '-or') {
      this.at++
      const [one, two] = [left, this.and()]
      left = async (visit) => (await one(visit)) || two(visit)
    }
    return left
  }

  private and(): Test {
    let left = this.not()
    while (this.at < this.words.length && !['-o', '-or', ')', ','].includes(this.words[this.at] ?? '')) {
      if (this.words[this.at] === '-a' || this.words[this.at] === '-and') this.at++
      const [one, two] = [left, this.not()]
      left = async (visit) => (await one(visit)) && two(visit)
    }
    return left
  }

  private not(): Test {
    if (this.words[this.at] === '!' || this.words[this.at] === '-not') {
      this.at++
      const inner = this.not()
      return async (visit) => !(await inner(visit))
    }
    if (this.words[this.at] === '(') {
      this.at++
      const inner = this.or()
      if (this.words[this.at] !== ')')
        throw new FindError(
          faced(this.process, "unmatched '('", "invalid expression; expected to find a ')' but didn't see one."),
        )
      this.at++
      return inner
    }
    return this.primary()
  }

  private argument(name: string): string {
    const word = this.words[this.at++]
    if (word === undefined)
      throw new FindError(faced(this.process, `${name} requires an argument`, `missing argument to \`${name}'`))
    return word
  }

  private primary(): Test {
    const name = this.words[this.at++] ?? ''
    const plain =
      (test: (visit: Visit) => boolean): Test =>
      (visit) =>
        Promise.resolve(test(visit))
    switch (name) {
      case '-name':
      case '-iname':
      case '-path':
      case '-wholename':
      case '-ipath':
      case '-lname':
        return this.byPattern(name, this.argument(name))
      case '-regex':
      case '-iregex': {
        const expression = compileRegularExpression(this.argument(name), {
          extended: false,
          wholeLine: true,
          ignoreCase: name === '-iregex',
        })
        return plain((visit) => expression.test(visit.path))
      }
      case '-type': {
        const types = this.argument(name)
          .split(',')
          .map((letter) => kinds[letter])
        if (types.includes(undefined))
          throw new FindError(
            faced(
              this.process,
              `invalid argument '${this.words[this.at - 1] ?? ''}' to '-type'`,
              `Unknown argument to -type: ${this.words[this.at - 1] ?? ''}`,
            ),
          )
        return plain((visit) => types.includes(visit.stat.kind))
      }
      case '-size': {
        const { compare, unit } = parseSizeTest(this.argument(name))
        return plain((visit) => compare(unit === 1 ? visit.stat.sizeBytes : Math.ceil(visit.stat.sizeBytes / unit)))
      }
      case '-empty':
        return plain((visit) =>
          visit.stat.kind === 'directory'
            ? namesIn(this.process, visit.path).length === 0
            : visit.stat.kind === 'file' && visit.stat.sizeBytes === 0,
        )
      case '-mtime':
      case '-mmin':
      case '-atime':
      case '-amin':
      case '-ctime':
      case '-cmin':
        return this.byTime(name, this.argument(name))
      case '-newer': {
        const reference = statOrNothing(this.process, this.argument(name))
        if (reference === undefined) throw new FindError(`${this.words[this.at - 1] ?? ''}: No such file or directory`)
        return plain((visit) => visit.stat.mtimeNs > reference.mtimeNs)
      }
      case '-user':
      case '-group': {
        const text = this.argument(name)
        const id = (name === '-user' ? this.names.userId(text) : this.names.groupId(text)) ?? Number(text)
        return plain((visit) => (name === '-user' ? visit.stat.uid : visit.stat.gid) === id)
      }
      case '-uid':
      case '-gid':
      case '-inum':
      case '-links': {
        const compare = parseComparison(this.argument(name))
        return plain(({ stat }) =>
          compare(
            name === '-uid' ? stat.uid : name === '-gid' ? stat.gid : name === '-inum' ? stat.inode : stat.linkCount,
          ),
        )
      }
      case '-nouser':
        return plain((visit) => this.names.userName(visit.stat.uid) === undefined)
      case '-samefile': {
        const reference = statOrNothing(this.process, this.argument(name))
        return plain((visit) => visit.stat.inode === reference?.inode && visit.stat.deviceId === reference.deviceId)
      }
      case '-perm':
        return this.byMode(this.argument(name))
      case '-executable':
        return plain((visit) => (visit.stat.mode & 0o111) !== 0)
      case '-true':
        return plain(() => true)
      case '-false':
        return plain(() => false)
      case '-prune':
        return plain((visit) => (visit.prune = true))
      case '-quit':
        return () => {
          throw new Quit()
        }
      default:
        return this.optionOrAction(name)
    }
  }

  private optionOrAction(name: string): Test {
    const yes: Test = () => Promise.resolve(true)
    switch (name) {
      case '-maxdepth':
        this.settings.maxDepth = Number(this.argument(name))
        return yes
      case '-mindepth':
        this.settings.minDepth = Number(this.argument(name))
        return yes
      case '-depth':
      case '-d':
        this.settings.depthFirst = true
        return yes
      case '-xdev':
      case '-mount':
        this.settings.sameDevice = true
        return yes
      case '-follow':
        this.settings.follow = true
        return yes
      case '-print':
        this.acts = true
        return this.printing('\n')
      case '-print0':
        this.acts = true
        return this.printing('\0')
      case '-printf': {
        this.acts = true
        const format = this.argument(name)
        return async (visit) => {
          await this.output.write(printfText(format, visit, this.names))
          return true
        }
      }
      case '-ls':
        this.acts = true
        return async (visit) => {
          await this.output.write(printfText('%i %k %M %n %u %g %s %p\\n', visit, this.names))
          return true
        }
      case '-delete':
        this.acts = true
        this.settings.depthFirst = true
        return (visit) => this.remove(visit)
      case '-exec':
      case '-ok':
      case '-execdir':
        this.acts = true
        return this.executing()
      default:
        throw new FindError(
          faced(
            this.process,
            `unrecognized: ${name}`,
            name.startsWith('-') ? `unknown predicate \`${name}'` : `paths must precede expression: \`${name}'`,
          ),
        )
    }
  }

  private printing(end: string): Test {
    return async (visit) => {
      await this.output.write(visit.path + end)
      return true
    }
  }

  private byPattern(name: string, text: string): Test {
    const fold = name === '-iname' || name === '-ipath'
    const pattern = parsePattern(fold ? text.toLowerCase() : text)
    return (visit) => {
      const subject =
        name === '-name' || name === '-iname'
          ? visit.name
          : name === '-lname'
            ? visit.stat.kind === 'symlink'
              ? this.process.namespace.readLink(this.process, visit.path)
              : '\0'
            : visit.path
      return Promise.resolve(matches(pattern, fold ? subject.toLowerCase() : subject))
    }
  }

  private byTime(name: string, text: string): Test {
    const compare = parseComparison(text)
    const unitMs = name.endsWith('min') ? 60_000 : 86_400_000
    const field = name.startsWith('-m') ? 'mtimeNs' : name.startsWith('-a') ? 'atimeNs' : 'ctimeNs'
    return (visit) =>
      Promise.resolve(compare(Math.floor((this.process.host.now() - Number(visit.stat[field] / 1_000_000n)) / unitMs)))
  }

  private byMode(text: string): Test {
    const kind = /^[-+/]/.exec(text)?.[0] ?? ''
    const mode = parseMode(text.slice(kind.length), 0, 0, false)
    if (mode === undefined) throw new FindError(faced(this.process, `invalid mode '${text}'`, `invalid mode '${text}'`))
    return (visit) => {
      const bits = visit.stat.mode & 0o7777
      return Promise.resolve(
        kind === '-' ? (bits & mode) === mode : kind === '' ? bits === mode : mode === 0 || (bits & mode) !== 0,
      )
    }
  }

  private executing(): Test {
    const argv: string[] = []
    for (;;) {
      const word = this.argument('-exec')
      if (word === ';') break
      if (word === '+' && argv.at(-1) === '{}') {
        const batch = { argv, paths: [] as string[] }
        this.batches.push(batch)
        return (visit) => {
          batch.paths.push(visit.path)
          return Promise.resolve(true)
        }
      }
      argv.push(word)
    }
    return async (visit) => (await this.run(argv.map((word) => word.replaceAll('{}', visit.path)))) === 0
  }

  private async run(argv: readonly string[]): Promise<number> {
    await this.output.flush()
    return runHere(this.process, argv, (name, why) => (isGnu(this.process) ? `'${name}': ${why}` : `${name}: ${why}`))
  }

  private remove(visit: Visit): Promise<boolean> {
    if (visit.path === '.' || visit.path === '..') return Promise.resolve(true)
    const { process } = this
    if (visit.stat.kind === 'directory') process.namespace.removeDirectory(process, visit.path)
    else process.namespace.unlink(process, visit.path)
    return Promise.resolve(true)
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
