import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moveInGrid, type GridPlace } from './gridFocus'

const size = { rows: 7, columns: 6 }

describe('moveInGrid', () => {
  it.each<[string, GridPlace, GridPlace]>([
    ['ArrowUp', { row: 2, column: 3 }, { row: 1, column: 3 }],
    ['ArrowUp', { row: 0, column: 3 }, { row: -1, column: 3 }],
    ['ArrowDown', { row: 6, column: 3 }, { row: 6, column: 3 }],
    ['ArrowRight', { row: 2, column: 5 }, { row: 2, column: 5 }],
    ['ArrowLeft', { row: 2, column: 0 }, { row: 2, column: -1 }],
    ['Home', { row: 2, column: 4 }, { row: 2, column: -1 }],
    ['Home', { row: -1, column: 4 }, { row: -1, column: 0 }],
    ['End', { row: 2, column: 0 }, { row: 2, column: 5 }],
    ['PageDown', { row: 0, column: 0 }, { row: 5, column: 0 }],
    ['PageUp', { row: 3, column: 1 }, { row: 0, column: 1 }],
  ])('%s from %j leads to %j', (key, from, to) => {
    expect(moveInGrid(from, key, size)).toEqual(to)
  })

  it('never enters the corner', () => {
    expect(moveInGrid({ row: 0, column: -1 }, 'ArrowUp', size)).toEqual({ row: 0, column: -1 })
    expect(moveInGrid({ row: -1, column: 0 }, 'ArrowLeft', size)).toEqual({ row: -1, column: 0 })
  })

  it('goes to the ends with Ctrl', () => {
    expect(moveInGrid({ row: 3, column: 3 }, 'Home', size, { ctrl: true })).toEqual({ row: 0, column: -1 })
    expect(moveInGrid({ row: 3, column: 3 }, 'End', size, { ctrl: true })).toEqual({ row: 6, column: 5 })
  })

  it('leaves other keys to others', () => {
    expect(moveInGrid({ row: 0, column: 0 }, 'Tab', size)).toBeUndefined()
  })

  it('stays inside whatever is pressed', () => {
    const keys = fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(keys, fc.boolean())),
        fc.nat(8),
        fc.integer({ min: 1, max: 8 }),
        (pressed, columns, rows) => {
          let place: GridPlace = { row: 0, column: columns > 0 ? 0 : -1 }
          for (const [key, ctrl] of pressed) {
            place = moveInGrid(place, key, { rows, columns }, { ctrl }) ?? place
            expect(place.row).toBeGreaterThanOrEqual(-1)
            expect(place.row).toBeLessThan(rows)
            expect(place.column).toBeGreaterThanOrEqual(-1)
            expect(place.column).toBeLessThan(Math.max(columns, 1))
            expect(place).not.toEqual({ row: -1, column: -1 })
          }
        },
      ),
    )
  })
})
