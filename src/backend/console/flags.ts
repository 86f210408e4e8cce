/**
 * The grammar of the docker command line: options as spf13/pflag reads them. Long options take `--name value` or
 * `--name=value`; short ones bundle (`-it`), take the rest of their word (`-n5`) or the next word; `--` ends options;
 * a verb that runs something (`run`, `exec`) ends them at its first argument. Error texts are pflag's (docker/cli 28.2).
 */

export type FlagKind = 'bool' | 'text' | 'list' | 'integer'

export interface Flag<Value> {
  readonly kind: FlagKind
  readonly short?: string
  /** As the help of the CLI has it. */
  readonly help: string
  /** Name of the value's type in the help, e.g. `string`, `list`. */
  readonly typeName?: string
  readonly default: Value
}

export type FlagTable = Readonly<Record<string, Flag<boolean> | Flag<string> | Flag<readonly string[]> | Flag<number>>>

export type FlagValues<Table extends FlagTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Flag<infer Value> ? Value : never
}

interface FlagOptions {
  readonly short?: string
  readonly typeName?: string
}

/** An option without a value. */
export function bool(help: string, options: FlagOptions = {}): Flag<boolean> {
  return { kind: 'bool', help, default: false, ...options }
}

/** An option with one value; the last one given counts. */
export function text(help: string, options: FlagOptions & { default?: string } = {}): Flag<string> {
  return { kind: 'text', help, default: '', ...options }
}

/** An option that may be given again and again. */
export function list(help: string, options: FlagOptions = {}): Flag<readonly string[]> {
  return { kind: 'list', help, default: [], ...options }
}

/** An option with a whole number. */
export function integer(help: string, options: FlagOptions & { default?: number } = {}): Flag<number> {
  return { kind: 'integer', help, default: 0, ...options }
}

/** A command line that can't be read; `message` is what the CLI prints above the usage. */
export class UsageError extends Error {}

/** An option that Docker has and this console does not. */
class LackingFlagError extends UsageError {
  constructor(name: string) {
    super(`the lab's console does not have the option ${name} yet; Docker's own command line does`)
  }
}

export interface ParsedLine<Table extends FlagTable> {
  readonly flags: FlagValues<Table>
  /** Names of the options that were given. */
  readonly given: ReadonlySet<string>
  readonly arguments: readonly string[]
  readonly wantsHelp: boolean
}

export interface ParseOptions {
  /** Options end at the first argument. Default false. */
  readonly endsAtArgument?: boolean
  /** Long names of options that Docker has and the table lacks. */
  readonly lacking?: readonly string[]
}

type Value = boolean | string | readonly string[] | number

/** Reads the words after the verb. Throws `UsageError`. */
export function parseFlags<Table extends FlagTable>(
  table: Table,
  words: readonly string[],
  options: ParseOptions = {},
): ParsedLine<Table> {
  const values: Record<string, Value> = {}
  for (const [name, flag] of Object.entries(table)) values[name] = flag.default
  const given = new Set<string>()
  const positional: string[] = []
  const queue = [...words]
  let wantsHelp = false

  const set = (name: string, raw: string, label: string): void => {
    const flag = table[name]
    if (flag === undefined) return
    given.add(name)
    const former = values[name]
    values[name] =
      flag.kind === 'list' ? [...(Array.isArray(former) ? (former as string[]) : []), raw] : read(flag, raw, label)
  }

  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (word === '--') {
      positional.push(...queue)
      break
    }
    if (word.startsWith('--')) {
      const [name = '', inline] = splitOnce(word.slice(2), '=')
      if (name === 'help') wantsHelp = true
      else setLong(table, name, inline, queue, set, options)
    } else if (word.startsWith('-') && word !== '-') {
      setShorts(table, word.slice(1), queue, set)
    } else {
      positional.push(word)
      if (options.endsAtArgument === true) {
        positional.push(...queue)
        break
      }
    }
  }
  return { flags: values as FlagValues<Table>, given, arguments: positional, wantsHelp }
}

type Setter = (name: string, raw: string, label: string) => void

function setLong(
  table: FlagTable,
  name: string,
  inline: string | undefined,
  queue: string[],
  set: Setter,
  options: ParseOptions,
): void {
  const flag = Object.hasOwn(table, name) ? table[name] : undefined
  if (flag === undefined) {
    if (options.lacking?.includes(name) === true) throw new LackingFlagError(`--${name}`)
    throw new UsageError(`unknown flag: --${name}`)
  }
  const label = flag.short === undefined ? `--${name}` : `-${flag.short}, --${name}`
  if (inline !== undefined) set(name, inline, label)
  else if (flag.kind === 'bool') set(name, 'true', label)
  else {
    const value = queue.shift()
    if (value === undefined) throw new UsageError(`flag needs an argument: --${name}`)
    set(name, value, label)
  }
}

function setShorts(table: FlagTable, letters: string, queue: string[], set: Setter): void {
  for (let rest = letters; rest !== ''; rest = rest.slice(1)) {
    const letter = rest.charAt(0)
    const entry = Object.entries(table).find(([, flag]) => flag.short === letter)
    if (entry === undefined) throw new UsageError(`unknown shorthand flag: '${letter}' in -${letters}`)
    const [name, flag] = entry
    const label = `-${letter}, --${name}`
    const tail = rest.slice(1)
    if (tail.startsWith('=')) return set(name, tail.slice(1), label)
    if (flag.kind === 'bool') {
      set(name, 'true', label)
      continue
    }
    const value = tail === '' ? queue.shift() : tail
    if (value === undefined) throw new UsageError(`flag needs an argument: '${letter}' in -${letters}`)
    return set(name, value, label)
  }
}

const truths = ['1', 't', 'T', 'true', 'TRUE', 'True']
const falsehoods = ['0', 'f', 'F', 'false', 'FALSE', 'False']

function read(flag: Flag<Value> | FlagTable[string], raw: string, label: string): Value {
  if (flag.kind === 'bool') {
    if (truths.includes(raw)) return true
    if (falsehoods.includes(raw)) return false
    throw new UsageError(
      `invalid argument ${quote(raw)} for ${quote(label)} flag: strconv.ParseBool: parsing ${quote(raw)}: invalid syntax`,
    )
  }
  if (flag.kind === 'integer') {
    if (/^[+-]?\d+$/.test(raw)) return Number(raw)
    throw new UsageError(
      `invalid argument ${quote(raw)} for ${quote(label)} flag: strconv.ParseInt: parsing ${quote(raw)}: invalid syntax`,
    )
  }
  return raw
}

function quote(value: string): string {
  return JSON.stringify(value)
}

function splitOnce(word: string, separator: string): [string, string | undefined] {
  const at = word.indexOf(separator)
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}
