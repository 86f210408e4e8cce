/** read: a line from standard input into variables. */
import { decodeText, encodeText } from '../../text'
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, ExitStatus, Process } from '../../process/types'
import type { Dialect } from '../dialect'
import type { Shell } from '../shell'
import { runPendingTraps } from '../traps'
import type { BuiltinCall } from './builtin'
import { BuiltinFailure } from './failure'

const newline = 10
/** How much of a line is asked for at once. */
const lineBytes = 65_536
/** What a byte of a line takes while it is being split, by and large. */
const heldPerByte = 16

interface ReadOptions {
  raw: boolean
  prompt: string
  count: number
  array: string | undefined
  delimiter: string
  descriptor: number
  timeoutMs: number | undefined
  /** ash's `-n` counts the zero bytes that it drops. */
  countsZeros: boolean
  /** `-N`: neither delimiters nor IFS count. */
  exact: boolean
}

/** `read [-rs] [-p prompt] [-t seconds] [-n count] [-d delimiter] [-u descriptor] [-a array] [name …]` */
export async function read(call: BuiltinCall): Promise<number> {
  const { shell } = call
  const { options, names, refused } = await readWords(call)
  if (options === undefined) return refused
  const wrong = await refuseNames(call, names)
  if (wrong !== undefined) return wrong
  if (options.prompt !== '' && shell.process.stdin.isTty) await shell.process.printError(options.prompt)
  const input = shell.process.descriptors.get(options.descriptor)
  if (input === undefined && options.descriptor !== 0) {
    await shell.complain(`${options.descriptor}: invalid file descriptor: Bad file descriptor`, 'read')
    return 1
  }
  if (options.timeoutMs === 0 && shell.dialect === 'bash')
    return input === undefined || input.kind === 'pipe' || input.kind === 'socket' || input.kind === 'tty' ? 1 : 0
  const result = await readInput(call, input ?? shell.process.stdin, options)
  const text = result.end === 'line' || result.end === 'input' || shell.dialect === 'bash' ? result.text : []
  if (options.exact) shell.set(names[0] ?? 'REPLY', text.map((each) => each.character).join(''))
  else assignFields(shell, text, names, options.array)
  if (result.end === 'late' && shell.dialect === 'bash') return 142
  return result.end === 'line' ? 0 : 1
}

async function readWords(
  call: BuiltinCall,
): Promise<{ options: ReadOptions | undefined; names: readonly string[]; refused: number }> {
  const { shell, args } = call
  const options: ReadOptions = {
    raw: false,
    prompt: '',
    count: 0,
    array: undefined,
    delimiter: '\n',
    descriptor: 0,
    timeoutMs: undefined,
    exact: false,
    countsZeros: shell.dialect === 'ash',
  }
  let at = 1
  for (; /^-./.test(args[at] ?? '') && args[at] !== '--'; at++) {
    const word = args[at] ?? ''
    for (let index = 1; index < word.length; index++) {
      const letter = word[index] ?? ''
      if (!readOptions[shell.dialect].includes(letter)) throw unknownOption(call, letter)
      if (!'pntaduNi'.includes(letter)) {
        options.raw ||= letter === 'r'
        continue
      }
      const value = word.slice(index + 1) === '' ? (args[++at] ?? '') : word.slice(index + 1)
      if (letter === 't' && !/^\d+\.?\d*$|^\.\d+$/.test(value)) {
        await shell.complain(`${value}: invalid timeout specification`, 'read')
        return { options: undefined, names: [], refused: 1 }
      }
      takeValue(options, letter, value)
      break
    }
  }
  return { options, names: args.slice(args[at] === '--' ? at + 1 : at), refused: 0 }
}

function takeValue(options: ReadOptions, letter: string, value: string): void {
  switch (letter) {
    case 'p':
      options.prompt = value
      break
    case 'n':
    case 'N':
      options.count = Number(value)
      options.exact = letter === 'N'
      break
    case 'a':
      options.array = value
      break
    case 'd':
      options.delimiter = value === '' ? '\0' : value.slice(0, 1)
      break
    case 't':
      options.timeoutMs = Number(value) * 1000
      break
    case 'u':
      options.descriptor = Number(value)
  }
}

/** What is wrong with the names, as a status; undefined when nothing is. */
async function refuseNames(call: BuiltinCall, names: readonly string[]): Promise<number | undefined> {
  const { shell } = call
  for (const name of names) {
    if (/^[A-Za-z_]\w*(\[.*\])?$/.test(name)) continue
    if (shell.dialect === 'dash') throw new BuiltinFailure(call, `${name}: bad variable name`, 2)
    if (shell.dialect === 'bash') await shell.complain(`\`${name}': not a valid identifier`, 'read')
    else await shell.process.printError(`${shell.name}: read: '${name}': bad variable name\n`)
    return 1
  }
  if (names.length === 0 && shell.dialect === 'dash') throw new BuiltinFailure(call, 'arg count', 2)
  return undefined
}

const readOptions: Readonly<Record<Dialect, string>> = { ash: 'rsnpdtu', dash: 'rp', bash: 'rsnpadtuNei' }

function unknownOption(call: BuiltinCall, letter: string): BuiltinFailure {
  return new BuiltinFailure(call, `${call.shell.dialect === 'ash' ? 'illegal' : 'Illegal'} option -${letter}`, 2)
}

interface ReadCharacter {
  readonly character: string
  /** A backslash stood before it. */
  readonly protected: boolean
}

interface ReadText {
  readonly text: readonly ReadCharacter[]
  /** What ended it: the delimiter, the input's end, the time, or a trapped signal (in ash and dash). */
  readonly end: 'line' | 'input' | 'late' | 'signal'
}

/**
 * Reads up to the delimiter. It reads through a descriptor of its own, which is closed when the time is over or a trapped
 * signal arrives, so that nothing is taken that others could read then; bash runs the trap and reads on.
 */
async function readInput(call: BuiltinCall, input: Descriptor, options: ReadOptions): Promise<ReadText> {
  const { shell } = call
  const source = input.duplicate()
  const reader = new Reader(shell.process, source, options)
  let timer: NodeJS.Timeout | undefined
  const late =
    options.timeoutMs === undefined
      ? undefined
      : new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), options.timeoutMs)))
  try {
    shell.heedInterrupt()
    const reading = reader.whole()
    reading.catch(() => undefined)
    for (;;) {
      const end = await untilSignal(shell, late === undefined ? reading : Promise.race([reading, late]))
      if (end === 'late') reader.cut()
      if (end !== 'signal') return { text: reader.text, end }
      shell.heedInterrupt()
      if (shell.dialect === 'bash') await runPendingTraps(shell, call.executor)
      else if (shell.pendingSignals.length > 0) return { text: reader.text, end }
    }
  } finally {
    clearTimeout(timer)
    reader.release()
    source.close()
  }
}

/** Waits for something, at the longest until a handled signal arrives. */
async function untilSignal<T>(shell: Shell, awaited: Promise<T>): Promise<T | 'signal'> {
  const done = (): ExitStatus => ({ kind: 'exited', code: 0 })
  try {
    await shell.process.wait({ pid: 0, exited: awaited.then(done, done), signal: () => undefined })
  } catch (error) {
    if (error instanceof PosixError && error.code === 'EINTR') return 'signal'
    throw error
  }
  return awaited
}

/** A line as it comes in, byte by byte where the delimiter is no newline. */
class Reader {
  readonly text: ReadCharacter[] = []
  /** Of the line that is being read. */
  private bytes: number[] = []
  /** Of its bytes those that `-n` counts. */
  private taken = 0
  private heldBytes = 0

  constructor(
    private readonly process: Process,
    private readonly input: Descriptor,
    private readonly options: ReadOptions,
  ) {}

  async whole(): Promise<'line' | 'input'> {
    for (;;) {
      const line = await this.line()
      const continued = this.add(line.text)
      if (!line.complete || !continued) return line.complete ? 'line' : 'input'
    }
  }

  /** Takes what there is of a line that won't be waited for. */
  cut(): void {
    this.add(decodeText(Uint8Array.from(this.bytes)))
  }

  /** Adds a line without its end; says whether a backslash joins the next one to it. */
  private add(line: string): boolean {
    const characters = [...line]
    for (let at = 0; at < characters.length; at++) {
      const character = characters[at] ?? ''
      if (this.options.raw || character !== '\\') this.text.push({ character, protected: false })
      else if (at + 1 < characters.length) this.text.push({ character: characters[++at] ?? '', protected: true })
      else return true
    }
    return false
  }

  private async line(): Promise<{ readonly text: string; readonly complete: boolean }> {
    const { delimiter, count, exact, timeoutMs } = this.options
    const whole = delimiter === '\n' && count === 0 && timeoutMs === undefined
    const bytes = await this.pieces(whole ? lineBytes : 1)
    const text = decodeText(bytes)
    const ended = text.endsWith(delimiter) && !exact
    return {
      text: ended ? text.slice(0, -delimiter.length) : text,
      complete: ended || (count > 0 && this.taken === count),
    }
  }

  /** Bytes up to the delimiter, so many at a time; zero bytes that don't delimit are dropped, as all three shells do. */
  private async pieces(atOnce: number): Promise<Uint8Array> {
    const { delimiter, count, exact, countsZeros } = this.options
    const end = encodeText(delimiter)[0] ?? newline
    const chunks: Uint8Array[] = []
    this.bytes = []
    this.taken = 0
    for (let ended = false; !ended;) {
      const piece = await (atOnce === 1 ? this.input.read(1) : this.input.readLine(atOnce))
      if (piece.length === 0) break
      ended = !exact && piece.at(-1) === end
      const kept = piece.includes(0) && end !== 0 ? piece.filter((byte) => byte !== 0) : piece
      this.hold(kept.length)
      if (atOnce === 1) this.bytes.push(...kept)
      else chunks.push(kept)
      this.taken += countsZeros ? piece.length : kept.length
      ended ||= count > 0 && this.taken === count
      if (this.process.mustPause()) await this.process.checkpoint()
    }
    return atOnce === 1 ? Uint8Array.from(this.bytes) : Buffer.concat(chunks)
  }

  /** Accounts for what is held of a line, so that one without an end is the process's end. */
  private hold(bytes: number): void {
    this.process.allocate(bytes * heldPerByte)
    this.heldBytes += bytes * heldPerByte
  }

  /** Gives back what was accounted for. */
  release(): void {
    this.process.release(this.heldBytes)
    this.heldBytes = 0
  }
}

function assignFields(
  shell: Shell,
  text: readonly ReadCharacter[],
  names: readonly string[],
  array: string | undefined,
): void {
  const separators = shell.get('IFS') ?? ' \t\n'
  const isSeparator = (at: number): boolean =>
    text[at] !== undefined && !text[at].protected && separators.includes(text[at].character)
  const isBlank = (at: number): boolean => isSeparator(at) && ' \t\n'.includes(text[at]?.character ?? '')
  const join = (from: number, to: number): string =>
    text
      .slice(from, to)
      .map((each) => each.character)
      .join('')
  let at = 0
  const next = (): string => {
    while (isBlank(at)) at++
    const start = at
    while (at < text.length && !isSeparator(at)) at++
    const value = join(start, at)
    while (isBlank(at)) at++
    if (isSeparator(at) && !isBlank(at)) at++
    return value
  }
  if (array !== undefined) {
    const elements: string[] = []
    while (at < text.length) {
      const element = next()
      if (element !== '' || at < text.length) elements.push(element)
    }
    shell.makeArray(array, true)
    for (const [index, element] of elements.entries()) shell.setElement(array, index, element, false)
    return
  }
  if (names.length === 0) {
    shell.set('REPLY', join(0, text.length))
    return
  }
  for (const name of names.slice(0, -1)) shell.set(name, next())
  while (isBlank(at)) at++
  const start = at
  let end = text.length
  while (end > start && isBlank(end - 1)) end--
  const before = at
  const only = next()
  const single = at >= text.length && before === start
  shell.set(
    names.at(-1) ?? 'REPLY',
    single && !isBlank(end)
      ? only === join(start, end)
        ? only
        : singleField(join(start, end), only)
      : join(start, end),
  )
}

/** A lone trailing separator after the last field is dropped, as POSIX wants. */
function singleField(rest: string, only: string): string {
  return rest.length === only.length + 1 ? only : rest
}
