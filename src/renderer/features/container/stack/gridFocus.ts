/**
 * Where the keyboard goes in the stack's grid: one cell is in the tab order and the arrows move it (WAI-ARIA Authoring
 * Practices, grid pattern). Row -1 holds the paths' headers, column -1 the rows' own; their corner is no cell.
 */

export interface GridPlace {
  readonly row: number
  readonly column: number
}

export interface GridSize {
  readonly rows: number
  readonly columns: number
}

const pageRows = 5

/** The place that a key leads to, or undefined where the key is none of the grid's. */
export function moveInGrid(
  from: GridPlace,
  key: string,
  size: GridSize,
  modifiers: { readonly ctrl: boolean } = { ctrl: false },
): GridPlace | undefined {
  const place = target(from, key, size, modifiers.ctrl)
  return place === undefined ? undefined : keepInside(place, from, size)
}

function target({ row, column }: GridPlace, key: string, size: GridSize, ctrl: boolean): GridPlace | undefined {
  switch (key) {
    case 'ArrowUp':
      return { row: row - 1, column }
    case 'ArrowDown':
      return { row: row + 1, column }
    case 'ArrowLeft':
      return { row, column: column - 1 }
    case 'ArrowRight':
      return { row, column: column + 1 }
    case 'Home':
      return ctrl ? { row: 0, column: -1 } : { row, column: row === -1 ? 0 : -1 }
    case 'End':
      return { row: ctrl ? size.rows - 1 : row, column: size.columns - 1 }
    case 'PageUp':
      return { row: Math.max(0, row - pageRows), column }
    case 'PageDown':
      return { row: row + pageRows, column }
    default:
      return undefined
  }
}

/** Brings a place back inside; the corner sends back to where one came from. */
export function keepInside(place: GridPlace, from: GridPlace, size: GridSize): GridPlace {
  const row = Math.min(Math.max(place.row, -1), size.rows - 1)
  const column = Math.min(Math.max(place.column, -1), size.columns - 1)
  return row === -1 && column === -1 ? from : { row, column }
}
