/** `-Z` and `--context=CTX` of GNU's programs: a kernel without SELinux ignores the first and warns of the second. */
import type { Process } from '../process/types'
import { complain } from './complaint'
import type { Options } from './options'

/** The letter of `--context[=CTX]` in a program's table. */
export const contextLetter = 'Ж'

export async function warnOfContext(process: Process, options: Options, kernel: string): Promise<void> {
  if ((options.value(contextLetter) ?? '') !== '')
    await complain(process, `warning: ignoring --context; it requires an ${kernel}-enabled kernel`)
}
