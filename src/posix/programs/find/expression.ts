/**
 * find's expression: tests (`tests.ts`) and actions (`actions.ts`) joined by and, `-o`, `!` and parentheses; and the
 * options among them that hold for the whole walk.
 */
import type { Process } from '../../process/types'
import { readNames, type Names } from '../ownership'
import type { Output } from '../streams'
import { Actions } from './actions'
import { parseTest } from './tests'
import { isGnu } from '../complaint'
import { Quit, type Test } from './visit'
import { FindError, Words } from './words'

export interface FindPlan {
  readonly paths: readonly string[]
  /** `-files0-from`: the file that names them. */
  readonly list: string | undefined
  readonly follow: boolean
  readonly followOperands: boolean
  readonly depthFirst: boolean
  readonly sameDevice: boolean
  readonly minDepth: number
  readonly maxDepth: number
  readonly test: Test
  /** Runs what `-exec … +` collected; false when a command failed. */
  readonly finish: () => Promise<boolean>
  /** Opens the files of -fprint. Throws `FindError`. */
  readonly open: () => Promise<void>
  /** Writes out what -fprint and its like collected. */
  readonly close: () => Promise<void>
}

/** What -regextype takes, as findutils lists them; the syntaxes differ here in being basic or extended only. */
const expressionTypes =
  'findutils-default ed emacs gnu-awk grep posix-awk awk posix-basic posix-egrep egrep posix-extended posix-minimal-basic sed'.split(
    ' ',
  )
const extendedTypes = ['gnu-awk', 'posix-awk', 'awk', 'posix-egrep', 'egrep', 'posix-extended']

/** What busybox's find knows (findutils/find.c of 1.37). */
const busyboxNames = new Set(
  (
    '-type -follow -xdev -depth -print -print0 -prune -quit -delete -empty -exec -ok -executable -name -iname -path ' +
    '-wholename -ipath -regex -perm -mtime -atime -ctime -mmin -amin -cmin -newer -inum -samefile -user -group -size ' +
    '-links -mindepth -maxdepth'
  ).split(' '),
)

/** Reads the command line. Throws `FindError`. */
export function parseFind(process: Process, output: Output): FindPlan {
  return new Parser(process, output).plan()
}

class Parser {
  private acts = false
  private list0: string | undefined
  private readonly settings = {
    follow: false,
    followOperands: false,
    depthFirst: false,
    sameDevice: false,
    minDepth: 0,
    maxDepth: Infinity,
  }
  private readonly words: Words
  private readonly names: Names
  private readonly actions: Actions

  constructor(process: Process, output: Output) {
    this.words = new Words(process, process.argv.slice(1))
    this.names = readNames(process)
    this.actions = new Actions(process, output, this.names)
  }

  plan(): FindPlan {
    const { words, actions } = this
    while (/^-([HLP]|O\d?|D)$/.test(words.next ?? '')) {
      const option = words.take()
      if (option === '-D') words.take()
      if (/^-[OD]/.test(option)) continue
      this.settings.follow = option === '-L'
      this.settings.followOperands = option === '-H'
    }
    const paths: string[] = []
    while (words.next !== undefined && !/^(-.|[(!]$)/.test(words.next)) paths.push(words.take())
    const expression = words.next === undefined ? undefined : this.list()
    if (words.next === ')') throw words.error("unmatched ')'", "invalid expression; you have too many ')'")
    if (words.next !== undefined)
      throw words.error(`unrecognized: ${words.next}`, `paths must precede expression: \`${words.next}'`)
    if (this.list0 !== undefined && paths[0] !== undefined)
      throw new FindError(`extra operand '${paths[0]}'\nfind: file operands cannot be combined with -files0-from`)
    const print = actions.printing('\n')
    const test: Test =
      expression === undefined
        ? print
        : this.acts
          ? expression
          : async (visit) => (await expression(visit)) && print(visit)
    return {
      paths: paths.length === 0 ? ['.'] : paths,
      list: this.list0,
      ...this.settings,
      test,
      finish: () => actions.finish(),
      open: () => actions.open(),
      close: () => actions.close(),
    }
  }

  private list(): Test {
    let left = this.or()
    while (isGnu(this.words.process) && this.words.accept(',')) {
      const [one, two] = [left, this.or()]
      left = async (visit) => {
        await one(visit)
        return two(visit)
      }
    }
    return left
  }

  private or(): Test {
    let left = this.and()
    while (this.words.accept('-o', '-or')) {
      const [one, two] = [left, this.and()]
      left = async (visit) => (await one(visit)) || two(visit)
    }
    return left
  }

  private and(): Test {
    let left = this.not()
    while (this.words.next !== undefined && !['-o', '-or', ')', ','].includes(this.words.next)) {
      this.words.accept('-a', '-and')
      const [one, two] = [left, this.not()]
      left = async (visit) => (await one(visit)) && two(visit)
    }
    return left
  }

  private not(): Test {
    const { words } = this
    if (words.accept('!', '-not')) {
      const inner = this.not()
      return async (visit) => !(await inner(visit))
    }
    if (words.accept('(')) {
      if (words.next === ')')
        throw words.error("unpaired '('", 'invalid expression; empty parentheses are not allowed.')
      if (words.next === undefined) throw this.unclosed()
      const inner = this.list()
      if (!words.accept(')')) throw this.unclosed()
      return inner
    }
    return this.primary()
  }

  private unclosed(): FindError {
    return this.words.error(
      "unpaired '('",
      "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('",
    )
  }

  private primary(): Test {
    const { words } = this
    const before = words.last
    if (words.next === undefined) throw words.error(`unrecognized: `, `expected an expression after '${before}'`)
    const name = words.take()
    if (['-o', '-or', '-a', '-and', ','].includes(name))
      throw words.error(
        `unrecognized: ${name}`,
        `invalid expression; you have used a binary operator '${name}' with nothing before it.`,
      )
    if (name === ')')
      throw words.error("unmatched ')'", "invalid expression; expected to find an expression before ')'")
    if (!isGnu(words.process) && !busyboxNames.has(name)) throw new FindError(`unrecognized: ${name}`)
    const test = parseTest(name, words, this.names) ?? this.option(name)
    if (test !== undefined) return test
    const action = this.actions.parse(name, words)
    if (action === undefined)
      throw words.error(
        `unrecognized: ${name}`,
        name.startsWith('-') ? `unknown predicate \`${name}'` : `paths must precede expression: \`${name}'`,
      )
    this.acts = true
    if (name === '-delete') this.settings.depthFirst = true
    return action
  }

  /** What steers the walk; holds for every file, except `-quit`, which ends it. */
  private option(name: string): Test | undefined {
    const { settings, words } = this
    const yes: Test = () => Promise.resolve(true)
    switch (name) {
      case '-maxdepth':
        settings.maxDepth = this.levels(name)
        return yes
      case '-mindepth':
        settings.minDepth = this.levels(name)
        return yes
      case '-regextype':
        words.extendedExpressions = extendedTypes.includes(this.expressionType(name))
        return yes
      case '-daystart':
        words.fromDayStart = true
        return yes
      case '-noleaf':
      case '-warn':
      case '-nowarn':
      case '-ignore_readdir_race':
      case '-noignore_readdir_race':
        return isGnu(words.process) ? yes : undefined
      case '-files0-from':
        this.list0 = words.argument(name)
        return yes
      case '-context':
        if (isGnu(words.process)) throw new FindError('invalid predicate -context: SELinux is not enabled.')
        return undefined
      case '-depth':
      case '-d':
        settings.depthFirst = true
        return yes
      case '-xdev':
      case '-mount':
        settings.sameDevice = true
        return yes
      case '-follow':
        settings.follow = true
        return yes
      case '-prune':
        return (visit) => Promise.resolve((visit.prune = true))
      case '-quit':
        return () => {
          throw new Quit()
        }
      default:
        return undefined
    }
  }

  private levels(name: string): number {
    const text = this.words.argument(name)
    if (!/^\d+$/.test(text))
      throw this.words.error(
        `invalid number '${text}'`,
        `Expected a positive decimal integer argument to ${name}, but got '${text}'`,
      )
    return Number(text)
  }

  private expressionType(name: string): string {
    const text = this.words.argument(name)
    if (!expressionTypes.includes(text))
      throw new FindError(
        `Unknown regular expression type '${text}'; valid types are ${expressionTypes.map((each) => `'${each}'`).join(', ')}.`,
      )
    return text
  }
}
