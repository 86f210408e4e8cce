/** read: a line from standard input into variables. */
import { decodeText, encodeText } from '../../text'
import type { Descriptor } from '../../process/types'
import type { Shell } from '../shell'
import type { BuiltinCall } from './builtin'
import { BuiltinFailure } from './failure'

/** `read [-r] [-p prompt] [-s] [-n count] [-a array] name …` */
export async function read(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const options = {
    raw: false,
    prompt: '',
    silent: false,
    count: 0,
    array: undefined as string | undefined,
    delimiter: '\n',
    descriptor: 0,
    timeoutMs: undefined as number | undefined,
    exact: false,
  }
  let at = 1
  for (; at < args.length && /^-./.test(args[at] ?? '') && args[at] !== '--'; at++) {
    const word = args[at] ?? ''
    for (let letter = 1; letter < word.length; letter++) {
      const takesValue = 'pntaduNi'.includes(word[letter] ?? '')
      const value = takesValue ? (word.slice(letter + 1) === '' ? (args[++at] ?? '') : word.slice(letter + 1)) : ''
      switch (word[letter]) {
        case 'r':
          options.raw = true
          break
        case 's':
          options.silent = true
          break
        case 'p':
          options.prompt = value
          break
        case 'n':
          options.count = Number(value)
          break
        case 'a':
          options.array = value
          break
        case 'd':
          options.delimiter = value === '' ? '\0' : value.slice(0, 1)
          break
        case 't':
          if (!/^\d*\.?\d*$/.test(value) || value === '') {
            await shell.complain(`${value}: invalid timeout specification`, 'read')
            return 1
          }
          options.timeoutMs = Number(value) * 1000
          break
        case 'u':
          options.descriptor = Number(value)
          break
        case 'N':
          options.count = Number(value)
          options.exact = true
          break
        case 'e':
        case 'i':
          break
        default:
          throw new BuiltinFailure(
            call,
            shell.dialect === 'bash'
              ? `-${word[letter] ?? ''}: invalid option`
              : `${shell.dialect === 'dash' ? 'Illegal' : 'illegal'} option -${word[letter] ?? ''}`,
            2,
          )
      }
      if (takesValue) break
    }
  }
  if (args[at] === '--') at++
  const names = args.slice(at)
  for (const name of names) {
    if (/^[A-Za-z_]\w*(\[.*\])?$/.test(name)) continue
    if (shell.dialect === 'dash') throw new BuiltinFailure(call, `${name}: bad variable name`, 2)
    if (shell.dialect === 'bash') await shell.complain(`\`${name}': not a valid identifier`, 'read')
    else await shell.process.printError(`${shell.name}: read: '${name}': bad variable name\n`)
    return 1
  }
  if (names.length === 0 && shell.dialect === 'dash') throw new BuiltinFailure(call, 'arg count', 2)
  if (options.prompt !== '' && shell.process.stdin.isTty) await shell.process.printError(options.prompt)
  const input = options.descriptor === 0 ? shell.process.stdin : shell.process.descriptors.get(options.descriptor)
  if (input === undefined) {
    await shell.complain(`${options.descriptor}: invalid file descriptor: Bad file descriptor`, 'read')
    return 1
  }
  const result = await withinTime(readInput(input, options), options.timeoutMs)
  if (result === undefined) return shell.dialect === 'bash' ? 142 : 1
  const { text, ended } = result
  if (options.exact) shell.set(names[0] ?? 'REPLY', text.map((each) => each.character).join(''))
  else assignFields(shell, text, names, options.array)
  return ended ? 1 : 0
}

interface ReadText {
  /** Each character with whether a backslash protected it. */
  readonly text: readonly { readonly character: string; readonly protected: boolean }[]
  readonly ended: boolean
}

async function withinTime<T>(reading: Promise<T>, timeoutMs: number | undefined): Promise<T | undefined> {
  if (timeoutMs === undefined) return reading
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(
    (resolve) => (timer = setTimeout(() => resolve(undefined), Math.max(1, timeoutMs))),
  )
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
  }
}

interface ReadOptions {
  readonly raw: boolean
  readonly count: number
  readonly delimiter: string
  readonly exact: boolean
}

async function readInput(input: Descriptor, options: ReadOptions): Promise<ReadText> {
  const text: { character: string; protected: boolean }[] = []
  for (;;) {
    const bytes =
      options.delimiter === '\n' && options.count === 0 ? await input.readLine() : await readUntil(input, options)
    if (bytes.length === 0) return { text, ended: true }
    const line = decodeText(bytes)
    const complete = options.exact
      ? bytes.length === options.count
      : line.endsWith(options.delimiter) || bytes.length === options.count
    const characters = [
      ...(line.endsWith(options.delimiter) && !options.exact ? line.slice(0, -options.delimiter.length) : line),
    ]
    let continued = false
    for (let at = 0; at < characters.length; at++) {
      const character = characters[at] ?? ''
      if (options.raw || character !== '\\') text.push({ character, protected: false })
      else if (at + 1 < characters.length) text.push({ character: characters[++at] ?? '', protected: true })
      else continued = true
    }
    if (!continued) return { text, ended: !complete }
  }
}

async function readUntil(input: Descriptor, options: ReadOptions): Promise<Uint8Array> {
  const bytes: number[] = []
  const end = encodeText(options.delimiter)[0]
  for (;;) {
    const next = (await input.read(1))[0]
    if (next === undefined) break
    bytes.push(next)
    if ((next === end && !options.exact) || bytes.length === options.count) break
  }
  return Uint8Array.from(bytes)
}

function assignFields(shell: Shell, text: ReadText['text'], names: readonly string[], array: string | undefined): void {
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
