/** mknod: fifos and device nodes. */
import type { Process, Program } from '../../process/types'
import { attempt, complain, faced, isGnu, UsageError } from '../complaint'
import { parseMode } from '../fileMode'
import { missingOperand, parseOptions } from '../options'
import { contextLetter, warnOfContext } from '../context'
import { extraOperand, wrongUsage } from '../wrongUsage'

const table = {
  short: 'm:Z',
  long: { context: `${contextLetter}::`, mode: 'm:' },
  usage: '[-m MODE] NAME TYPE [MAJOR MINOR]',
}
const kinds: Readonly<Record<string, 'fifo' | 'blockDevice' | 'characterDevice'>> = {
  p: 'fifo',
  b: 'blockDevice',
  c: 'characterDevice',
  u: 'characterDevice',
}

export const mknod: Program = async (process) => {
  const options = parseOptions(process, table)
  await warnOfContext(process, options, 'SELinux/SMACK')
  const [path, type = '', major, minor] = options.operands
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined
  if (isGnu(process)) refuse(process, options.operands)
  if (path === undefined || kind === undefined || (kind !== 'fifo' && minor === undefined))
    throw missingOperand(process, table)
  if (!isGnu(process) && (kind === 'fifo' ? major : options.operands[4]) !== undefined)
    throw missingOperand(process, table)
  const wrong = [major, minor].find((number) => number !== undefined && !/^\d+$/.test(number))
  if (wrong !== undefined && !isGnu(process)) {
    await complain(process, `invalid number '${wrong}'`)
    return 1
  }
  const numbers = [Number(major ?? 0), Number(minor ?? 0)] as const
  if (numbers.some((number) => !Number.isInteger(number) || number < 0)) {
    await complain(process, faced(process, 'bad MAJOR or MINOR number', `invalid device number '${major ?? ''}'`))
    return 1
  }
  const mode = parseMode(options.value('m') ?? '666', 0o666, process.umask, false) ?? 0o666
  const done = await attempt(
    process,
    () => process.namespace.createNode(process, path, { kind, mode, rdev: (numbers[0] << 8) | numbers[1] }),
    (why) => `${path}: ${why}`,
  )
  return done ? 0 : 1
}

/** What GNU's mknod says of a wrong command line. */
function refuse(process: Process, [path, type, major, minor, extra]: readonly string[]): void {
  if (path === undefined) throw wrongUsage(process, 'missing operand')
  if (type === undefined) throw wrongUsage(process, `missing operand after '${path}'`)
  const kind = kinds[type[0] ?? '']
  if (kind !== undefined && kind !== 'fifo' && minor === undefined)
    throw wrongUsage(
      process,
      `missing operand after '${major ?? type}'\nSpecial files require major and minor device numbers.`,
    )
  if (kind === 'fifo' && major !== undefined)
    throw wrongUsage(process, `extra operand '${major}'\nFifos do not have major and minor device numbers.`)
  if (extra !== undefined) throw extraOperand(process, extra)
  if (kind === undefined) throw wrongUsage(process, `invalid device type '${type}'`)
  for (const [name, number] of [['major', major] as const, ['minor', minor] as const])
    if (number !== undefined && !/^\d+$/.test(number))
      throw new UsageError(`mknod: invalid ${name} device number '${number}'\n`, 1)
}
