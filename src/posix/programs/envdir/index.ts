/** envdir: runs a program with variables that files of a directory hold, one each; an empty file takes its variable away. */
import { PosixError } from '../../filesystem/posixError'
import type { Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain, reason } from '../complaint'
import { joinPath, sortedNames } from '../fileTree'
import { missingOperand, parseOptions } from '../options'
import { becomeOther, executeWords } from '../spawning'

const table = { short: '+', usage: 'DIR PROG ARGS' }

export const envdir: Program = async (process) => {
  const [folder, ...argv] = parseOptions(process, table).operands
  if (folder === undefined || argv.length === 0) throw missingOperand(process, table)
  const env = new Map(process.env)
  try {
    for (const name of sortedNames(process, folder)) {
      if (name.includes('=')) continue
      const file = process.namespace.open(process, joinPath(folder, name), { read: true })
      const text = decodeText(file.read(65_536))
      file.close()
      if (text === '') env.delete(name)
      else env.set(name, (text.split('\n', 1)[0] ?? '').replace(/[ \t]+$/, '').replaceAll('\0', '\n'))
    }
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    await complain(process, `can't change directory to '${folder}': ${reason(process, error)}`)
    return 1
  }
  return becomeOther(
    process,
    argv,
    env,
    executeWords(process, (name, why) => `'${name}': ${why}`),
  )
}
