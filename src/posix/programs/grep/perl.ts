/** `grep -P`: Perl's patterns as far as they need no back-tracking; what does is refused in one sentence. */
import { RE2JS } from 're2js'
import { UsageError } from '../complaint'
import type { RegularExpression } from '../regularExpression'

/** Compiles a pattern over byte texts. Throws `UsageError`. */
export function perlExpression(pattern: string, ignoreCase: boolean, wholeLine: boolean): RegularExpression {
  let compiled: RE2JS
  try {
    const source = wholeLine ? `\\A(?:${pattern})\\z` : pattern
    compiled = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
  } catch {
    throw new UsageError("grep: the Camada simulator's grep leaves out look-around and back-references of -P\n", 2)
  }
  return {
    groups: compiled.groupCount(),
    test: (text) => compiled.matcher(text).find(),
    match: (text, from = 0) => {
      const matcher = compiled.matcher(text)
      if (!matcher.find(from)) return undefined
      const [start, end] = [matcher.start(), matcher.end()]
      return { start, end, groups: [[start, end]] }
    },
  }
}
