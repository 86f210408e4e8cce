/** `SOURCE… TARGET` and `-t DIRECTORY SOURCE…`, as cp and mv take them. */
import type { Process } from '../process/types'
import { complain, invokedName, isGnu } from './complaint'
import { missingOperand, type Options, type OptionTable } from './options'

export interface SourcesAndTarget {
  readonly sources: readonly string[]
  readonly target: string
  /** The target was named by `-t`, so it must be a directory. */
  readonly isInto: boolean
}

/**
 * Tells the target from the sources. Too few operands are said in GNU's words, and undefined is returned; in busybox's
 * face they throw `UsageError`.
 */
export async function readSources(
  process: Process,
  options: Options,
  table: OptionTable,
): Promise<SourcesAndTarget | undefined> {
  const into = options.value('t')
  const operands = options.operands
  const last = operands.at(-1)
  if (last === undefined || (operands.length === 1 && into === undefined)) {
    if (!isGnu(process)) throw missingOperand(process, table)
    await complain(
      process,
      last === undefined ? 'missing file operand' : `missing destination file operand after '${last}'`,
    )
    await process.printError(`Try '${invokedName(process)} --help' for more information.\n`)
    return undefined
  }
  if (into !== undefined) return { sources: operands, target: into, isInto: true }
  return { sources: operands.slice(0, -1), target: last, isInto: false }
}
