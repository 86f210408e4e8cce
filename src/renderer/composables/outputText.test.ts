import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOutputText } from './outputText'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const linesOf = (...texts: string[]): readonly string[] => {
  const output = createOutputText()
  return texts.map((text) => output.take(bytes(text)).lines).at(-1) ?? []
}

describe('createOutputText', () => {
  it.each([
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb', ['a', 'b']],
    ['10%\r50%\r100%\n', ['100%']],
    ['\x1b[1;31mred\x1b[0m \x1b]0;title\x07x', ['red x']],
    ['ab\x08c\n', ['ac']],
    ['\n\n', ['', '']],
  ])('reads %j', (text, lines) => expect(linesOf(text)).toEqual(lines))

  it('waits for the rest of a sequence', () => {
    expect(linesOf('a\x1b[3')).toEqual(['a'])
    expect(linesOf('a\x1b[3', '1mb')).toEqual(['ab'])
  })

  it('reads the same however the bytes are cut', () => {
    const text = 'Olá \x1b[32mmundo\x1b[0m ✓\r\nfim 🐳\n'
    const whole = linesOf(text)
    fc.assert(
      fc.property(fc.array(fc.nat(bytes(text).length), { maxLength: 6 }), (cuts) => {
        const output = createOutputText()
        const marks = [0, ...cuts.sort((a, b) => a - b), bytes(text).length]
        let lines: readonly string[] = []
        marks.slice(1).forEach((to, at) => (lines = output.take(bytes(text).slice(marks[at], to)).lines))
        expect(lines).toEqual(whole)
      }),
    )
  })

  it('lets the oldest lines go', () => {
    const output = createOutputText()
    const { lines, dropped } = output.take(bytes(Array.from({ length: 30_000 }, (_, at) => `${at}\n`).join('')))
    expect([lines.length, lines[0], dropped]).toEqual([20_000, '10000', 10_000])
  })
})
