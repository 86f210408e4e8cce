/** The words behind a verb, each option with its value, as the line has them. It reads what pflag would, and forgives. */
import type { PieceWord } from './pieces'
import type { Verb } from '../verb'

export type OptionPart =
  | { readonly kind: 'option'; readonly name: string; readonly text: string; readonly value: string }
  | { readonly kind: 'unknown'; readonly name: string; readonly text: string }
  | { readonly kind: 'argument'; readonly text: string; readonly value: string | undefined }
  /** What runs in the container, of `run`, `create` and `exec`. */
  | { readonly kind: 'command'; readonly text: string }

/** Reads the words after a verb. */
export function optionParts(verb: Verb, words: readonly PieceWord[]): readonly OptionPart[] {
  const parts: OptionPart[] = []
  const queue = [...words]
  let endsOptions = false
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const { text, value = text } = word
    if (!endsOptions && value === '--') endsOptions = true
    else if (!endsOptions && value.startsWith('--')) parts.push(longOption(verb, word, queue))
    else if (!endsOptions && /^-./.test(value)) parts.push(...shortOptions(verb, word, queue))
    else {
      parts.push({ kind: 'argument', text, value: word.value })
      if (verb.endsAtArgument !== true) continue
      if (queue.length > 0) parts.push({ kind: 'command', text: queue.map((each) => each.text).join(' ') })
      break
    }
  }
  return parts
}

function longOption(verb: Verb, { text, value = text }: PieceWord, queue: PieceWord[]): OptionPart {
  const [, name = '', inline] = /^--([^=]*)(?:=(.*))?$/s.exec(value) ?? []
  const flag = Object.hasOwn(verb.flags, name) ? verb.flags[name] : undefined
  if (flag === undefined) return { kind: 'unknown', name: `--${name}`, text }
  if (inline !== undefined || flag.typeName === '') return { kind: 'option', name, text, value: inline ?? '' }
  return withValue(name, text, queue)
}

function shortOptions(verb: Verb, { text, value = text }: PieceWord, queue: PieceWord[]): readonly OptionPart[] {
  const parts: OptionPart[] = []
  for (let rest = value.slice(1); rest !== ''; rest = rest.slice(1)) {
    const letter = rest.charAt(0)
    const [name, flag] = Object.entries(verb.flags).find(([, { short }]) => short === letter) ?? []
    const shown = value.length === 2 ? text : `-${letter}`
    if (name === undefined || flag === undefined)
      return [...parts, { kind: 'unknown', name: `-${letter}`, text: shown }]
    if (flag.typeName === '') {
      parts.push({ kind: 'option', name, text: shown, value: '' })
      continue
    }
    const tail = rest.slice(1).replace(/^=/, '')
    if (tail === '') return [...parts, withValue(name, shown, queue)]
    return [
      ...parts,
      { kind: 'option', name, text: parts.length === 0 ? text : `-${letter}${rest.slice(1)}`, value: tail },
    ]
  }
  return parts
}

function withValue(name: string, text: string, queue: PieceWord[]): OptionPart {
  const word = queue.shift()
  return {
    kind: 'option',
    name,
    text: word === undefined ? text : `${text} ${word.text}`,
    value: word?.value ?? unquoted(word?.text ?? ''),
  }
}

/** A word with an expansion in it, without its quotes. */
function unquoted(text: string): string {
  return text.replace(/["']/g, '')
}
