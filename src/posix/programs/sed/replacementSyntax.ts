/** Reads the right side of sed's `s`: text, groups and changes of case, and which match its flags mean. */
import type { ReplacementPart } from './syntax'

/** Which match is replaced first; in busybox's face the last of a number and `g` counts. */
export function occurrenceOf(flags: string, isGnu: boolean): number {
  if (!isGnu && /g[^0-9]*$/.test(flags)) return 1
  return Number(/\d+/.exec(flags)?.[0] ?? 1)
}

/** Splits a replacement into its parts. */
export function parseReplacement(text: string, isGnu: boolean): readonly ReplacementPart[] {
  const parts: ReplacementPart[] = []
  const literal = (character: string): void => {
    const last = parts.at(-1)
    if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + character }
    else parts.push({ kind: 'text', text: character })
  }
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '&') parts.push({ kind: 'group', group: 0 })
    else if (character === '\\') {
      const next = text[++at] ?? ''
      if (/\d/.test(next)) parts.push({ kind: 'group', group: Number(next) })
      else if (isGnu && /[ULElu]/.test(next)) parts.push({ kind: 'case', mode: next })
      else if (isGnu && /^(x[0-9A-Fa-f]{1,2}|o[0-7]{1,3}|d\d{1,3})/.test(text.slice(at))) {
        const code = /^(x[0-9A-Fa-f]{1,2}|o[0-7]{1,3}|d\d{1,3})/.exec(text.slice(at))?.[0] ?? ''
        literal(String.fromCharCode(Number.parseInt(code.slice(1), next === 'x' ? 16 : next === 'o' ? 8 : 10) & 255))
        at += code.length - 1
      } else literal(next === 'n' ? '\n' : next === 't' ? '\t' : next === 'r' ? '\r' : next)
    } else literal(character)
  }
  return parts
}
