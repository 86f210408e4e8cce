import { describe, expect, it } from 'vitest'
import { goDuration, goQuote, goQuoteRune, parseGoDuration } from './goFormat'

describe('goFormat', () => {
  it('quotes as %q', () => {
    expect([goQuote('a"b\\\n\x01é\u200b'), goQuoteRune(3), goQuoteRune(10), goQuoteRune(39)]).toEqual([
      '"a\\"b\\\\\\n\\x01é\\u200b"',
      "'\\x03'",
      "'\\n'",
      "'\\''",
    ])
  })

  it.each([
    ['1h30m', '1h30m0s'],
    ['1.5s', '1.5s'],
    ['100ms', '100ms'],
    ['90s', '1m30s'],
    ['2us', '2µs'],
    ['0', '0s'],
  ])('reads %s as %s', (text, shown) => {
    expect(goDuration(parseGoDuration(text))).toBe(shown)
  })

  it('refuses what is no duration', () => {
    expect(() => parseGoDuration('5')).toThrow('time: missing unit in duration "5"')
    expect(() => parseGoDuration('5x')).toThrow('time: unknown unit "x" in duration "5x"')
    expect(() => parseGoDuration('')).toThrow('time: invalid duration ""')
  })
})
