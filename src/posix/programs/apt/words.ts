/** How apt lays its words out: sizes, wrapped lists, columns. Source: apt-pkg/contrib/strutl.cc and private-output.cc. */

/** `7396 k`, `21.3 M`, `120 `: decimal, with the unit behind a space. */
export function sizeText(bytes: number): string {
  let size = bytes
  for (const unit of ['', 'k', 'M', 'G', 'T']) {
    if (size < 100 && unit !== '') return `${size.toFixed(1)} ${unit}`
    if (size < 10_000) return `${size.toFixed(0)} ${unit}`
    size /= 1000
  }
  return `${size.toFixed(0)} P`
}

const width = 76

/** Names in lines of at most 79 columns, each line behind two spaces. */
export function wrapped(names: readonly string[]): string {
  const lines: string[] = []
  let line = ''
  for (const name of names.flatMap((each) => each.split(/ (?=\|)/))) {
    if (line !== '' && line.length + 1 + name.length >= width + 1) {
      lines.push(line)
      line = name
    } else line = line === '' ? name : `${line} ${name}`
  }
  if (line !== '') lines.push(line)
  return lines.map((each) => `  ${each}\n`).join('')
}

/** Names in columns that are read downwards, as apt 3 prints them. */
export function inColumns(names: readonly string[]): string {
  for (let columns = names.length; columns > 1; columns--) {
    const rows = Math.ceil(names.length / columns)
    if (Math.ceil(names.length / rows) !== columns) continue
    const widths = Array.from({ length: columns }, (_, column) =>
      Math.max(...names.slice(column * rows, (column + 1) * rows).map((name) => name.length)),
    )
    if (widths.reduce((sum, each) => sum + each + 2, 0) > 80) continue
    return Array.from({ length: rows }, (_, row) => rowOf(names, { row, rows, widths })).join('')
  }
  return names.map((name) => `  ${name}\n`).join('')
}

function rowOf(
  names: readonly string[],
  { row, rows, widths }: { row: number; rows: number; widths: readonly number[] },
): string {
  const cells = widths.flatMap((each, column) => {
    const name = names[column * rows + row]
    return name === undefined ? [] : [name.padEnd(each)]
  })
  return `  ${cells.join('  ').trimEnd()}\n`
}
