/** The right side of `s`: groups, and GNU's changes of case. */
import type { RegularExpression } from '../regularExpression'
import type { ReplacementPart, Substitution } from './syntax'

type Groups = readonly (readonly [number, number])[]

function fill(parts: readonly ReplacementPart[], text: string, groups: Groups): string {
  const only = parts[0]
  if (parts.length === 1 && only?.kind === 'text') return only.text
  let result = ''
  let mode = ''
  let once = ''
  for (const part of parts) {
    if (part.kind === 'case') {
      if (part.mode === 'l' || part.mode === 'u') once = part.mode
      else {
        mode = part.mode === 'E' ? '' : part.mode
        once = ''
      }
      continue
    }
    const [start, end] = part.kind === 'group' ? (groups[part.group] ?? [-1, -1]) : [0, 0]
    let piece = part.kind === 'text' ? part.text : start < 0 ? '' : text.slice(start, end)
    if (mode === 'U') piece = piece.toUpperCase()
    if (mode === 'L') piece = piece.toLowerCase()
    if (once !== '' && piece !== '') {
      piece = (once === 'u' ? piece.slice(0, 1).toUpperCase() : piece.slice(0, 1).toLowerCase()) + piece.slice(1)
      once = ''
    }
    result += piece
  }
  return result
}

/** The text with its matches replaced; undefined when nothing matched. */
export function substituted(
  text: string,
  expression: RegularExpression,
  substitution: Substitution,
): string | undefined {
  let result = ''
  let copied = 0
  let seen = 0
  let lastEnd = -1
  let changed = false
  for (let at = 0; at <= text.length;) {
    const found = expression.match(text, at)
    if (found === undefined) break
    const isEmpty = found.end === found.start
    if (!isEmpty || found.start !== lastEnd) {
      seen++
      if (seen >= substitution.occurrence) {
        result += text.slice(copied, found.start) + fill(substitution.replacement, text, found.groups)
        copied = found.end
        changed = true
        if (!substitution.global) break
      }
      lastEnd = found.end
    }
    at = isEmpty ? found.end + 1 : found.end
  }
  return changed ? result + text.slice(copied) : undefined
}
