/** GNU's options that take one of some words (`--sort=size`): a row holds synonyms, and a beginning that fits one row will do. */
import type { Process } from '../process/types'
import { wrongUsage } from './wrongUsage'

export type Choices = readonly (readonly string[])[]

/** The first word of the row that is meant. Throws `UsageError` with the list of valid words. */
export function chosenWord(process: Process, option: string, value: string, rows: Choices, status = 1): string {
  const exact = rows.find((row) => row.includes(value))
  if (exact !== undefined) return exact[0] ?? value
  const fitting = rows.filter((row) => row.some((word) => word.startsWith(value)))
  const only = fitting[0]
  if (fitting.length === 1 && only !== undefined) return only[0] ?? value
  const kind = fitting.length > 1 ? 'ambiguous' : 'invalid'
  const listed = rows.map((row) => `  - ${row.map((each) => `'${each}'`).join(', ')}`).join('\n')
  throw wrongUsage(process, `${kind} argument '${value}' for '${option}'\nValid arguments are:\n${listed}`, status)
}
