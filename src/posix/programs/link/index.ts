/** link and unlink: the system calls, and pathchk. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { attempt, complain, faced, isGnu, reason } from '../complaint'
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
  const options = parseOptions(process, { short: 'pP', long: { portability: 'b' } })
  if (options.operands.length === 0) throw missingOperand(process, { short: '' })
  let status = 0
  const fail = async (words: string): Promise<void> => {
    await complain(process, words)
    status = 1
  }
  for (const path of options.operands) {
    const [portable, strict] = [options.has('p') || options.has('b'), options.has('P') || options.has('b')]
    const longest = portable ? 14 : longestName
    const long = path.split('/').find((name) => name.length > longest)
    const odd = portable ? /[^A-Za-z0-9._/-]/.exec(path)?.[0] : undefined
    if (strict && path === '') await fail('empty file name')
    else if (strict && path.split('/').some((name) => name.startsWith('-')))
      await fail(`leading '-' in a component of file name '${path}'`)
    else if (path === '') await fail("'': No such file or directory")
    else if (odd !== undefined) await fail(`non-portable character '${odd}' in file name '${path}'`)
    else if (path.length >= longestPath)
      await fail(`limit ${longestPath - 1} exceeded by length ${path.length} of file name '${path}'`)
    else if (long !== undefined)
      await fail(`limit ${longest} exceeded by length ${long.length} of file name component '${long}'`)
    else if (!portable) await unreachable(process, path, fail)
  }
  return status
}

/** A name that isn't there is as good as one that is; a file in its way isn't. */
async function unreachable(process: Process, path: string, fail: (words: string) => Promise<void>): Promise<void> {
  try {
    process.namespace.lstat(process, path)
  } catch (error) {
    if (!(error instanceof PosixError && error.code === 'ENOENT')) await fail(`${path}: ${reason(process, error)}`)
  }
}
