/** The terminal's colours: ground and text from the page's tokens, ANSI colours of the same family. */
import type { ITheme } from '@xterm/xterm'

/** Reads the tokens as they are now; to be called again when the theme changes. */
export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise
  const background = token('--terminal', '#0f161e')
  const text = token('--terminal-text', '#d6dee8')
  return {
    background,
    foreground: text,
    cursor: text,
    cursorAccent: background,
    selectionBackground: '#6cb0ff55',
    black: '#26303b',
    red: '#ff8d85',
    green: '#5bd39a',
    yellow: '#f5b755',
    blue: '#6cb0ff',
    magenta: '#d3a4ff',
    cyan: '#5fd0e6',
    white: text,
    brightBlack: token('--terminal-muted', '#93a3b5'),
    brightRed: '#ffb0aa',
    brightGreen: '#86e5b8',
    brightYellow: '#ffd08a',
    brightBlue: '#9ccaff',
    brightMagenta: '#e4c7ff',
    brightCyan: '#95e3f2',
    brightWhite: '#ffffff',
  }
}
