import { describe, expect, it } from 'vitest'
import { converted } from './convert'
import type { ValueType } from './types'

const double: ValueType = { kind: 'double' }
const decimal: ValueType = { kind: 'decimal', scale: 1 }

describe('a number as a date', () => {
  // As MariaDB 10.11 stores them, or refuses to.
  it.each([
    [20_240_102, double, '2024-01-02'],
    ['20240102.7', decimal, '2024-01-02'],
    [240_102, double, '2024-01-02'],
    [101, { kind: 'int' }, '2000-01-01'],
    [20_240_102_030_405, double, '2024-01-02'],
    ...[20_240_199, -1, 0, 1.5, 1e30].map((value) => [value, double, null] as const),
  ] as const)('%s (%o) is %s', (value, from, date) => {
    expect(converted(value, from, { kind: 'date' })).toBe(date)
  })

  it('has a time, too', () => {
    expect(converted('240102030405.5', decimal, { kind: 'datetime', scale: 1 })).toBe('2024-01-02 03:04:05.5')
  })
})
