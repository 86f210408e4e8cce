/** `head -5` and `tail +3`: the count as an option of its own, which POSIX has dropped and everybody types. */
import type { Process } from '../../process/types'

/** The same process with `-5` read as `-n 5` (and `+3` as `-n +3`, for tail). */
export function withObsoleteCount(process: Process, plus = false): Process {
  const argv = process.argv.flatMap((word, index) => {
    if (index === 0) return [word]
    const match = (plus ? /^([-+])(\d+)([cf]*)$/ : /^(-)(\d+)([cf]*)$/).exec(word)
    if (match === null || (match[1] === '+' && index !== 1) || /^-[ncs]$/.test(process.argv[index - 1] ?? ''))
      return [word]
    return [
      match[3]?.includes('c') ? '-c' : '-n',
      `${match[1] === '+' ? '+' : ''}${match[2] ?? ''}`,
      ...(match[3]?.includes('f') ? ['-f'] : []),
    ]
  })
  return Object.create(process, { argv: { value: argv } }) as Process
}
