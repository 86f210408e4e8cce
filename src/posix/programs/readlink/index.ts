/** readlink: what a link says, or with `-f`, `-e`, `-m` where a path really leads. */
import type { Program } from '../../process/types'
import { complain, faced, isGnu, reason } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { canonical, linkTarget } from './canonical'

const table = {
  short: 'fnevmqsz',
  long: {
    canonicalize: 'f',
    'canonicalize-existing': 'e',
    'canonicalize-missing': 'm',
    'no-newline': 'n',
    verbose: 'v',
    quiet: 'q',
    silent: 's',
    zero: 'z',
  },
  usage: '[-fnv] FILE',
}

export const readlink: Program = async (process) => {
  const options = parseOptions(process, table)
  const [, extra] = options.operands
  if (options.operands.length === 0 || (extra !== undefined && !isGnu(process))) throw missingOperand(process, table)
  if (options.has('n') && options.operands.length > 1 && isGnu(process))
    await complain(process, 'ignoring --no-newline with multiple arguments')
  const end = options.has('z') && isGnu(process) ? '\0' : '\n'
  let status = 0
  for (const path of options.operands) {
    const target =
      options.has('f') || options.has('e') || options.has('m')
        ? canonical(process, path, options.has('e') ? 'all' : options.has('m') ? 'none' : 'parents')
        : linkTarget(process, path)
    if (typeof target === 'string')
      await process.print(options.has('n') && options.operands.length === 1 ? target : target + end)
    else {
      status = 1
      if (options.has('v'))
        await complain(
          process,
          faced(
            process,
            `${path}: cannot read link: ${reason(process, target)}`,
            `${path}: ${reason(process, target)}`,
          ),
        )
    }
  }
  return status
}
