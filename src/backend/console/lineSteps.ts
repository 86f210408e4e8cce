/**
 * How spf13/pflag cuts the words behind a verb into options and arguments, one step after another, each with its place:
 * long options take `--name value` or `--name=value`; short ones bundle (`-it`), take the rest of their word (`-n5`) or
 * the next word; `--` ends options; a verb that runs something (`run`, `exec`) ends them at its first argument. What
 * can't be read is a step too: `flags.ts` refuses it, Explain and completion go on.
 */
import type { Flag, FlagTable } from './flags'

interface OptionPlace {
  readonly name: string
  readonly flag: Flag<unknown>
  /** Of a short option, its letter and what stands behind it in its word. */
  readonly short?: { readonly letter: string; readonly rest: string; readonly isFirst: boolean }
  /** Index of its word. */
  readonly word: number
}

export type LineStep =
  /** `valueWord` is the index of a value in a word of its own; an option without a value has `true`. */
  | (OptionPlace & { readonly kind: 'option'; readonly value: string; readonly valueWord?: number })
  /** The line ends where its value should be. */
  | (OptionPlace & { readonly kind: 'unfinished' })
  | { readonly kind: 'unknown'; readonly name: string; readonly word: number }
  | {
      readonly kind: 'unknownShort'
      readonly letter: string
      readonly rest: string
      readonly isFirst: boolean
      readonly word: number
    }
  | { readonly kind: 'badSyntax'; readonly word: number }
  | { readonly kind: 'argument'; readonly word: number }

/** Reads the words. An option that is unknown is taken to have no value. */
export function* lineSteps(
  table: FlagTable,
  words: readonly string[],
  { endsAtArgument = false }: { readonly endsAtArgument?: boolean } = {},
): Generator<LineStep, void, void> {
  let next = 0
  let takesOptions = true
  while (next < words.length) {
    const word = next
    const text = words[word] ?? ''
    next += 1
    if (takesOptions && text === '--') takesOptions = false
    else if (takesOptions && text.startsWith('--')) next = yield* longSteps(table, words, word)
    else if (takesOptions && text.startsWith('-') && text !== '-') next = yield* shortSteps(table, words, word)
    else {
      yield { kind: 'argument', word }
      if (endsAtArgument) takesOptions = false
    }
  }
}

/** Returns the index of the word behind. */
function* longSteps(table: FlagTable, words: readonly string[], word: number): Generator<LineStep, number, void> {
  const text = words[word] ?? ''
  const at = text.indexOf('=', 3)
  const name = text.slice(2, at === -1 ? undefined : at)
  if (name === '' || name.startsWith('-') || name.startsWith('=')) yield { kind: 'badSyntax', word }
  else {
    const flag = Object.hasOwn(table, name) ? table[name] : undefined
    if (flag === undefined) yield { kind: 'unknown', name, word }
    else if (at !== -1) yield { kind: 'option', name, flag, word, value: text.slice(at + 1) }
    else return yield* valueStep({ name, flag, word }, words)
  }
  return word + 1
}

function* shortSteps(table: FlagTable, words: readonly string[], word: number): Generator<LineStep, number, void> {
  const letters = (words[word] ?? '').slice(1)
  for (let index = 0; index < letters.length; index += 1) {
    const letter = letters.charAt(index)
    const rest = letters.slice(index + 1)
    const isFirst = index === 0
    const [name, flag] = Object.entries(table).find(([, { short }]) => short === letter) ?? []
    if (name === undefined || flag === undefined) {
      yield { kind: 'unknownShort', letter, rest, isFirst, word }
      return word + 1
    }
    const place = { name, flag, word, short: { letter, rest, isFirst } }
    if (rest.startsWith('=')) yield { kind: 'option', ...place, value: rest.slice(1) }
    else if (flag.typeName === '') {
      yield { kind: 'option', ...place, value: 'true' }
      continue
    } else if (rest !== '') yield { kind: 'option', ...place, value: rest }
    else return yield* valueStep(place, words)
    return word + 1
  }
  return word + 1
}

function* valueStep(place: OptionPlace, words: readonly string[]): Generator<LineStep, number, void> {
  const valueWord = place.word + 1
  const value = words[valueWord]
  if (place.flag.typeName === '') yield { kind: 'option', ...place, value: 'true' }
  else if (value === undefined) yield { kind: 'unfinished', ...place }
  else {
    yield { kind: 'option', ...place, value, valueWord }
    return valueWord + 1
  }
  return valueWord
}
