import { describe, expect, it } from 'vitest'
import { tellLayerRows } from './historyRows'

const row = (instruction: string, sizeBytes = 0): { instruction: string; sizeBytes: number } => ({
  instruction,
  sizeBytes,
})

describe('tellLayerRows', () => {
  const rows = [row('ADD file:1 in /', 10), row('ENV A=b'), row('RUN mkdir /x'), row('CMD ["sh"]')]

  it('proves that a RUN of 0 bytes made a layer when the count needs it', () => {
    expect(tellLayerRows(rows, 2)).toEqual([true, false, true, false])
  })

  it('proves that it made none when the count is full', () => {
    expect(tellLayerRows(rows, 1)).toEqual([true, false, false, false])
  })

  it('does not guess', () => {
    expect(tellLayerRows([...rows, row('RUN true')], 2)).toBeUndefined()
    expect(tellLayerRows(rows, 5)).toBeUndefined()
    expect(tellLayerRows(rows, 0)).toBeUndefined()
  })
})
