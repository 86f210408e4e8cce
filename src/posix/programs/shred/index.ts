/** shred: writes over a file (`-n -z -s -u -f -v`); nothing of the old bytes stays in the writable layer's file. */
import { randomFillSync } from 'node:crypto'
import type { Program } from '../../process/types'
import { complain, faced, reason } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { parseSize } from '../sizes'

const table = {
  short: 'fuzn:s:vx',
  long: {
    'random-source': 'r:',
    force: 'f',
    iterations: 'n:',
    size: 's:',
    verbose: 'v',
    exact: 'x',
    zero: 'z',
    remove: 'u',
  },
  usage: '[-fuz] [-n N] [-s SIZE] FILE...',
}
const chunkBytes = 65536

export const shred: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.operands.length === 0) throw missingOperand(process, table, 'missing file operand')
  const passes = Number(options.value('n') ?? 3)
  let status = 0
  for (const path of options.operands) {
    try {
      const file = await process.open(path, { read: true, write: true })
      const size = parseSize(options.value('s') ?? '') ?? file.file?.stat().sizeBytes ?? 0
      const rounded = options.has('x') || options.has('s') ? size : Math.ceil(size / 4096) * 4096
      for (let pass = 0; pass < passes + (options.has('z') ? 1 : 0) && file.file !== undefined; pass++) {
        file.file.offset = 0
        for (let left = process.host.face === 'gnu' ? rounded : size; left > 0; left -= chunkBytes) {
          const bytes = new Uint8Array(Math.min(left, chunkBytes))
          if (pass < passes) randomFillSync(bytes)
          await file.write(bytes)
          await process.checkpoint()
        }
      }
      file.close()
      if (options.has('u')) process.namespace.unlink(process, path)
    } catch (error) {
      const why = reason(process, error)
      await complain(
        process,
        faced(process, `can't open '${path}': ${why}`, `${path}: failed to open for writing: ${why}`),
      )
      status = 1
    }
  }
  return status
}
