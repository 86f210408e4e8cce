/** truncate: sets, grows or shrinks a file; what is added is a hole and costs nothing. */
import type { Process, Program } from '../../process/types'
import { attempt, complain, faced, isGnu } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { wrongUsage } from '../wrongUsage'
import { parseSize } from '../sizes'
import { statOrNothing } from '../fileTree'

const table = {
  short: 'cs:r:o',
  long: { 'no-create': 'c', size: 's:', reference: 'r:', 'io-blocks': 'o' },
  usage: '[-c] -s SIZE FILE...',
}

/** What `--io-blocks` counts in. */
const blockBytes = 4096

export const truncate: Program = async (process) => {
  const options = parseOptions(process, table)
  const reference = options.value('r')
  const text =
    options.value('s') ??
    (reference === undefined ? undefined : String(statOrNothing(process, reference)?.sizeBytes ?? 0))
  if (text === undefined && !options.has('r') && isGnu(process))
    throw wrongUsage(process, "you must specify either '--size' or '--reference'")
  if (text === undefined || options.operands.length === 0) throw missingOperand(process, table, 'missing file operand')
  const sign = isGnu(process) ? (/^[-+<>/%]/.exec(text)?.[0] ?? '') : ''
  const size =
    isGnu(process) || /^\d+(b|k|kB|K|KB|m|M|MB|g|G|GB)?$/.test(text) ? parseSize(text.slice(sign.length)) : undefined
  if (size === undefined) {
    await complain(process, faced(process, `invalid number '${text}'`, `Invalid number: '${text}'`))
    return 1
  }
  const unit = isGnu(process) && options.has('o') ? blockBytes : 1
  let status = 0
  for (const path of options.operands) {
    if (options.has('c') && statOrNothing(process, path) === undefined) continue
    const done = await attempt(
      process,
      () => resize(process, path, sign, size * unit),
      (why) => faced(process, `${path}: open: ${why}`, `cannot open '${path}' for writing: ${why}`),
    )
    if (!done) status = 1
  }
  return status
}

function resize(process: Process, path: string, sign: string, size: number): void {
  const file = process.namespace.open(process, path, { write: true, createMode: 0o666 })
  try {
    const current = file.stat().sizeBytes
    file.truncate(target(sign, current, size))
  } finally {
    file.close()
  }
}

function target(sign: string, current: number, size: number): number {
  switch (sign) {
    case '+':
      return current + size
    case '-':
      return Math.max(0, current - size)
    case '<':
      return Math.min(current, size)
    case '>':
      return Math.max(current, size)
    case '/':
      return Math.floor(current / size) * size
    case '%':
      return Math.ceil(current / size) * size
    default:
      return size
  }
}
