/** Regular expressions of a lab: JavaScript's syntax, tried on the whole text with the flag `m`. */
import { z } from 'zod'

export const pattern = z.string().refine(isPattern, 'not a regular expression')

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'm') instanceof RegExp
  } catch {
    return false
  }
}

/** Whether the pattern is found in the text. */
export function matches(source: string, text: string): boolean {
  return new RegExp(source, 'm').test(text)
}
