import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitCommand } from './words'

describe('splitCommand', () => {
  it.each([
    ['', []],
    ['  ls   -la /etc ', ['ls', '-la', '/etc']],
    ["sh -c 'echo oi > /x'", ['sh', '-c', 'echo oi > /x']],
    ['echo "a \\"b\\" $HOME" c\\ d', ['echo', 'a "b" $HOME', 'c d']],
    ['echo \'\' ""', ['echo', '', '']],
    ['a"b c"d', ['ab cd']],
    ['echo "a\\nb"', ['echo', 'a\\nb']],
  ])('splits %j as a shell does', (text, words) => {
    expect(splitCommand(text)).toEqual({ words, openQuote: undefined })
  })

  it('tells the quote that stayed open', () => {
    expect(splitCommand("sh -c 'echo oi")).toEqual({ words: ['sh', '-c', 'echo oi'], openQuote: "'" })
  })

  it('gives back any words that were put in single quotes', () => {
    const word = fc.string().map((text) => text.replaceAll("'", ''))
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(splitCommand(words.map((each) => `'${each}'`).join(' ')).words).toEqual(words)
      }),
    )
  })
})
