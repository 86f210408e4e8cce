/**
 * What can be done without waiting for anything: no other process, no pipe, no file's bytes. Whether that is so is
 * read off the syntax tree once, before anything happens, so that nothing is ever done twice. Loops of such commands
 * run without a turn through the queue of promises for each word, which is what makes them fast; the meaning is the
 * same functions' as everywhere (`expand.ts`, `simpleCommand.ts`).
 */
import type { Command, Word, WordPart } from 'unbash'

const words = new WeakMap<Word, boolean>()
const commands = new WeakMap<Command, boolean>()
const plainName = /^[\w:[]+$/

/** Whether a word expands without waiting: no substitution, no operation on a parameter. */
export function isImmediateWord(word: Word): boolean {
  let known = words.get(word)
  if (known === undefined) {
    known = word.parts === undefined || word.parts.every(isImmediatePart)
    words.set(word, known)
  }
  return known
}

export function isImmediatePart(part: WordPart): boolean {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
    case 'SimpleExpansion':
      return true
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.every(isImmediatePart)
    case 'Glob':
      return part.kind !== 'bracket'
    case 'ArithmeticExpansion':
      return isImmediateArithmetic(part.text.slice(2))
    default:
      return false
  }
}

/** Whether arithmetic has nothing to be expanded before but plain parameters. */
export function isImmediateArithmetic(text: string): boolean {
  return !/\$[({[]|`/.test(text)
}

/** Whether a simple command's words and assignments are immediate, and it has neither redirections nor a name to expand. */
export function isImmediateCommand(node: Command): boolean {
  let known = commands.get(node)
  if (known === undefined) {
    known = decided(node)
    commands.set(node, known)
  }
  return known
}

function decided(node: Command): boolean {
  if (node.redirects.length > 0) return false
  if (node.name === undefined)
    return node.prefix.every(
      (item) =>
        item.type === 'Assignment' &&
        item.index === undefined &&
        item.value.type === 'Word' &&
        isImmediateWord(item.value),
    )
  return (
    node.prefix.length === 0 &&
    node.name.parts === undefined &&
    node.name.text === node.name.value &&
    plainName.test(node.name.text) &&
    node.args.every((item) => item.type === 'Word' && isImmediateWord(item))
  )
}
