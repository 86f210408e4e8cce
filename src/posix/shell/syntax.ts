/**
 * From a text to what can be run: one line's commands after another, as shells read them, so that what stands before
 * an error has already run and an alias holds from the next line on. The grammar (`grammar/`) decides by the dialect's
 * own rules what is a program; unbash makes the tree of what passed.
 */
import { parse, type Statement } from 'unbash'
import { joinAdjoining } from './adjoining'
import { Grammar } from './grammar/grammar'
import type { ReadingShell } from './grammar/tokenReader'
import type { Input } from './grammar/pieceReader'
import type { OpenHereDocument } from './grammar/scanner'
import { SyntaxFailure } from './grammar/syntaxFailure'

export interface Line {
  readonly statements: readonly Statement[]
  /** The text that the statements' positions count in. */
  readonly text: string
  /** Where the next line begins in the input. */
  readonly end: number
  /** Here-documents that the end of the text cut off. */
  readonly openHereDocuments: readonly OpenHereDocument[]
  /**
   * Set when the shell takes it for a program and no tree could be made of it: an arithmetic expression or a parameter's
   * that fails when it is expanded. To be thrown when the line is to be run.
   */
  readonly unreadable: SyntaxFailure | undefined
}

function unreadableAt(position: number, reason: string): SyntaxFailure {
  const message = `the simulator can't read this: ${reason}`
  return new SyntaxFailure({ kind: 'named', message, token: undefined }, position)
}

const cache = new Map<string, Line>()
const maxCached = 500
const maxCachedLength = 2000

/** Reads the commands of one line (or of several that belong together) from a position on. Throws `SyntaxFailure`. */
export function readLine(input: Input, at: number, shell: ReadingShell): Line {
  const before = input.text
  const key = `${shell.dialect} ${shell.hasHereStrings} ${shell.extendedGlobs()} ${at} ${before}`
  const known = shell.hasAliases() ? undefined : cache.get(key)
  if (known !== undefined) return known
  const grammar = new Grammar(input, shell, at)
  const end = grammar.line()
  const text = input.text.slice(at, end)
  const script = parse(text)
  joinAdjoining(script.commands, text)
  const error = script.errors?.[0]
  const unreadable = grammar.crossesDelimiter
    ? unreadableAt(at, 'a here-document reaches into or out of a substitution')
    : error === undefined
      ? undefined
      : unreadableAt(at + error.pos, error.message)
  const line = { statements: script.commands, text, end, openHereDocuments: grammar.openHereDocuments, unreadable }
  if (input.text === before && before.length <= maxCachedLength && !shell.hasAliases()) {
    if (cache.size >= maxCached) cache.clear()
    cache.set(key, line)
  }
  return line
}

/** Whether a text ends within a command: an interactive shell asks for more. */
export function isIncomplete(source: string, shell: ReadingShell): boolean {
  if (/(^|[^\\])(\\\\)*\\\n?$/.test(source)) return true
  const input = { text: source }
  try {
    for (let at = 0; at < input.text.length;) {
      const line = readLine(input, at, shell)
      if (line.openHereDocuments.length > 0) return true
      at = line.end
    }
    return false
  } catch (error) {
    if (error instanceof SyntaxFailure) return error.atEnd
    throw error
  }
}

/** The first thing that is wrong with a text; undefined when it is a program (`sh -n`). Aliases are not known. */
export function findSyntaxFailure(source: string, shell: ReadingShell): SyntaxFailure | undefined {
  const input = { text: source }
  try {
    for (let at = 0; at < input.text.length;) at = readLine(input, at, shell).end
    return undefined
  } catch (error) {
    if (error instanceof SyntaxFailure) return error
    throw error
  }
}
