/** Sizes and times in both languages. */
import { describe, expect, it } from 'vitest'
import { formatBytes, formatRelative } from './format'

describe('sizes', () => {
  it.each([
    [0, '0 B', '0 B'],
    [41, '41 B', '41 B'],
    [999, '999 B', '999 B'],
    [1000, '1 kB', '1 kB'],
    [1214, '1,2 kB', '1.2 kB'],
    [4_206_494, '4,2 MB', '4.2 MB'],
    [99_940_000, '99,9 MB', '99.9 MB'],
    [196_000_000, '196 MB', '196 MB'],
    [999_600, '1 MB', '1 MB'],
    [2_000_000_000, '2 GB', '2 GB'],
    [undefined, '–', '–'],
  ])('%s', (size, portuguese, english) => {
    expect(formatBytes(size, 'pt-BR').replace('\u00a0', ' ')).toBe(portuguese)
    expect(formatBytes(size, 'en').replace('\u00a0', ' ')).toBe(english)
  })
})

describe('times', () => {
  it.each([
    [5, 'agora', 'now'],
    [125, 'há 2 minutos', '2 minutes ago'],
    [7300, 'há 2 horas', '2 hours ago'],
    [86_400 * 3, 'há 3 dias', '3 days ago'],
    [-120, 'em 2 minutos', 'in 2 minutes'],
  ])('%s seconds ago', (passed, portuguese, english) => {
    expect(formatRelative(1000, 1000 + passed, 'pt-BR')).toBe(portuguese)
    expect(formatRelative(1000, 1000 + passed, 'en')).toBe(english)
  })
})
