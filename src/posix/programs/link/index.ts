/** link and unlink: the system calls, and pathchk. */
import type { Program } from '../../process/types'
import { attempt, complain, faced, isGnu } from '../complaint'
import { missingOperand, parseOptions } from '../options'

export const link: Program = async (process) => {
  const table = { short: '', usage: 'FILE LINK' }
  const [from, to, extra] = parseOptions(process, table).operands
  if (from === undefined || (to === undefined && !isGnu(process))) throw missingOperand(process, table)
  if (to === undefined) throw missingOperand(process, table, `missing operand after '${from}'`)
  if (extra !== undefined) throw missingOperand(process, table, `extra operand '${extra}'`)
  const done = await attempt(
    process,
    () => process.namespace.link(process, from, to),
    (why) =>
      faced(
        process,
        `can't create hardlink '${to}' to '${from}': ${why}`,
        `cannot create link '${to}' to '${from}': ${why}`,
      ),
  )
  return done ? 0 : 1
}

export const unlink: Program = async (process) => {
  const table = { short: '', usage: 'FILE' }
  const [path, extra] = parseOptions(process, table).operands
  if (path === undefined) throw missingOperand(process, table)
  if (extra !== undefined) throw missingOperand(process, table, `extra operand '${extra}'`)
  const done = await attempt(
    process,
    () => process.namespace.unlink(process, path),
    (why) => faced(process, `can't remove file '${path}': ${why}`, `cannot unlink '${path}': ${why}`),
  )
  return done ? 0 : 1
}

const longestName = 255
const longestPath = 4096

export const pathchk: Program = async (process) => {
  const options = parseOptions(process, { short: 'pP', long: { portability: 'p' } })
  if (options.operands.length === 0) throw missingOperand(process, { short: '' })
  let status = 0
  const fail = async (words: string): Promise<void> => {
    await complain(process, words)
    status = 1
  }
  for (const path of options.operands) {
    if (path === '') await fail("'': No such file or directory")
    else if (path.length >= longestPath)
      await fail(`limit ${longestPath - 1} exceeded by length ${path.length} of file name '${path}'`)
    else if (path.split('/').some((name) => name.length > longestName))
      await fail(
        `limit ${longestName} exceeded by length ${Math.max(...path.split('/').map((name) => name.length))} of file name component '${path.split('/').find((name) => name.length > longestName) ?? ''}'`,
      )
    else if (options.has('p') && /[^A-Za-z0-9._/-]/.test(path))
      await fail(`nonportable character '${/[^A-Za-z0-9._/-]/.exec(path)?.[0] ?? ''}' in file name '${path}'`)
  }
  return status
}
