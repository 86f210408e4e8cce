/**
 * Names changed on their way in or out: `--transform` takes sed's `s` command (several apart by `;`, with the flags g, i, x
 * and a number).
 */
import { compileRegularExpression } from '../regularExpression'
import { TarError } from './archive'

/** The change that an expression of `--transform` stands for. Throws `TarError`. */
export function parseTransform(expression: string): (name: string) => string {
  const steps = splitExpressions(expression).map(parseStep)
  return (name) => steps.reduce((text, step) => step(text), name)
}

function splitExpressions(expression: string): readonly string[] {
  const found: string[] = []
  let rest = expression
  while (rest !== '') {
    const delimiter = rest[1] ?? ''
    const parts = cut(rest.slice(2), delimiter)
    if (!rest.startsWith('s') || delimiter === '' || parts === undefined)
      throw new TarError('Invalid transform expression')
    const flags = /^[^;]*/.exec(parts.rest)?.[0] ?? ''
    found.push(rest.slice(0, rest.length - parts.rest.length + flags.length))
    rest = parts.rest.slice(flags.length + 1)
  }
  return found
}

/** The two fields of `s` before their delimiters, and what follows. */
function cut(text: string, delimiter: string): { fields: readonly [string, string]; rest: string } | undefined {
  const fields: string[] = []
  let field = ''
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? ''
    if (letter === '\\' && at + 1 < text.length) {
      field += text[at + 1] === delimiter ? delimiter : letter + (text[at + 1] ?? '')
      at++
    } else if (letter === delimiter) {
      fields.push(field)
      field = ''
      if (fields.length === 2) return { fields: [fields[0] ?? '', fields[1] ?? ''], rest: text.slice(at + 1) }
    } else field += letter
  }
  return undefined
}

function parseStep(expression: string): (name: string) => string {
  const parts = cut(expression.slice(2), expression[1] ?? '')
  if (parts === undefined) throw new TarError('Invalid transform expression')
  const [pattern, replacement] = parts.fields
  const flags = parts.rest
  const unknown = /[^gixrRsShH\d]/.exec(flags)?.[0]
  if (unknown !== undefined) throw new TarError(`Unknown flag in transform expression: ${unknown}`)
  const compiled = compileRegularExpression(pattern, { extended: flags.includes('x'), ignoreCase: flags.includes('i') })
  const first = Number(/\d+/.exec(flags)?.[0] ?? 1)
  return (name) => {
    let result = ''
    let at = 0
    for (let count = 1; at <= name.length; count++) {
      const match = compiled.match(name, at)
      if (match === undefined) break
      const chosen = count === first || (flags.includes('g') && count > first)
      const whole = name.slice(match.start, match.end)
      result += name.slice(at, match.start) + (chosen ? fill(replacement, match.groups, name) : whole)
      at = match.end
      if (match.end === match.start) result += name[at++] ?? ''
      if (chosen && !flags.includes('g')) break
    }
    return result + name.slice(at)
  }
}

function fill(replacement: string, groups: readonly (readonly [number, number])[], name: string): string {
  const group = (index: number): string => {
    const [start, end] = groups[index] ?? [-1, -1]
    return start < 0 ? '' : name.slice(start, end)
  }
  return replacement.replace(/\\(\d)|\\(.)|&/g, (_, digit?: string, escaped?: string) =>
    digit !== undefined ? group(Number(digit)) : (escaped ?? group(0)),
  )
}
