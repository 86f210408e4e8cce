/**
 * Options of the docker command line: their kinds, their values, and what pflag says of a line that can't be read
 * (docker/cli 28.2). `lineSteps.ts` has the grammar.
 */
import { lineSteps, type LineStep } from './lineSteps'

export interface Flag<Value> {
  readonly short?: string
  /** As the help of the CLI has it, the default included. */
  readonly help: string
  /** Name of the value's type in the help, e.g. `string`, `list`; empty for an option without a value. */
  readonly typeName: string
  readonly default: Value
  /** Docker has it, and the console does not: it is shown, and refused by name. */
  readonly isLacking?: boolean
  /** Not in the help. */
  readonly isHidden?: boolean
  /** Version of the API from which on engines know it. */
  readonly needsApi?: string
  /** Said when it is used, after `Flag --name has been deprecated, `. */
  readonly deprecated?: string
  /** Reads one more use of the option. Throws `ValueError`. */
  read(raw: string, former: Value): Value
}

export type FlagTable = Readonly<Record<string, Flag<unknown>>>

export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Flag<infer Value> ? Value : never
}

/** What may be said of an option besides its kind. */
export type FlagOptions = Partial<
  Pick<Flag<unknown>, 'short' | 'typeName' | 'isHidden' | 'isLacking' | 'needsApi' | 'deprecated'>
>

/** A value that an option can't take; the message is the reason alone. */
export class ValueError extends Error {}

/** An option without a value. */
export function bool(
  help: string,
  { default: value = false, ...options }: FlagOptions & { default?: boolean } = {},
): Flag<boolean> {
  return { help, typeName: '', default: value, read: readBool, ...options }
}

/** An option with one value; the last one given counts. */
export function text(
  help: string,
  { default: value = '', ...options }: FlagOptions & { default?: string } = {},
): Flag<string> {
  return { help, typeName: 'string', default: value, read: (raw) => raw, ...options }
}

/** An option that may be given again and again; `check` throws `ValueError`, or gives the value in its usual form. */
export function list(
  help: string,
  { check = (raw) => raw, ...options }: FlagOptions & { check?: (raw: string) => string } = {},
): Flag<readonly string[]> {
  return { help, typeName: 'list', default: [], read: (raw, former) => [...former, check(raw)], ...options }
}

/** An option with a whole number. */
export function integer(
  help: string,
  { default: value = 0, ...options }: FlagOptions & { default?: number } = {},
): Flag<number> {
  return { help, typeName: 'int', default: value, read: readInteger, ...options }
}

function readBool(raw: string): boolean {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(raw)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(raw)) return false
  throw new ValueError(`strconv.ParseBool: parsing ${quote(raw)}: invalid syntax`)
}

function readInteger(raw: string): number {
  // Go takes `_` between digits.
  const digits = raw.replace(/(?<=[0-9a-f])_(?=[0-9a-f])/gi, '')
  const value = Number(digits)
  if (!/^[+-]?(\d+|0x[0-9a-f]+|0o?[0-7]+|0b[01]+)$/i.test(digits) || Number.isNaN(value)) {
    throw new ValueError(`strconv.ParseInt: parsing ${quote(raw)}: invalid syntax`)
  }
  if (Math.abs(value) >= 2 ** 63) throw new ValueError(`strconv.ParseInt: parsing ${quote(raw)}: value out of range`)
  return value
}

/** A command line that can't be read; `message` is what the CLI prints above the usage. */
export class UsageError extends Error {}

/** An option that Docker has and this console does not. */
class LackingFlagError extends UsageError {
  constructor(name: string) {
    super(`the lab's console does not have the option ${name}; Docker's own command line does`)
  }
}

export interface ParsedLine<Table extends FlagTable> {
  readonly flags: FlagValues<Table>
  /** Names of the options that were given. */
  readonly given: ReadonlySet<string>
  readonly arguments: readonly string[]
  /** All words, as they were given. */
  readonly words: readonly string[]
  readonly wantsHelp: boolean
  /** What is to be said of old options, a line each. */
  readonly notices: readonly string[]
}

export interface ParseOptions {
  /** Options end at the first argument. Default false. */
  readonly endsAtArgument?: boolean
  /** Long names of options that Docker has and the table lacks. */
  readonly lacking?: readonly string[]
}

/** The option that every command has. */
export const helpFlag: Flag<boolean> = bool('Print usage', { isHidden: true })

/** Reads the words after the verb. Throws `UsageError`. */
export function parseFlags<Table extends FlagTable>(
  table: Table,
  words: readonly string[],
  options: ParseOptions = {},
): ParsedLine<Table> {
  const reader = new Reader(withHelp(table), options)
  for (const step of lineSteps(reader.table, words, options)) {
    reader.take(step, words)
  }
  return {
    flags: reader.values as FlagValues<Table>,
    given: reader.given,
    arguments: reader.positional,
    words,
    wantsHelp: reader.values['help'] === true,
    notices: reader.notices,
  }
}

interface HelpfulTable {
  readonly table: FlagTable
  /** What the options are when none is given. */
  readonly defaults: Readonly<Record<string, unknown>>
}

const helpfulTables = new WeakMap<FlagTable, HelpfulTable>()

/** The table with `--help`; made once for a table. */
function withHelp(table: FlagTable): HelpfulTable {
  const known = helpfulTables.get(table)
  if (known !== undefined) return known
  const whole: FlagTable = { ...table, help: table['help'] ?? helpFlag }
  const defaults = Object.fromEntries(Object.entries(whole).map(([name, flag]) => [name, flag.default]))
  const made = { table: whole, defaults }
  helpfulTables.set(table, made)
  return made
}

/** What the steps of a line come to; the first that can't be read throws. */
class Reader {
  readonly table: FlagTable
  readonly values: Record<string, unknown>
  readonly given = new Set<string>()
  readonly positional: string[] = []
  readonly notices: string[] = []

  constructor(
    { table, defaults }: HelpfulTable,
    private readonly options: ParseOptions,
  ) {
    this.table = table
    this.values = { ...defaults }
  }

  take(step: LineStep, words: readonly string[]): void {
    switch (step.kind) {
      case 'argument':
        return void this.positional.push(words[step.word] ?? '')
      case 'option':
        this.refuseLacking(step.name, step.flag)
        return this.set(step.name, step.flag, step.value)
      case 'unfinished': {
        this.refuseLacking(step.name, step.flag)
        const { name, short } = step
        throw new UsageError(
          `flag needs an argument: ${short === undefined ? `--${name}` : `'${short.letter}' in -${short.letter}`}`,
        )
      }
      case 'unknown':
        this.refuseLacking(step.name)
        throw new UsageError(`unknown flag: --${step.name}`)
      case 'unknownShort':
        return this.takeUnknownShort(step.letter, step.rest)
      case 'badSyntax':
        throw new UsageError(`bad flag syntax: ${words[step.word] ?? ''}`)
    }
  }

  private takeUnknownShort(letter: string, rest: string): void {
    if (letter !== 'h') throw new UsageError(`unknown shorthand flag: '${letter}' in -${letter}${rest}`)
    this.notices.push('Flag shorthand -h has been deprecated, use --help')
    this.values['help'] = true
  }

  private refuseLacking(name: string, flag?: Flag<unknown>): void {
    if (flag?.isLacking === true || (flag === undefined && this.options.lacking?.includes(name) === true)) {
      throw new LackingFlagError(`--${name}`)
    }
  }

  private set(name: string, flag: Flag<unknown>, raw: string): void {
    try {
      this.values[name] = flag.read(raw, this.values[name])
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
      const label = flag.short === undefined ? `--${name}` : `-${flag.short}, --${name}`
      throw new UsageError(`invalid argument ${quote(raw)} for ${quote(label)} flag: ${error.message}`)
    }
    if (flag.deprecated !== undefined && !this.given.has(name)) {
      this.notices.push(`Flag --${name} has been deprecated, ${flag.deprecated}`)
    }
    this.given.add(name)
  }
}

function quote(value: string): string {
  return JSON.stringify(value)
}
