/** tempfile: makes a file with a name of its own, as Debian's old scripts do; mktemp took its place. */
import { randomBytes } from 'node:crypto'
import type { Program } from '../../process/types'
import { reason } from '../complaint'
import { joinPath } from '../fileTree'
import { parseOptions } from '../options'

const table = {
  short: 'd:m:n:p:s:',
  long: { directory: 'd:', mode: 'm:', name: 'n:', prefix: 'p:', suffix: 's:' },
}
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export const tempfile: Program = async (process) => {
  const options = parseOptions(process, table)
  await process.printError('WARNING: tempfile is deprecated; consider using mktemp instead.\n')
  const random = [...randomBytes(6)].map((byte) => letters[byte % letters.length]).join('')
  const prefix = (options.value('p') ?? 'file').slice(0, 5)
  const folder = options.value('d') ?? process.env.get('TMPDIR') ?? '/tmp'
  const path = options.value('n') ?? joinPath(folder, `${prefix}${random}${options.value('s') ?? ''}`)
  const mode = Number.parseInt(options.value('m') ?? '600', 8)
  try {
    process.namespace.open(process, path, { write: true, createMode: mode, exclusive: true }).close()
  } catch (error) {
    await process.printError(`open: ${reason(process, error)}\n`)
    return 1
  }
  await process.print(`${path}\n`)
  return 0
}
