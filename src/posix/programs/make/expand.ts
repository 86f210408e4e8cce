/**
 * Expansion: `$X`, `$(X)`, `$(X:.c=.o)`, `$(function …)`. The shell may be asked, so that all of it takes promises.
 */
import { substituteReference, wordsOf } from './words'
import { MakeError, type Scope } from './variables'

/** A function of make: what stands behind its name, unexpanded. */
export type MakeFunction = (text: string, context: Expansion) => Promise<string>

/** What expansion needs of the rest of make. */
export interface Expansion {
  readonly functions: Readonly<Record<string, MakeFunction>>
  readonly scope: Scope
  /** `Makefile:3`, for messages. */
  readonly place: string
  shell(command: string): Promise<string>
  print(text: string): Promise<void>
  printError(text: string): Promise<void>
  wildcard(patterns: readonly string[]): readonly string[]
  readFile(path: string): string | undefined
  writeFile(path: string, text: string, appends: boolean): void
  realPath(path: string, mustExist: boolean): string | undefined
  evaluate(text: string): Promise<void>
  /** Names that are being expanded, against endless recursion. */
  readonly pending: readonly string[]
}

const closing: Readonly<Record<string, string>> = { '(': ')', '{': '}' }

/** Index of the parenthesis that closes the one at `at`; the end when none does. */
export function closingAt(text: string, at: number): number {
  const open = text[at] ?? ''
  const close = closing[open] ?? ''
  let depth = 0
  for (let index = at; index < text.length; index++) {
    if (text[index] === open) depth++
    else if (text[index] === close && --depth === 0) return index
  }
  return text.length
}

/** Expands a text. Throws `MakeError`. */
export async function expand(text: string, context: Expansion): Promise<string> {
  if (!text.includes('$')) return text
  let result = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character !== '$') {
      result += character
      continue
    }
    const next = text[++at]
    if (next === undefined) break
    if (next === '$') result += '$'
    else if (closing[next] === undefined) result += /\s/.test(next) ? '' : await valueOf(next, context)
    else {
      const end = closingAt(text, at)
      if (end >= text.length) throw new MakeError('unterminated variable reference', context.place)
      result += await reference(text.slice(at + 1, end), context)
      at = end
    }
  }
  return result
}

async function reference(inner: string, context: Expansion): Promise<string> {
  const call = /^([a-z-]+)(?:[ \t]+|$)/.exec(inner)
  const name = call?.[1] ?? ''
  if (call !== null && Object.hasOwn(context.functions, name) && inner.length > name.length) {
    const own = context.functions[name]
    if (own !== undefined) return own(inner.slice(call[0].length), context)
  }
  const colon = topLevel(inner, ':')
  if (colon > 0) {
    const equals = inner.indexOf('=', colon)
    if (equals > 0) {
      const value = await valueOf(await expand(inner.slice(0, colon), context), context)
      const from = await expand(inner.slice(colon + 1, equals), context)
      return substituteReference(value, from, await expand(inner.slice(equals + 1), context))
    }
  }
  return valueOf(await expand(inner, context), context)
}

/** Where a character stands outside of references. */
export function topLevel(text: string, wanted: string, from = 0): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '$' && closing[text[at + 1] ?? ''] !== undefined) at = closingAt(text, at + 1)
    else if (text[at] === wanted) return at
  }
  return -1
}

/** The value of a variable, expanded. */
export async function valueOf(name: string, context: Expansion): Promise<string> {
  const short = /^([@<^+?*|%])([DF])$/.exec(name)
  if (short !== null) return partOf(await valueOf(short[1] ?? '', context), short[2] === 'D')
  const variable = context.scope.find(name)
  if (variable === undefined) return ''
  if (!variable.isRecursive) return variable.value
  if (context.pending.includes(name))
    throw new MakeError(`Recursive variable '${name}' references itself (eventually)`, variable.place || context.place)
  return expand(variable.value, { ...context, pending: [...context.pending, name] })
}

/** `$(@D)` and `$(@F)`. */
function partOf(value: string, isDirectory: boolean): string {
  return wordsOf(value)
    .map((word) => {
      const slash = word.lastIndexOf('/')
      if (isDirectory) return slash < 0 ? '.' : slash === 0 ? '/' : word.slice(0, slash)
      return word.slice(slash + 1)
    })
    .join(' ')
}
