/** The colors of GNU's `ls --color`: those of `LS_COLORS`, over a standard set; none where the terminal is unknown. */
import type { Stat } from '../../filesystem/types'
import type { Process } from '../../process/types'

export type Colors = ReadonlyMap<string, string>

const standard: readonly (readonly [string, string])[] = [
  ['di', '01;34'],
  ['ln', '01;36'],
  ['pi', '33'],
  ['so', '01;35'],
  ['bd', '01;33'],
  ['cd', '01;33'],
  ['su', '37;41'],
  ['sg', '30;43'],
  ['tw', '30;42'],
  ['ow', '34;42'],
  ['st', '37;44'],
  ['ex', '01;32'],
]
const knownTerminals =
  /^(Eterm|ansi|.*color.*|con\d+x\d+.*|cons25|console|cygwin|.*direct.*|dtterm|gnome|hurd|jfbterm|konsole|kterm|linux|linux-c|mlterm|putty|rxvt.*|screen.*|st|terminator|tmux.*|vt100|vt220|xterm.*)$/

/** The colors of a process's environment; undefined where nothing is to be colored. */
export function readColors(process: Process): Colors | undefined {
  const text = process.env.get('LS_COLORS') ?? ''
  if (text === '') {
    const known = (process.env.get('COLORTERM') ?? '') !== '' || knownTerminals.test(process.env.get('TERM') ?? '')
    return known ? new Map(standard) : undefined
  }
  const own = text
    .split(':')
    .map((each) => each.split('='))
    .flatMap(([name = '', code]) => (code === undefined ? [] : [[name, code] as const]))
  return new Map([...standard, ...own])
}

/** The code of an entry, by its kind and mode, or by the end of its name. */
export function colorCode(colors: Colors, name: string, stat: Stat, target: Stat | undefined): string | undefined {
  const code = (key: string): string | undefined => {
    const found = colors.get(key)
    return found === undefined || found === '' || /^0+$/.test(found) ? undefined : found
  }
  switch (stat.kind) {
    case 'directory': {
      const [sticky, writable] = [(stat.mode & 0o1000) !== 0, (stat.mode & 0o002) !== 0]
      return (sticky && writable ? code('tw') : writable ? code('ow') : sticky ? code('st') : undefined) ?? code('di')
    }
    case 'symlink':
      if (target === undefined && code('or') !== undefined) return code('or')
      return code('ln')
    case 'fifo':
      return code('pi')
    case 'socket':
      return code('so')
    case 'blockDevice':
      return code('bd')
    case 'characterDevice':
      return code('cd')
    case 'file': {
      if ((stat.mode & 0o4000) !== 0 && code('su') !== undefined) return code('su')
      if ((stat.mode & 0o2000) !== 0 && code('sg') !== undefined) return code('sg')
      if ((stat.mode & 0o111) !== 0 && code('ex') !== undefined) return code('ex')
      const ending = [...colors.keys()].findLast((key) => key.startsWith('*') && name.endsWith(key.slice(1)))
      return (ending === undefined ? undefined : code(ending)) ?? code('fi')
    }
  }
}
