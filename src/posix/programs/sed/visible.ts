/** What sed's `l` shows. */
import { cEscaped } from '../escapes'

/** `l`: escapes for what can't be seen, and lines broken with `\`. */
export function visible(text: string, width: number): string {
  let result = ''
  let column = 0
  for (const character of text) {
    const shown =
      cEscaped[character] ??
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
