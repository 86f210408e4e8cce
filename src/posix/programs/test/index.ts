/** test and [. */
import type { Program } from '../../process/types'
import { complain, faced, invokedName, isGnu, type BuiltinView } from '../complaint'
import { evaluateTest, TestError } from './evaluate'

export const test: Program = async (process) => {
  const words = process.argv.slice(1)
  const [name, closing] = [invokedName(process), words.at(-1)]
  const isBracket = name === '[' || name === '[['
  if (isBracket) words.pop()
  if (isBracket && closing !== (name === '[' ? ']' : ']]')) {
    await complain(
      process,
      (process as BuiltinView).builtinOf === 'bash'
        ? "missing `]'"
        : isGnu(process) && (process as BuiltinView).errorPrefix === undefined
          ? "missing ']'"
          : `missing ${name === '[[' ? ']]' : ']'}`,
    )
    return 2
  }
  try {
    return evaluateTest(process, words, (process as BuiltinView).builtinOf)
  } catch (error) {
    if (!(error instanceof TestError)) throw error
    await complain(
      process,
      (process as BuiltinView).builtinOf === 'bash'
        ? bashWords(error, words)
        : faced(process, busyboxWords(error, words), gnuWords(error)),
    )
    return 2
  }
}

function bashWords(error: TestError, words: readonly string[]): string {
  if (error.kind === 'number') return `${error.subject}: integer expression expected`
  if (words.length === 2) return `${words[0] ?? ''}: unary operator expected`
  if (words.length === 3) return `${words[1] ?? ''}: binary operator expected`
  return error.kind === 'operand' ? 'argument expected' : 'too many arguments'
}

function busyboxWords(error: TestError, words: readonly string[]): string {
  switch (error.kind) {
    case 'number':
      return busyboxNumber(error.subject)
    case 'operand':
      return `${error.subject}: argument expected`
    case 'operator':
    case 'extra':
      // Of two words the first is a text by then, and the second is too much.
      return `${(words.length === 2 ? words[1] : undefined) ?? error.subject}: unknown operand`
  }
}

/** musl knows three ways of not being a number. */
function busyboxNumber(text: string): string {
  if (text === '') return 'out of range'
  return /^\s*[-+]?\d{1,18}\D/.test(text) ? `${text}: bad number` : `${text}: out of range`
}

function gnuWords(error: TestError): string {
  switch (error.kind) {
    case 'number':
      return `Illegal number: ${error.subject}`
    case 'operand':
      return error.subject === ')' ? 'closing paren expected' : `${error.subject}: argument expected`
    case 'operator':
    case 'extra':
      return `${error.subject}: unexpected operator`
  }
}
