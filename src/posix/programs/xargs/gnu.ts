/**
 * GNU's xargs: items from standard input or a file (`-a`), split at blanks with quotes, at lines (`-I -L`), or at a
 * character (`-0 -d`); command lines of at most so many items (`-n`), lines (`-L`), bytes (`-s`), several at a time (`-P`).
 */
import type { Process } from '../../process/types'
import { ExecuteError } from '../../process/executable'
import { shellStatus } from '../../process/signals'
import { byteTextOf, fromByteText } from '../byteText'
import { complain, reason } from '../complaint'
import { cEscapes } from '../escapes'
import { parseOptions, type Options } from '../options'
import { spawnHere } from '../spawning'
import { openInput, readEverything } from '../streams'
import { wrongUsage } from '../wrongUsage'

const table = {
  short: '+0a:d:E:e::I:i::L:l::n:oP:prs:tx',
  long: {
    null: '0', 'arg-file': 'a:', delimiter: 'd:', eof: 'e::', replace: 'i::', 'max-lines': 'l::', 'max-args': 'n:', 'open-tty': 'o',
    'max-procs': 'P:', interactive: 'p', 'process-slot-var': 'V:', 'no-run-if-empty': 'r', 'max-chars': 's:', 'show-limits': 'S',
    verbose: 't', exit: 'x',
  }, // prettier-ignore
  usage: '[OPTION]... COMMAND [INITIAL-ARGS]...',
}
/** Linux's limit for arguments and environment, less what POSIX keeps free. */
const systemBytes = 2_097_152 - 2048
const standardBytes = 131_072

type Splitting =
  | { readonly kind: 'words'; readonly most: number | undefined }
  | { readonly kind: 'lines'; readonly most: number }
  | { readonly kind: 'replace'; readonly pattern: string }

interface Settings {
  readonly command: readonly string[]
  readonly splitting: Splitting
  readonly mostBytes: number
  readonly exitsWhenTooLong: boolean
}

/** A failure that ends xargs at once. */
class Fatal extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message)
  }
}

export async function gnuXargs(process: Process): Promise<number> {
  const options = parseOptions(process, table)
  const settings = await readSettings(process, options)
  if (options.has('S')) await showLimits(process, settings)
  const runner = new Runner(process, options, settings)
  try {
    const items = await readItems(process, options, settings)
    for (const argv of commandLines(items, settings, options)) await runner.start(argv)
    await runner.settle()
    return runner.status
  } catch (error) {
    if (!(error instanceof Fatal)) throw error
    await runner.settle().catch(() => undefined)
    if (error.message !== '') await complain(process, error.message)
    return error.status
  }
}

function count(process: Process, letter: string, text: string, least = 1, most = Infinity): number {
  if (!/^\d+$/.test(text)) throw wrongUsage(process, `invalid number "${text}" for -${letter} option`)
  if (Number(text) < least) throw wrongUsage(process, `value ${text} for -${letter} option should be >= ${least}`)
  return Math.min(Number(text), most)
}

const overruled = { I: '--replace', L: '--max-lines', n: '--max-args' } as const
const overruling = { I: '--replace/-I/-i', L: '-L', n: '--max-args/-n' } as const

/** Of `-I`, `-L` and `-n` the last one counts, and what it overrules is said. */
async function readSettings(process: Process, options: Options): Promise<Settings> {
  let splitting: Splitting = { kind: 'words', most: undefined }
  let last: 'I' | 'L' | 'n' | undefined
  for (const { letter, value } of options.given) {
    const kind =
      letter === 'I' || letter === 'i' ? 'I' : letter === 'L' || letter === 'l' ? 'L' : letter === 'n' ? 'n' : undefined
    if (kind === undefined) continue
    if (last !== undefined && last !== kind) {
      const words = `options ${overruled[last]} and ${overruling[kind]} are mutually exclusive`
      await complain(process, `warning: ${words}, ignoring previous ${overruled[last]} value`)
    }
    last = kind
    if (kind === 'I') splitting = { kind: 'replace', pattern: value === '' ? '{}' : value }
    else if (kind === 'L')
      splitting = { kind: 'lines', most: value === '' && letter === 'l' ? 1 : count(process, letter, value) }
    else splitting = { kind: 'words', most: count(process, 'n', value) }
  }
  const environmentBytes = [...process.env].reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0)
  const limit = systemBytes - environmentBytes
  const asked = options.value('s')
  const bytes = asked === undefined ? standardBytes : count(process, 's', asked)
  if (bytes > limit) await complain(process, `value ${bytes} for -s option should be <= ${limit}`)
  return {
    command: options.operands.length === 0 ? ['echo'] : options.operands,
    splitting,
    mostBytes: Math.min(bytes, limit),
    exitsWhenTooLong: options.has('x') || splitting.kind !== 'words',
  }
}

async function showLimits(process: Process, settings: Settings): Promise<void> {
  const environmentBytes = [...process.env].reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0)
  const limit = systemBytes - environmentBytes
  await process.printError(
    `Your environment variables take up ${environmentBytes} bytes\n` +
      `POSIX upper limit on argument length (this system): ${limit}\n` +
      'POSIX smallest allowable upper limit on argument length (all systems): 4096\n' +
      `Maximum length of command we could actually use: ${limit - environmentBytes}\n` +
      `Size of command buffer we are actually using: ${settings.mostBytes}\n` +
      'Maximum parallelism (--max-procs must be no greater): 2147483647\n',
  )
}

/** An item, and whether it ends an input line. */
interface Item {
  readonly text: string
  readonly endsLine: boolean
}

async function readItems(process: Process, options: Options, settings: Settings): Promise<Iterable<Item>> {
  const delimiter = options.has('d') || options.has('0') ? delimiterOf(options) : undefined
  const path = options.value('a') ?? '-'
  let text: string
  try {
    const input = await openInput(process, path)
    text = byteTextOf(await readEverything(process, input))
    input.close()
  } catch (error) {
    throw new Fatal(`Cannot open input file '${path}': ${reason(process, error)}`, 1)
  }
  const plain = (item: Item): Item => ({ ...item, text: fromByteText(item.text) })
  if (delimiter !== undefined) {
    if (options.has('E')) await complain(process, 'warning: the -E option has no effect if -0 or -d is used.\n')
    const parts = text.split(delimiter)
    if (parts.at(-1) === '') parts.pop()
    return parts.map((part) => plain({ text: part, endsLine: true }))
  }
  const letter = options.last('Ee')
  const end = letter === undefined ? '' : (options.value(letter) ?? '')
  return (function* () {
    for (const item of split(text, settings.splitting.kind === 'replace')) {
      if (end !== '' && item.text === end) return
      yield plain(item)
    }
  })()
}

const escapes: Readonly<Record<string, string>> = { ...cEscapes, 0: '\0' }

function delimiterOf(options: Options): string {
  if (options.last('d0') === '0') return '\0'
  const text = options.value('d') ?? ''
  if (text.length === 1) return text
  const numbered = /^\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,4}))$/.exec(text)
  const named = /^\\(.)$/.exec(text)?.[1]
  if (named !== undefined && escapes[named] !== undefined) return escapes[named] ?? ''
  if (numbered !== null)
    return String.fromCharCode(
      numbered[1] === undefined ? Number.parseInt(numbered[2] ?? '', 8) : Number.parseInt(numbered[1], 16),
    )
  throw new Fatal(
    `Invalid input delimiter specification ${text}: the delimiter must be either a single character or an escape sequence starting with \\.`,
    1,
  )
}

/** Splits at blanks, or with `-I` at newlines only; quotes and backslashes hold items together. Throws `Fatal`. */
function* split(text: string, atLines: boolean): Generator<Item> {
  let item = ''
  let isOpen = false
  let quote = ''
  for (let at = 0; at <= text.length; at++) {
    const character = text[at] ?? ''
    if (quote !== '') {
      if (character === '\n' || character === '')
        throw new Fatal(`unmatched ${quote === "'" ? 'single' : 'double'} quote; ${quoteWords}`, 1)
      if (character === quote) quote = ''
      else item += character
    } else if (character === '\n' || character === '' || (/[ \t]/.test(character) && (!atLines || !isOpen))) {
      if (isOpen) yield { text: item, endsLine: endsLine(text, at) }
      item = ''
      isOpen = false
    } else {
      isOpen = true
      if (character === "'" || character === '"') quote = character
      else item += character === '\\' ? (text[++at] ?? '') : character
    }
  }
}

/** Whether an item that ends here is its line's last one: a blank before the newline joins the next line. */
function endsLine(text: string, at: number): boolean {
  return at >= text.length || text[at] === '\n' || /^[ \t]+$/.test(text.slice(at))
}

const quoteWords = 'by default quotes are special to xargs unless you use the -0 option'

function* commandLines(items: Iterable<Item>, settings: Settings, options: Options): Generator<readonly string[]> {
  const { command, splitting, mostBytes } = settings
  const lengthOf = (words: readonly string[]): number =>
    words.reduce((sum, word) => sum + Buffer.byteLength(word) + 1, 0)
  const commandBytes = lengthOf(command)
  if (splitting.kind === 'replace') {
    for (const { text } of items) {
      const words = command.map((word) => word.replaceAll(splitting.pattern, text))
      if (lengthOf(words) > mostBytes) throw new Fatal('argument list too long', 1)
      yield words
    }
    return
  }
  if (commandBytes > mostBytes) throw new Fatal('cannot fit single argument within argument list size limit', 1)
  let current: string[] = []
  let [bytes, lines] = [commandBytes, 0]
  let isAny = false
  const source = items[Symbol.iterator]()
  for (;;) {
    let next: IteratorResult<Item>
    try {
      next = source.next()
    } catch (error) {
      // What came before an open quote is still run.
      if (current.length > 0) yield [...command, ...current]
      throw error
    }
    if (next.done === true) break
    const item = next.value
    const length = Buffer.byteLength(item.text) + 1
    if (commandBytes + length > mostBytes) throw new Fatal('argument line too long', 1)
    if (bytes + length > mostBytes) {
      if (settings.exitsWhenTooLong) throw new Fatal('argument list too long', 1)
      yield [...command, ...current]
      isAny = true
      ;[current, bytes, lines] = [[], commandBytes, 0]
    }
    current.push(item.text)
    bytes += length
    if (item.endsLine) lines++
    const isFull = splitting.kind === 'lines' ? lines >= splitting.most : current.length >= (splitting.most ?? Infinity)
    if (isFull) {
      yield [...command, ...current]
      isAny = true
      ;[current, bytes, lines] = [[], commandBytes, 0]
    }
  }
  if (current.length > 0 || (!isAny && !options.has('r'))) yield [...command, ...current]
}

/** Runs command lines, up to `-P` at a time. */
class Runner {
  /** 123 when one has failed. */
  status = 0
  private readonly running = new Map<number, Promise<void>>()
  private readonly most: number
  private failure: Fatal | undefined

  constructor(
    private readonly process: Process,
    private readonly options: Options,
    private readonly settings: Settings,
  ) {
    const asked = options.value('P')
    this.most = asked === undefined ? 1 : count(process, 'P', asked, 0) || Infinity
  }

  async start(argv: readonly string[]): Promise<void> {
    if (!(await this.isWanted(argv))) return
    while (this.running.size >= this.most) await Promise.race(this.running.values())
    this.check()
    let slot = 0
    while (this.running.has(slot)) slot++
    const done = this.run(argv, slot).finally(() => this.running.delete(slot))
    this.running.set(slot, done)
    if (this.most === 1) await done
    this.check()
  }

  private check(): void {
    if (this.failure !== undefined) throw this.failure
  }

  /** Waits for those that still run. Throws the failure that ends it all. */
  async settle(): Promise<void> {
    await Promise.all(this.running.values())
    this.check()
  }

  /** `-t` shows the command line, `-p` asks for it on the terminal. */
  private async isWanted(argv: readonly string[]): Promise<boolean> {
    const { process, options } = this
    if (!options.has('p')) {
      if (options.has('t')) await process.printError(`${argv.join(' ')}\n`)
      return true
    }
    await process.printError(argv.join(' '))
    try {
      const terminal = await process.open('/dev/tty', { read: true })
      await process.printError('?...')
      const answer = Buffer.from(await terminal.readLine()).toString()
      terminal.close()
      return /^[yY]/.test(answer)
    } catch (error) {
      throw new Fatal(`failed to open /dev/tty for reading: ${reason(process, error)}`, 1)
    }
  }

  private async run(argv: readonly string[], slot: number): Promise<void> {
    const { process, options } = this
    const variable = options.value('V')
    const env = variable === undefined ? process.env : new Map(process.env).set(variable, String(slot))
    const empty = await process.open('/dev/null', { read: true })
    const input = options.has('o') || options.has('a') ? undefined : empty
    const own = Object.create(process, {
      descriptors: { value: new Map([...process.descriptors, ...(input === undefined ? [] : [[0, input] as const])]) },
    }) as Process
    let code: number
    try {
      code = shellStatus(await process.wait(spawnHere(own, argv, env)))
    } catch (error) {
      if (!(error instanceof ExecuteError)) throw error
      await complain(process, `${argv[0] ?? ''}: ${error.sentence ?? reason(process, error)}`)
      this.failure ??= new Fatal('', error.code === 'ENOENT' ? 127 : 126)
      return
    } finally {
      empty.close()
    }
    const name = this.settings.command[0] ?? ''
    if (code === 255) this.failure ??= new Fatal(`${name}: exited with status 255; aborting`, 124)
    else if (code > 128) this.failure ??= new Fatal(`${name}: terminated by signal ${code - 128}`, 125)
    else if (code === 126 || code === 127) this.failure ??= new Fatal('', code)
    else if (code !== 0) this.status = 123
  }
}
