/** time (how long a program takes, `-p`) and ts (when each line came). */
import { shellStatus } from '../../process/signals'
import { ExecuteError } from '../../process/executable'
import type { Program } from '../../process/types'
import { byteOutput, eachByteLine } from '../byteText'
import { complain, reason } from '../complaint'
import { formatDate } from '../dates'
import { missingOperand, parseOptions } from '../options'
import { spawnHere } from '../spawning'

const table = { short: '+vpaf:o:', usage: '[-vpa] [-o FILE] PROG ARGS' }

export const time: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.operands.length === 0) throw missingOperand(process, table)
  const startedAtMs = process.host.now()
  let status: number
  try {
    status = shellStatus(await process.wait(spawnHere(process, options.operands)))
  } catch (error) {
    if (!(error instanceof ExecuteError)) throw error
    await complain(process, `can't execute '${options.operands[0] ?? ''}': ${reason(process, error)}`)
    status = error.code === 'ENOENT' ? 127 : 126
  }
  const seconds = (process.host.now() - startedAtMs) / 1000
  const long = `${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s`
  const failed = status === 0 ? '' : `Command exited with non-zero status ${status}\n`
  const times = options.has('p')
    ? `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`
    : `real\t${long}\nuser\t0m 0.00s\nsys\t0m 0.00s\n`
  const path = options.value('o')
  if (path === undefined) await process.printError(failed + times)
  else {
    const file = await process.open(path, {
      write: true,
      createMode: 0o666,
      ...(options.has('a') ? { append: true } : { truncate: true }),
    })
    await file.write(Buffer.from(failed + times))
    file.close()
  }
  return status
}

export const ts: Program = async (process) => {
  const options = parseOptions(process, { short: 'is', usage: '[-is] [STRFTIME]' })
  const startedAtMs = process.host.now()
  let lastMs = startedAtMs
  const isElapsed = options.has('i') || options.has('s')
  const shape = options.operands[0] ?? (isElapsed ? '%H:%M:%S' : '%b %d %H:%M:%S')
  const output = byteOutput(process)
  await eachByteLine(
    process,
    process.stdin,
    (line) => {
      const now = process.host.now()
      const shown = options.has('i') ? now - lastMs : options.has('s') ? now - startedAtMs : now
      lastMs = now
      output.add(`${formatDate(shown, shape)} ${line}\n`)
    },
    () => output.flush(),
  )
  await output.flush()
  return 0
}
