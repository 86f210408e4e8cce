/** test and [. */
import type { Program } from '../../process/types'
import { complain, faced, invokedName, isGnu, type BuiltinView } from '../complaint'
import { evaluateTest, TestError } from './evaluate'

export const test: Program = async (process) => {
  const words = process.argv.slice(1)
  if (invokedName(process) === '[' && words.pop() !== ']') {
    await complain(
      process,
      isGnu(process) && (process as BuiltinView).errorPrefix === undefined ? "missing ']'" : 'missing ]',
    )
    return 2
  }
  try {
    return evaluateTest(process, words)
  } catch (error) {
    if (!(error instanceof TestError)) throw error
    await complain(process, faced(process, busyboxWords(error), gnuWords(error)))
    return 2
  }
}

function busyboxWords(error: TestError): string {
  switch (error.kind) {
    case 'number':
      return `${error.subject}: bad number`
    case 'operand':
      return `${error.subject}: argument expected`
    case 'operator':
    case 'extra':
      return `${error.subject}: unknown operand`
  }
}

function gnuWords(error: TestError): string {
  switch (error.kind) {
    case 'number':
      return `Illegal number: ${error.subject}`
    case 'operand':
      return `${error.subject}: argument expected`
    case 'operator':
    case 'extra':
      return `${error.subject}: unexpected operator`
  }
}
