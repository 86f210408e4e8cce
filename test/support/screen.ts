/**
 * What a terminal shows after some bytes: rows of text without the blanks at their ends. It knows what shells' line
 * editors send (carriage return, backspace, cursor movement, erasing) and nothing of colours.
 */

/** Renders bytes on a terminal of so many columns; rows that scrolled away stay. */
export function screenOf(output: string, columns = 80): readonly string[] {
  const rows: string[][] = [[]]
  let [row, column, top] = [0, 0, 0]
  const here = (): string[] => (rows[row] ??= [])
  const put = (character: string): void => {
    if (column === columns) {
      row++
      column = 0
    }
    const line = here()
    while (line.length < column) line.push(' ')
    line[column++] = character
  }
  const control = (parameters: string, letter: string): void => {
    const count = Number.parseInt(parameters, 10) || 0
    if (letter === 'A') row = Math.max(0, row - Math.max(1, count))
    else if (letter === 'B') row += Math.max(1, count)
    else if (letter === 'C') column = Math.min(columns - 1, column + Math.max(1, count))
    else if (letter === 'D') column = Math.max(0, Math.min(column, columns - 1) - Math.max(1, count))
    else if (letter === 'G') column = Math.max(0, count - 1)
    else if (letter === 'H') [row, column] = [top, 0]
    else if (letter === 'P') here().splice(column, Math.max(1, count))
    else if (letter === '@') here().splice(column, 0, ...' '.repeat(Math.max(1, count)))
    else if (letter === 'K') here().length = Math.min(here().length, column)
    else if (letter === 'J') {
      here().length = Math.min(here().length, column)
      rows.length = row + 1
      if (count === 2) rows.length = top
    }
  }
  // eslint-disable-next-line no-control-regex
  for (const match of output.matchAll(/\x1b\[([?0-9;]*)([A-Za-z@])|\x1b.|([^])/gu)) {
    const [, parameters, letter, character] = match
    if (letter !== undefined) control(parameters ?? '', letter)
    else if (character === '\r') column = 0
    else if (character === '\n') row++
    else if (character === '\b') column = Math.max(0, Math.min(column, columns - 1) - 1)
    else if (character !== undefined && character >= ' ') put(character)
  }
  top = 0
  return trimmed(Array.from(rows, (line) => (line ?? []).join('').trimEnd()))
}

function trimmed(rows: readonly string[]): readonly string[] {
  const last = rows.findLastIndex((row) => row !== '')
  return rows.slice(0, last + 1)
}

/** Process ids differ from run to run. */
export function withoutPids(rows: readonly string[]): readonly string[] {
  return rows.map((row) => row.replace(/^(\[\d+\][-+ ]?) +?\d+$/, '$1 PID').replace(/^(\[\d+\]) \d+$/, '$1 PID'))
}
