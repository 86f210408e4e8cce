import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasWildcards, matchesPattern } from './globs'
import { expandWord, expandWords, splitWords } from './words'

const env: Readonly<Record<string, string>> = { a: 'x y', empty: '', path: '/a/b/c.tar.gz' }
const lookup = (name: string): string | undefined => env[name]

describe('words', () => {
  it.each([
    ['$a-${a}', 'x y-x y'],
    ['\'$a\'"$a"', '$ax y'],
    ['\\$a', '$a'],
    ['"\\$a \\x"', '$a \\x'],
    ['${none:-d}${empty:-d}${empty-d}', 'dd'],
    ['${none:+d}${a:+d}${empty+e}', 'de'],
    ['${path##*/}|${path%.*}|${path%%.*}|${path#*/}', 'c.tar.gz|/a/b/c.tar|/a/b/c|a/b/c.tar.gz'],
    ['${path//a/A}', '/A/b/c.tAr.gz'],
    ['${none:-${a}}', 'x y'],
    ['$1x$', 'x$'],
  ])('%s is %s', (word, wanted) => {
    expect(expandWord(word, '\\', lookup)).toBe(wanted)
  })

  it('splits at blanks that came from variables, not at quoted ones', () => {
    expect(expandWords('p$a "q r"', '\\', lookup)).toEqual(['px', 'y', 'q r'])
    expect(splitWords('a="b c" d\\ e  \'f g\'h', '\\')).toEqual(['a="b c"', 'd\\ e', "'f g'h"])
  })

  it('gives back any text that was quoted', () => {
    const text = fc.string({ unit: 'binary' }).filter((one) => !one.includes("'"))
    fc.assert(
      fc.property(text, (one) => {
        expect(expandWord(`'${one}'`, '\\', lookup)).toBe(one)
      }),
    )
  })
})

describe('globs', () => {
  it.each([
    ['*.txt', 'a.txt', true],
    ['*.txt', 'd/a.txt', false],
    ['d/*/q', 'd/e/q', true],
    ['[a-c]?', 'bz', true],
    ['[^a-c]?', 'bz', false],
    ['\\*', '*', true],
    ['a.b', 'axb', false],
    ['[', '[', false],
  ])('%s and %s: %s', (pattern, path, wanted) => {
    expect(matchesPattern(pattern, path)).toBe(wanted)
  })

  it('knows a wildcard from an escaped one', () => {
    expect(['a*', 'a\\*', 'a[b', 'plain'].map(hasWildcards)).toEqual([true, false, true, false])
  })
})
