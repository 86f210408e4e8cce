/** watch: runs a command again and again (`-n`), on a cleared screen. */
import type { Program } from '../../process/types'
import { faced, isGnu, UsageError } from '../complaint'
import { formatDate } from '../dates'
import { missingOperand, parseOptions } from '../options'
import { runHere } from '../spawning'

const table = { short: '+n:tdcegx', long: { interval: 'n:', 'no-title': 't' }, usage: '[-n SEC] [-t] PROG ARGS' }

export const watch: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.operands.length === 0) throw missingOperand(process, table)
  const given = options.value('n') ?? '2'
  if (!/^\d+(\.\d+)?$/.test(given))
    throw new UsageError(
      `watch: ${faced(process, `invalid number '${given}'`, `failed to parse argument: '${given}'`)}\n`,
      1,
    )
  const pauseMs = Math.max(0.1, Number(given)) * 1000
  const command = options.operands.join(' ')
  for (;;) {
    const title = `Every ${(pauseMs / 1000).toFixed(1)}s: ${command}`
    const when = formatDate(process.host.now(), '%Y-%m-%d %H:%M:%S')
    await process.print(
      `\x1b[H\x1b[J${options.has('t') ? '' : `${title.padEnd(Math.max(title.length + 1, (process.terminal?.size.columns ?? 80) - when.length - (isGnu(process) ? 0 : 1)))}${when}\n\n`}`,
    )
    await runHere(process, ['sh', '-c', command], (name, why) =>
      isGnu(process) ? `unable to execute '${name}': ${why}` : `can't execute '${name}': ${why}`,
    )
    await process.sleep(pauseMs)
  }
}
