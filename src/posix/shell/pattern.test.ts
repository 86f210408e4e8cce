import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapePattern, matches, parsePattern, removeMatch, replaceMatch } from './pattern'

/** The same language by the definition, exponential but plain. */
function holds(pattern: string, text: string): boolean {
  const [first] = pattern
  if (first === undefined) return text === ''
  if (first === '*') return holds(pattern.slice(1), text) || (text !== '' && holds(pattern, text.slice(1)))
  return text !== '' && (first === '?' || first === text[0]) && holds(pattern.slice(1), text.slice(1))
}

describe('patterns', () => {
  it('match as their definition says', () => {
    const letters = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 7 }).map((each) => each.join(''))
    const texts = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }).map((each) => each.join(''))
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        expect(matches(parsePattern(pattern), text)).toBe(holds(pattern, text))
      }),
    )
  })

  it('match any text that was escaped', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(matches(parsePattern(escapePattern(text)), text)).toBe(true)
      }),
    )
  })

  it('stay fast where backtracking explodes', () => {
    const start = performance.now()
    expect(matches(parsePattern(`${'*a'.repeat(30)}b`), 'a'.repeat(5000))).toBe(false)
    expect(performance.now() - start).toBeLessThan(20_000)
  })

  it('remove and replace as the shell does', () => {
    expect(removeMatch('/a/b/c', '*/', 'prefix', false)).toBe('a/b/c')
    expect(removeMatch('/a/b/c', '*/', 'prefix', true)).toBe('c')
    expect(removeMatch('a.tar.gz', '.*', 'suffix', true)).toBe('a')
    expect(replaceMatch('hello', 'l', 'L', 'all')).toBe('heLLo')
    expect(replaceMatch('hello', 'l*', '', 'first')).toBe('he')
  })
})
