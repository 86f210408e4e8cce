/** When a key ends, as commands say it: seconds or milliseconds, from now on or since the epoch. */
import { CommandFailure } from './commandFailure'
import { integerWord, syntaxError, type Call } from './commands/command'

const farthestMs = 2 ** 63

/** The moment that a word means. Throws `CommandFailure` for one that is no time, or not after zero. */
export function expiryWord(call: Call, text: string, unit: string, command: string): number {
  const amount = integerWord(text)
  const invalid = (): CommandFailure => new CommandFailure(`ERR invalid expire time in '${command}' command`)
  if (amount <= 0) throw invalid()
  const at = momentOf(call, amount, unit)
  if (at >= farthestMs) throw invalid()
  return at
}

/** The same without a bound below: what lies in the past means now. */
export function momentOf(call: Call, amount: number, unit: string): number {
  const nowMs = call.server.now()
  switch (unit) {
    case 'EX':
      return nowMs + amount * 1000
    case 'PX':
      return nowMs + amount
    case 'EXAT':
      return amount * 1000
    case 'PXAT':
      return amount
    default:
      throw syntaxError()
  }
}
