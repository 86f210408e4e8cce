/** GNU's errors of a wrong command line, for what options alone don't tell. */
import type { Process } from '../process/types'
import { invokedName, isGnu, UsageError } from './complaint'
import { parseOptions, type Options, type OptionTable } from './options'

/** `name: message`, and where to find help. */
export function wrongUsage(process: Process, message: string, status = 1): UsageError {
  const name = invokedName(process)
  return new UsageError(`${name}: ${message}\nTry '${name} --help' for more information.\n`, status)
}

/** More operands than the program takes. */
export function extraOperand(process: Process, operand: string, status = 1): UsageError {
  return wrongUsage(process, `extra operand '${operand}'`, status)
}

/** For GNU's programs that take neither options nor operands. */
export function noOperands(process: Process): void {
  if (!isGnu(process)) return
  const [extra] = parseOptions(process, { short: '' }).operands
  if (extra !== undefined) throw extraOperand(process, extra)
}

/** Reads options of a program that words its hint otherwise. Throws `UsageError`. */
export function parseWithHint(process: Process, table: OptionTable, hint: string): Options {
  try {
    return parseOptions(process, table)
  } catch (error) {
    if (!(error instanceof UsageError) || error.status === 0) throw error
    throw new UsageError(error.message.replace(/^Try .*\n/m, `${hint}\n`), error.status)
  }
}
