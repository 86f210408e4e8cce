/** basename and dirname. */
import type { Program } from '../../process/types'
import { isGnu } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { lastName } from '../fileTree'
import { extraOperand } from '../wrongUsage'

const table = {
  short: 'as:z',
  long: { multiple: 'a', suffix: 's:', zero: 'z' },
  usage: 'FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...',
}

export const basename: Program = async (process) => {
  const options = parseOptions(process, table)
  const many = options.has('a') || options.has('s')
  const [first, second] = options.operands
  const extra = options.operands[2]
  if (extra !== undefined && !many && isGnu(process)) throw extraOperand(process, extra)
  if (first === undefined || (!many && options.operands.length > 2)) throw missingOperand(process, table)
  const suffix = options.value('s') ?? (many ? undefined : second)
  for (const path of many ? options.operands : [first]) {
    const name = lastName(path)
    const cut =
      suffix !== undefined && name.endsWith(suffix) && name !== suffix
        ? name.slice(0, name.length - suffix.length)
        : name
    await process.print(`${cut}${options.has('z') ? '\0' : '\n'}`)
  }
  return 0
}

const dirnameTable = { short: 'z', long: { zero: 'z' }, usage: 'FILENAME' }

export const dirname: Program = async (process) => {
  // busybox's has no options: every word is a path.
  const plain = !isGnu(process) && process.argv[1] !== '--help'
  const options = plain ? undefined : parseOptions(process, dirnameTable)
  const operands = options?.operands ?? process.argv.slice(1)
  if (operands.length === 0 || (operands.length > 1 && !isGnu(process))) throw missingOperand(process, dirnameTable)
  for (const path of operands) {
    const trimmed = path.replace(/(?<=.)\/+$/, '')
    const slash = trimmed.lastIndexOf('/')
    const directory = slash < 0 ? '.' : trimmed.slice(0, slash).replace(/\/+$/, '')
    await process.print(
      `${directory === '' ? (slash < 0 ? '.' : '/') : directory}${options?.has('z') === true ? '\0' : '\n'}`,
    )
  }
  return 0
}
