import { describe, expect, it } from 'vitest'
import { satisfies } from './versionRanges'

describe('ranges of versions', () => {
  it.each([
    ['^1.2.3', '1.9.0', true],
    ['^1.2.3', '1.2.2', false],
    ['^1.2.3', '2.0.0', false],
    ['^0.2.3', '0.2.9', true],
    ['^0.2.3', '0.3.0', false],
    ['^0.0.3', '0.0.3', true],
    ['^0.0.3', '0.0.4', false],
    ['~1.2', '1.2.9', true],
    ['~1.2', '1.3.0', false],
    ['~1', '1.9.9', true],
    ['1.x', '1.4.0', true],
    ['1.x', '2.0.0', false],
    ['2', '2.9.9', true],
    ['*', '7.0.0', true],
    ['', '7.0.0', true],
    ['>= 1 < 3', '2.9.9', true],
    ['>=1 <3', '3.0.0', false],
    ['>1.2', '1.2.5', false],
    ['>1.2', '1.3.0', true],
    ['<=1.2', '1.2.9', true],
    ['1.0.0 - 2.0.0', '2.0.0', true],
    ['1.0.0 - 2.0.0', '2.0.1', false],
    ['^1 || ^3.1', '3.2.0', true],
    ['^1 || ^3.1', '2.0.0', false],
    ['=1.0.0', '1.0.0', true],
    ['next', '1.0.0', false],
    ['npm:other@^4', '4.1.0', true],
    ['^1.0.0', '1.1.0-beta.1', false],
    ['1.1.0-beta.1', '1.1.0-beta.1', true],
  ])('%j and %s: %s', (range, version, expected) => {
    expect(satisfies(version, range)).toBe(expected)
  })
})
