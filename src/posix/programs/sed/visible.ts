/** What sed's `l` shows. */
const named: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** `l`: escapes for what can't be seen, and lines broken with `\`. */
export function visible(text: string, width: number): string {
  let result = ''
  let column = 0
  for (const character of text) {
    const shown =
      named[character] ??
      (/[ -~]/.test(character) ? character : `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`)
    if (width > 1 && column + shown.length > width - 1) {
      result += '\\\n'
      column = 0
    }
    result += shown
    column += shown.length
  }
  return result
}
