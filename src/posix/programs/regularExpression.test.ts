import { describe, expect, it } from 'vitest'
import { compileRegularExpression, PatternError } from './regularExpression'

const basic = (pattern: string, text: string): string | undefined => {
  const found = compileRegularExpression(pattern, { extended: false }).match(text)
  return found === undefined ? undefined : text.slice(found.start, found.end)
}

describe('basic regular expressions', () => {
  it.each([
    ['a+b', 'xa+b', 'a+b'],
    ['a\\+b', 'xaab', 'aab'],
    ['*a', 'b*a', '*a'],
    ['\\(ab\\)*', 'ababx', 'abab'],
    ['a\\{2,3\\}', 'aaaa', 'aaa'],
    ['[]x]', 'a]', ']'],
    ['[^]]', ']a', 'a'],
    ['a\\|bc', 'xbc', 'bc'],
    ['x$y', 'x$y', 'x$y'],
    ['a**', 'aaa', 'aaa'],
    ['[[:digit:]]*$', 'ab12', '12'],
    ['[a\\]', 'x\\', '\\'],
  ])('%s finds in %s', (pattern, text, found) => {
    expect(basic(pattern, text)).toBe(found)
  })

  it('takes the longest of the leftmost', () => {
    const found = compileRegularExpression('a|ab|abc', { extended: true }).match('xabcd')
    expect([found?.start, found?.end]).toEqual([1, 4])
  })

  it('finds what a group matched again', () => {
    expect(basic('\\(a.\\)\\1', 'abacac')).toBe('acac')
    expect(() => basic('\\2', 'a')).toThrow(PatternError)
  })

  it('knows the edges of words', () => {
    expect(basic('\\<b[a-z]*\\>', 'ab bc')).toBe('bc')
  })

  it('gives a pattern up that takes too long, and does not hang', () => {
    expect(() => compileRegularExpression('(a*)*(a*)*\\1b', { extended: true }).test('a'.repeat(200))).toThrow(
      PatternError,
    )
  })
})
