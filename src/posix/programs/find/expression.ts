/**
 * find's expression: tests (`tests.ts`) and actions (`actions.ts`) joined by and, `-o`, `!` and parentheses; and the
 * options among them that hold for the whole walk.
 */
import type { Process } from '../../process/types'
import { readNames, type Names } from '../ownership'
import type { Output } from '../streams'
import { Actions } from './actions'
import { parseTest } from './tests'
import { Quit, type Test } from './visit'
import { Words } from './words'

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

/** Reads the command line. Throws `FindError`. */
export function parseFind(process: Process, output: Output): FindPlan {
  return new Parser(process, output).plan()
}

class Parser {
  private acts = false
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
    while (/^-[HLP]$/.test(words.next ?? '')) {
      const option = words.take()
      this.settings.follow = option === '-L'
      this.settings.followOperands = option === '-H'
    }
    const paths: string[] = []
    while (words.next !== undefined && !/^(-.|[(!]$)/.test(words.next)) paths.push(words.take())
    const expression = words.next === undefined ? undefined : this.or()
    if (words.next !== undefined)
      throw words.error(`unrecognized: ${words.next}`, `paths must precede expression: \`${words.next}'`)
    const print = actions.printing('\n')
    const test: Test =
      expression === undefined
        ? print
        : this.acts
          ? expression
          : async (visit) => (await expression(visit)) && print(visit)
    return { paths: paths.length === 0 ? ['.'] : paths, ...this.settings, test, finish: () => actions.finish() }
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
      const inner = this.or()
      if (!words.accept(')'))
        throw words.error("unmatched '('", "invalid expression; expected to find a ')' but didn't see one.")
      return inner
    }
    return this.primary()
  }

  private primary(): Test {
    const { words } = this
    const name = words.take()
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
        settings.maxDepth = Number(words.argument(name))
        return yes
      case '-mindepth':
        settings.minDepth = Number(words.argument(name))
        return yes
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
}
