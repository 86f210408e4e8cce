/** Tries patterns with an engine whose time grows with the text alone (RE2): no pattern of a lab can hang who judges it. */
import { RE2JS } from 're2js'

const kept = 500
const compiled = new Map<string, RE2JS>()

/** Whether the pattern is found in the text. */
export function matches(source: string, text: string): boolean {
  return compile(source).matcher(text).find()
}

function compile(source: string): RE2JS {
  const known = compiled.get(source)
  if (known !== undefined) return known
  if (compiled.size >= kept) compiled.clear()
  const made = RE2JS.compile(source, RE2JS.MULTILINE)
  compiled.set(source, made)
  return made
}
