/** Patterns as a shell's locale and options have them: bytes in the C locale, bash's `nocasematch` and `extglob`. */
import { isByteLocale, toBytes } from './locale'
import { matches, parsePattern, PatternTooCostly } from './pattern'
import type { Shell } from './shell'
import { ShellError } from './shellError'

/** Whether the whole text matches; `extended` where bash knows `@(…)` without being told, as in `[[ ]]`. */
export function matchesIn(shell: Shell, pattern: string, text: string, extended = shell.extendedGlobs()): boolean {
  const fold = (each: string): string => (shell.shopts.has('nocasematch') ? each.toLowerCase() : each)
  const shaped = (each: string): string => fold(isByteLocale(shell) ? toBytes(each) : each)
  return bounded(() => matches(parsePattern(shaped(pattern), extended), shaped(text)))
}

/** Says of a pattern that is given up what it is. */
export function bounded<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof PatternTooCostly) throw new ShellError(error.message, 2, false)
    throw error
  }
}
