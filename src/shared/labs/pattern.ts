/**
 * Regular expressions of a lab: the syntax that JavaScript and RE2 share, tried on the whole text line by line (flag `m`).
 * What only a backtracking engine can do is no pattern here: a lab may be anybody's, and must not hold up the program.
 */
import { z } from 'zod'

export const pattern = z
  .string()
  .max(1000)
  .refine(isPattern, 'not a regular expression, or one with a look-around or a back reference')

function isPattern(text: string): boolean {
  if (/\(\?(?:=|!|<[=!])|\\(?:[1-9]|k<)/.test(text.replace(/\\\\/g, ''))) return false
  try {
    return new RegExp(text, 'm') instanceof RegExp
  } catch {
    return false
  }
}
