/** read: a line from standard input into variables. */
import { decodeText, encodeText } from '../../text'
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
  }
  let at = 1
  for (; at < args.length && /^-./.test(args[at] ?? '') && args[at] !== '--'; at++) {
    const word = args[at] ?? ''
    for (let letter = 1; letter < word.length; letter++) {
      const takesValue = 'pntadu'.includes(word[letter] ?? '')
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
        case 'u':
          break
        default:
          throw new BuiltinFailure(
            call,
            shell.dialect === 'bash'
              ? `-${word[letter] ?? ''}: invalid option`
              : `illegal option -${word[letter] ?? ''}`,
            2,
          )
      }
      if (takesValue) break
    }
  }
  if (args[at] === '--') at++
  const names = args.slice(at)
  if (names.length === 0 && shell.dialect === 'dash') throw new BuiltinFailure(call, 'arg count', 2)
  if (options.prompt !== '' && shell.process.stdin.isTty) await shell.process.printError(options.prompt)
  const { text, ended } = await readInput(shell, options)
  assignFields(shell, text, names, options.array)
  return ended ? 1 : 0
}

interface ReadText {
  /** Each character with whether a backslash protected it. */
  readonly text: readonly { readonly character: string; readonly protected: boolean }[]
  readonly ended: boolean
}

async function readInput(shell: Shell, options: { raw: boolean; count: number; delimiter: string }): Promise<ReadText> {
  const text: { character: string; protected: boolean }[] = []
  for (;;) {
    const bytes =
      options.delimiter === '\n' && options.count === 0
        ? await shell.process.stdin.readLine()
        : await readUntil(shell, options)
    if (bytes.length === 0) return { text, ended: true }
    const line = decodeText(bytes)
    const complete = line.endsWith(options.delimiter) || options.count > 0
    const characters = [...(line.endsWith(options.delimiter) ? line.slice(0, -options.delimiter.length) : line)]
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

async function readUntil(shell: Shell, options: { count: number; delimiter: string }): Promise<Uint8Array> {
  const bytes: number[] = []
  const end = encodeText(options.delimiter)[0]
  for (;;) {
    const next = (await shell.process.stdin.read(1))[0]
    if (next === undefined) break
    bytes.push(next)
    if (next === end || bytes.length === options.count) break
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
    shell.set(array, elements[0] ?? '')
    const variable = shell.variables.get(array)
    if (variable !== undefined) variable.elements = elements
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
