/** `head -5` and `tail +3`: the count as an option of its own, which POSIX has dropped and everybody types. */
import type { Process } from '../../process/types'
import { isGnu, UsageError } from '../complaint'
import { wrongUsage } from '../wrongUsage'

/** The same process with `-5` read as `-n 5` (and `+3` as `-n +3`, for tail). */
export function withObsoleteCount(process: Process, plus = false): Process {
  const argv = process.argv.flatMap((word, index) => {
    if (index === 0) return [word]
    const match = (plus ? /^([-+])(\d+)([cfl]*)$/ : /^(-)(\d+)([cqvz]*)$/).exec(word)
    if (match === null && isGnu(process) && /^-\d/.test(word) && !/^-[ncs]$/.test(process.argv[index - 1] ?? ''))
      throw wrongNumber(process, word, plus)
    if (match === null || (match[1] === '+' && index !== 1) || /^-[ncs]$/.test(process.argv[index - 1] ?? ''))
      return [word]
    return [
      match[3]?.includes('c') ? '-c' : '-n',
      `${match[1] === '+' ? '+' : ''}${match[2] ?? ''}`,
      ...[...(match[3] ?? '')].filter((letter) => 'fqvz'.includes(letter)).map((letter) => `-${letter}`),
    ]
  })
  return Object.create(process, { argv: { value: argv } }) as Process
}

function wrongNumber(process: Process, word: string, isTail: boolean): UsageError {
  const [, digits = '', rest = ''] = /^-(\d+)(.*)$/.exec(word) ?? []
  if (isTail) return new UsageError(`tail: option used in invalid context -- ${digits.slice(0, 1)}\n`, 1)
  return wrongUsage(process, `invalid trailing option -- ${rest.slice(0, 1)}`)
}
