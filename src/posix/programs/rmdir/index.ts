/** rmdir: `-p` removes parents too, `-v`, and `--ignore-fail-on-non-empty`. */
import { PosixError } from '../../filesystem/posixError'
import type { Program } from '../../process/types'
import { attempt, faced } from '../complaint'
import { missingOperand, parseOptions } from '../options'

const table = {
  short: 'pvI',
  long: { parents: 'p', verbose: 'v', 'ignore-fail-on-non-empty': 'I' },
  usage: '[-p] DIRECTORY...',
}

export const rmdir: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.operands.length === 0) throw missingOperand(process, table)
  let status = 0
  for (const operand of options.operands) {
    for (
      let path = operand.replace(/(?<=.)\/+$/, '');
      path !== '' && path !== '/' && path !== '.';
      path = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
    ) {
      let isKept = false
      const removed = await attempt(
        process,
        async () => {
          if (options.has('v')) await process.print(`rmdir: removing directory, '${path}'\n`)
          try {
            process.namespace.removeDirectory(process, path)
          } catch (error) {
            isKept = true
            if (!options.has('I') || !(error instanceof PosixError) || error.code !== 'ENOTEMPTY') throw error
          }
        },
        (why) => faced(process, `'${path}': ${why}`, `failed to remove '${path}': ${why}`),
      )
      if (!removed) status = 1
      if (!removed || isKept || !options.has('p')) break
    }
  }
  return status
}
