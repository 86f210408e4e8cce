import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainSource } from './plainPattern'
import { compileRegularExpression } from './regularExpression'
import { parsePattern } from './regularExpressionSyntax'

const sourceOf = (pattern: string): string | undefined =>
  plainSource(parsePattern(pattern, { extended: true }).root, false)

describe('plain patterns', () => {
  it('are those that leave no choice', () => {
    expect(
      ['ab*c', '[0-9]+ [a-z]+$', '(a)(b{2,3})', '^[^:]*:x'].map((pattern) => sourceOf(pattern) !== undefined),
    ).toEqual([true, true, true, true])
    expect(['a?(ab)?', 'a|ab', '.*a.*', 'a*^b*', '(ab)*', '\\<a', 'a*b*c'].map(sourceOf)).toEqual(
      Array.from({ length: 7 }, () => undefined),
    )
  })

  it('match as the linear engine does', () => {
    const atom = fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '[[:alpha:]]', '(a)', '([bc])', '(ab)')
    const times = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}')
    const pattern = fc
      .tuple(
        fc.constantFrom('', '^'),
        fc.array(fc.tuple(atom, times), { minLength: 1, maxLength: 5 }),
        fc.constantFrom('', '$'),
      )
      .map(([start, pieces, end]) => start + pieces.map((piece) => piece.join('')).join('') + end)
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '\n', '\xe9'), maxLength: 12 })
    let quick = 0
    fc.assert(
      fc.property(pattern, text, fc.boolean(), fc.nat({ max: 3 }), (source, subject, ignoreCase, from) => {
        const options = { extended: true, ignoreCase }
        const linear = compileRegularExpression(source, options)
        const either = compileRegularExpression(source, { ...options, isBytes: true })
        if (plainSource(parsePattern(source, { extended: true }).root, ignoreCase) !== undefined) quick++
        const at = Math.min(from, subject.length)
        expect(either.match(subject, at)).toEqual(linear.match(subject, at))
        expect(either.test(subject)).toBe(linear.test(subject))
      }),
      { numRuns: 2000 },
    )
    expect(quick).toBeGreaterThan(200)
  })
})
