import { describe, expect, it } from 'vitest'
import { matches } from './matchPattern'
import { pattern } from './pattern'

describe('patterns of labs', () => {
  it.each([
    ['^CMD', 'ENV A\nCMD b', true],
    ['pedido$', 'pedido\ndois', true],
    ['docker (image )?save\\b', 'docker save x', true],
    ['\\brm\\b', 'docker rmi x', false],
  ])('find %s', (source, text, isFound) => expect(matches(source, text)).toBe(isFound))

  it('take time by the text alone', () => {
    // A backtracking engine needs longer than the universe has.
    expect(matches('(a+)+$', `${'a'.repeat(5000)}!`)).toBe(false)
  })

  it.each(['(?=x)', '(?<!x)', '(a)\\1', '(', '[z-a]', 'x'.repeat(1001)])('are refused: %s', (source) => {
    expect(pattern.safeParse(source).success).toBe(false)
  })
})
