/** A character as pr shows it, and how many columns it takes. */
import type { Tab } from './row'

export interface Clump {
  readonly text: string
  /** Negative for a backspace. */
  readonly width: number
}

/** How a character is shown that would begin in `column`; `tab` is what is expanded. */
export function clumpOf(
  character: string,
  column: number,
  tab: Tab | undefined,
  controls: 'raw' | 'hats' | 'octal',
): Clump {
  if (character === tab?.character || character === '\t') {
    const width = character === tab?.character ? tab.width : 8
    const shown = width - (column % width)
    return { text: tab !== undefined ? ' '.repeat(shown) : character, width: shown }
  }
  if (character >= ' ' && character < '\x7f') return { text: character, width: 1 }
  const code = character.charCodeAt(0)
  if (controls === 'octal' || (controls === 'hats' && code >= 0x80))
    return { text: `\\${code.toString(8).padStart(3, '0')}`, width: 4 }
  if (controls === 'hats') return { text: `^${String.fromCharCode(code ^ 0x40)}`, width: 2 }
  return { text: character, width: character === '\b' ? (column > 0 ? -1 : 0) : 0 }
}
