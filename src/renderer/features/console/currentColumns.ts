/** Columns of characters as current systems have them: xterm's own are of 2010, where an emoji takes one. */
import type { IUnicodeVersionProvider } from '@xterm/xterm'
import { columnsOf } from '@shared/columns'

export const currentColumns: IUnicodeVersionProvider = {
  version: 'current',
  wcwidth: columnsOf,
  charProperties(codePoint, before) {
    const width = columnsOf(codePoint)
    const widthBefore = (before >> 1) & 3
    // What takes no column stands in the cell of the character before it.
    const joins = width === 0 && widthBefore > 0
    return ((joins ? widthBefore : width) << 1) | (joins ? 1 : 0)
  },
}
