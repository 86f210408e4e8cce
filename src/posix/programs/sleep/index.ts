/** sleep: seconds with fractions, or with a suffix `s m h d`; several add up. */
import { PosixError } from '../../filesystem/posixError'
import type { Program } from '../../process/types'
import { complain, faced } from '../complaint'
import { missingOperand } from '../options'

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const table = { short: '', usage: '[N]...' }

export const sleep: Program = async (process) => {
  const words = process.argv.slice(process.argv[1] === '--' ? 2 : 1)
  if (words.length === 0) throw missingOperand(process, table)
  let durationMs = 0
  for (const word of words) {
    const option = /^-(.)/.exec(word)?.[1]
    const parsed = option === undefined ? parseDuration(word) : undefined
    if (parsed === undefined) {
      await complain(
        process,
        faced(
          process,
          `invalid number '${word}'`,
          `${option === undefined ? `invalid time interval '${word}'` : `invalid option -- '${option}'`}\nTry 'sleep --help' for more information.`,
        ),
      )
      return 1
    }
    durationMs += parsed
  }
  const end = performance.now() + durationMs
  for (;;) {
    try {
      await process.sleep(end - performance.now())
      return 0
    } catch (error) {
      if (!(error instanceof PosixError) || error.code !== 'EINTR') throw error
    }
  }
}

/** Milliseconds of `1.5`, `2m`, `inf`; undefined when it can't be read. */
export function parseDuration(text: string): number | undefined {
  if (/^inf(inity)?$/i.test(text)) return Number.MAX_SAFE_INTEGER
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text)
  return match === null ? undefined : Number(match[1]) * (units[match[2] === '' ? 's' : (match[2] ?? 's')] ?? 1) * 1000
}
