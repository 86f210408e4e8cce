import { describe, expect, it } from 'vitest'
import { readTime } from './times'

/** What docker/cli 28.2.2 was seen to say of them. */
const refused: Readonly<Record<string, string>> = {
  '2020-1-1': 'parsing time "2020-1-1" as "2006-01-02": cannot parse "1-1" as "01"',
  '-5': 'parsing time "-5" as "2006-01-02": cannot parse "-5" as "2006"',
  '2020-13-01': 'parsing time "2020-13-01": month out of range',
  '2020-02-30': 'parsing time "2020-02-30": day out of range',
  '2020-01-01T': 'parsing time "2020-01-01T" as "2006-01-02T15": cannot parse "" as "15"',
  '2020-01-01T25:00': 'parsing time "2020-01-01T25:00": hour out of range',
  '2020-01-01T10:00x': 'parsing time "2020-01-01T10:00x": extra text: "x"',
  '2020-01-01T10:00:00+1':
    'parsing time "2020-01-01T10:00:00+1" as "2006-01-02T15:04Z07:00": cannot parse ":00+1" as "Z07:00"',
  '2020-01-01T10:00:61': 'parsing time "2020-01-01T10:00:61": second out of range',
  '2020-01-01T10:0': 'parsing time "2020-01-01T10:0" as "2006-01-02T15:04": cannot parse "0" as "04"',
  '1.x': 'failed to parse value as time or duration: "1.x"',
  '1.-5': 'parsing time "1.-5" as "2006-01-02T15:04:05.999999999": cannot parse "1.-5" as "2006"',
}

describe('times of --since and --until', () => {
  it.each(Object.entries(refused))('%s is refused in the words of the CLI', (value, message) => {
    expect(() => readTime(value, 0)).toThrow(new Error(message))
  })

  it('are seconds, days and hours with or without a zone, or how long ago in whole seconds', () => {
    const told = ['0', '1.5', '2020-01-01', '2020-01-01T1:00', '2020-01-01T10Z', '2020-01-01T10:00:00.5+02:00', '90s']
    expect(told.map((value) => readTime(value, 1_000_000_250))).toEqual([
      '0',
      '1.5',
      '1577836800.000000000',
      '1577840400.000000000',
      '1577872800.000000000',
      '1577865600.500000000',
      '999910',
    ])
  })
})
