/**
 * The grammar of the docker command line: options as spf13/pflag reads them. Long options take `--name value` or
 * `--name=value`; short ones bundle (`-it`), take the rest of their word (`-n5`) or the next word; `--` ends options;
 * a verb that runs something (`run`, `exec`) ends them at its first argument. Error texts are pflag's (docker/cli 28.2).
 */

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
  const value = Number(raw)
  if (!/^[+-]?(\d+|0x[0-9a-f]+|0o?[0-7]+|0b[01]+)$/i.test(raw) || Number.isNaN(value)) {
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
const help: Flag<boolean> = bool('Print usage', { isHidden: true })

/** Reads the words after the verb. Throws `UsageError`. */
export function parseFlags<Table extends FlagTable>(
  table: Table,
  words: readonly string[],
  options: ParseOptions = {},
): ParsedLine<Table> {
  const reader = new Reader({ help, ...table }, options)
  reader.read(words)
  return {
    flags: reader.values as FlagValues<Table>,
    given: reader.given,
    arguments: reader.positional,
    wantsHelp: reader.values['help'] === true,
    notices: reader.notices,
  }
}

class Reader {
  readonly values: Record<string, unknown> = {}
  readonly given = new Set<string>()
  readonly positional: string[] = []
  readonly notices: string[] = []
  private queue: string[] = []

  constructor(
    private readonly table: FlagTable,
    private readonly options: ParseOptions,
  ) {
    for (const [name, flag] of Object.entries(table)) this.values[name] = flag.default
  }

  read(words: readonly string[]): void {
    this.queue = [...words]
    for (let word = this.queue.shift(); word !== undefined; word = this.queue.shift()) {
      if (word === '--') return void this.positional.push(...this.queue)
      if (word.startsWith('--')) this.readLong(word)
      else if (word.startsWith('-') && word !== '-') this.readShorts(word.slice(1))
      else {
        this.positional.push(word)
        if (this.options.endsAtArgument === true) return void this.positional.push(...this.queue)
      }
      if (this.values['help'] === true) return
    }
  }

  private readLong(word: string): void {
    const [name = '', inline] = splitOnce(word.slice(2))
    if (name === '' || name.startsWith('-') || name.startsWith('=')) throw new UsageError(`bad flag syntax: ${word}`)
    const flag = Object.hasOwn(this.table, name) ? this.table[name] : undefined
    if (flag?.isLacking === true) throw new LackingFlagError(`--${name}`)
    if (flag === undefined) {
      if (this.options.lacking?.includes(name) === true) throw new LackingFlagError(`--${name}`)
      throw new UsageError(`unknown flag: --${name}`)
    }
    if (inline !== undefined) this.set(name, flag, inline)
    else if (flag.typeName === '') this.set(name, flag, 'true')
    else {
      const value = this.queue.shift()
      if (value === undefined) throw new UsageError(`flag needs an argument: --${name}`)
      this.set(name, flag, value)
    }
  }

  private readShorts(letters: string): void {
    for (let rest = letters; rest !== ''; rest = rest.slice(1)) {
      const letter = rest.charAt(0)
      const entry = Object.entries(this.table).find(([, flag]) => flag.short === letter)
      if (entry === undefined) {
        if (letter !== 'h') throw new UsageError(`unknown shorthand flag: '${letter}' in -${rest}`)
        this.notices.push('Flag shorthand -h has been deprecated, use --help')
        this.values['help'] = true
        return
      }
      const [name, flag] = entry
      const tail = rest.slice(1)
      if (tail.startsWith('=')) return this.set(name, flag, tail.slice(1))
      if (flag.typeName === '') {
        this.set(name, flag, 'true')
        continue
      }
      const value = tail === '' ? this.queue.shift() : tail
      if (value === undefined) throw new UsageError(`flag needs an argument: '${letter}' in -${rest}`)
      return this.set(name, flag, value)
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

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf('=', 1)
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}
