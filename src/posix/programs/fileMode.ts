/** File modes: `drwxr-xr-x`, octal and symbolic (`u+rwX,g=u,o-w`). */
import type { FileKind } from '../filesystem/types'

const kindLetters: Record<FileKind, string> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  fifo: 'p',
  socket: 's',
  characterDevice: 'c',
  blockDevice: 'b',
}

/** As `ls -l` shows it. */
export function modeText(kind: FileKind, mode: number): string {
  const triple = (shift: number, special: number, letter: string): string => {
    const bits = (mode >> shift) & 7
    const execute = (bits & 1) !== 0
    const last = (mode & special) !== 0 ? (execute ? letter : letter.toUpperCase()) : execute ? 'x' : '-'
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`
  }
  return kindLetters[kind] + triple(6, 0o4000, 's') + triple(3, 0o2000, 's') + triple(0, 0o1000, 't')
}

/** The special bit that `=` clears with a target's others. */
function specialOf(target: string): number {
  return target === 'u' ? 0o4000 : target === 'g' ? 0o2000 : 0
}

const bitsOf: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1 }
const shifts: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 }

/** Applies an octal or symbolic mode to another; undefined when it can't be read. */
export function parseMode(text: string, current: number, umask: number, isDirectory: boolean): number | undefined {
  if (/^[0-7]+$/.test(text) && Number.parseInt(text, 8) <= 0o7777) {
    // A number of up to four digits leaves a directory's setuid and setgid alone, as GNU's chmod does.
    const kept = isDirectory && text.length < 5 ? current & 0o6000 : 0
    return Number.parseInt(text, 8) | kept
  }
  let mode = current
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(clause)
    if (match === null) return undefined
    const who = match[1] === '' || match[1]?.includes('a') ? 'ugo' : (match[1] ?? '')
    const masked = match[1] === '' ? umask : 0
    for (const action of (match[2] ?? '').matchAll(/([-+=])([rwxXstugo]*)/g)) {
      mode = applyAction(mode, who, action[1] ?? '', action[2] ?? '', masked, isDirectory)
    }
  }
  return mode
}

function applyAction(
  mode: number,
  who: string,
  operator: string,
  letters: string,
  masked: number,
  isDirectory: boolean,
): number {
  let result = mode
  for (const target of who) {
    const shift = shifts[target] ?? 0
    let bits = 0
    for (const letter of letters) {
      if (letter === 'X') bits |= isDirectory || (mode & 0o111) !== 0 ? 1 : 0
      else if (shifts[letter] !== undefined) bits |= (mode >> shifts[letter]) & 7
      else bits |= bitsOf[letter] ?? 0
    }
    let change = (bits << shift) & ~masked
    if (letters.includes('s')) change |= target === 'u' ? 0o4000 : target === 'g' ? 0o2000 : 0
    if (letters.includes('t')) change |= 0o1000
    if (operator === '+') result |= change
    else if (operator === '-') result &= ~change
    else result = (result & ~((7 << shift) | specialOf(target))) | change
  }
  return result
}
