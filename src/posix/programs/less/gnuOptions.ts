/**
 * The command line of less itself (recorded from 668), which has rules of its own: a number (`-20`), a command to begin
 * with (`+G`, `+/word`), values that follow their letter, more words in $LESS; and what it doesn't know it only mentions.
 * Off a terminal options change nothing. On one, what the pager lacks is refused by name.
 */
import type { Process } from '../../process/types'
import { UsageError } from '../complaint'
import { leftOutSentence } from '../leavesOut'

export interface LessOptions {
  readonly letters: ReadonlySet<string>
  /** What `+` asks for: `G`, a line's number, `/word`. */
  readonly start: string | undefined
  readonly operands: readonly string[]
}

/** What the pager does, and what needn't be done: marks of places, colours, bells, the alternate screen. */
const known = 'eEFiImMnNSsRrXqQ~fgGwWcCdKLuU'
/** What less has besides. */
const others = 'aAB?JV'
const withNumber = 'bhjyz#'
const withText = 'kooOpPtTxD"'
const longNames: Readonly<Record<string, string>> = {
  'quit-at-eof': 'e',
  'QUIT-AT-EOF': 'E',
  'quit-if-one-screen': 'F',
  'ignore-case': 'i',
  'IGNORE-CASE': 'I',
  'long-prompt': 'm',
  'LONG-PROMPT': 'M',
  'line-numbers': 'n',
  'LINE-NUMBERS': 'N',
  'chop-long-lines': 'S',
  'squeeze-blank-lines': 's',
  'RAW-CONTROL-CHARS': 'R',
  'raw-control-chars': 'r',
  'no-init': 'X',
  quiet: 'q',
  silent: 'q',
  QUIET: 'Q',
  SILENT: 'Q',
  tilde: '~',
  force: 'f',
  'hilite-search': 'g',
  'HILITE-SEARCH': 'G',
  'hilite-unread': 'w',
  'HILITE-UNREAD': 'W',
  'clear-screen': 'c',
  dumb: 'd',
  'quit-on-intr': 'K',
  'no-lessopen': 'L',
  'underline-special': 'u',
  'UNDERLINE-SPECIAL': 'U',
  'search-skip-screen': 'a',
  'SEARCH-SKIP-SCREEN': 'A',
  'auto-buffers': 'B',
  'status-column': 'J',
  'use-color': 'D',
  mouse: 'a',
  'no-keypad': 'c',
}
const longWithValue: Readonly<Record<string, string>> = {
  buffers: 'b',
  'max-back-scroll': 'h',
  'jump-target': 'j',
  'max-forw-scroll': 'y',
  window: 'z',
  shift: '#',
  'lesskey-file': 'k',
  'log-file': 'o',
  'LOG-FILE': 'O',
  pattern: 'p',
  prompt: 'P',
  tag: 't',
  'tag-file': 'T',
  tabs: 'x',
  quotes: '"',
}

/** Reads less's words; `LESS` of the environment goes first. */
export async function readLess(process: Process): Promise<LessOptions> {
  const ofEnvironment = (process.env.get('LESS') ?? '').split(/\s+/).filter((word) => word !== '')
  const letters = new Set<string>()
  const operands: string[] = []
  let start: string | undefined
  const mention = (words: string): Promise<void> => process.printError(`${words}\n`)
  const add = (letter: string): void => {
    const isOnTerminal = process.stdout.isTty && process.terminal !== undefined
    if (isOnTerminal && !known.includes(letter))
      throw new UsageError(`less: ${leftOutSentence('less', `-${letter}`)}\n`, 1)
    letters.add(letter)
  }
  const words = [...ofEnvironment.map((word) => (/^[-+]/.test(word) ? word : `-${word}`)), ...process.argv.slice(1)]
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '--') {
      operands.push(...words.slice(at + 1))
      break
    }
    if (word.startsWith('+') && word.length > 1) start = word.replace(/^\++/, '')
    else if (/^--./.test(word)) {
      const [name = '', value] = word.slice(2).split(/=(.*)/s)
      const letter = longNames[name] ?? longWithValue[name]
      if (letter === undefined) await mention(unknownLong(name))
      else {
        add(letter)
        if (longWithValue[name] !== undefined && value === undefined) at++
      }
    } else if (word.startsWith('-') && word !== '-') {
      const missing = readLetters(word.slice(1), words[at + 1], add)
      if (missing.takesNext) at++
      if (missing.words !== undefined) await mention(missing.words)
    } else operands.push(word)
  }
  return { letters, start, operands }
}

function unknownLong(name: string): string {
  const possible = [...Object.keys(longNames), ...Object.keys(longWithValue)].filter((each) => each.startsWith(name))
  return possible.length > 1
    ? `${name} is an ambiguous abbreviation ("less --help" for help)`
    : `There is no ${name} option ("less --help" for help)`
}

interface Read {
  readonly takesNext: boolean
  readonly words: string | undefined
}

/** Letters of one word, up to one that has a value. */
function readLetters(text: string, next: string | undefined, add: (letter: string) => void): Read {
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? ''
    const rest = text.slice(at + 1)
    if (/\d/.test(letter)) return { takesNext: false, words: undefined }
    if (withNumber.includes(letter) || withText.includes(letter)) {
      add(letter)
      const value = rest === '' ? next : rest
      const takesNext = rest === ''
      if (value === undefined) return { takesNext, words: `Value is required after -${letter} (${nameOf(letter)})` }
      if (withNumber.includes(letter) && letter !== 'j' && !/^\d/.test(value))
        return { takesNext, words: `Number is required after -${letter} (${nameOf(letter)})` }
      return { takesNext, words: undefined }
    }
    if (!known.includes(letter) && !others.includes(letter))
      return { takesNext: false, words: `There is no -${letter} option ("less --help" for help)` }
    add(letter)
  }
  return { takesNext: false, words: undefined }
}

/** `--max-forw-scroll`, as the real one shows a letter's name. */
function nameOf(letter: string): string {
  const found = Object.entries(longWithValue).find(([, each]) => each === letter)?.[0] ?? letter
  return `--${found}`
}
