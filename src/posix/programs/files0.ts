/** `--files0-from=F`: the names of files, each ended by a NUL, from a file or standard input. */
import type { Process } from '../process/types'
import { byteTextOf, fromByteText } from './byteText'
import { complain, invokedName, reason, UsageError } from './complaint'
import { openInput, readEverything } from './streams'

/** Reads the names. Throws `UsageError` when there are none; an empty one is said, and left out. */
export async function namedFiles(
  process: Process,
  list: string,
  words: {
    readonly status: number
    readonly cannotOpen: (path: string, why: string) => string
    /** Called for an empty name that was said. */
    readonly onEmpty?: () => void
    /** sort takes no empty list. */
    readonly mayBeEmpty?: boolean
    /** The list, as an empty name's complaint calls it. */
    readonly nameOf?: (list: string) => string
  },
): Promise<readonly string[]> {
  const name = invokedName(process)
  let text: string
  try {
    const input = await openInput(process, list)
    text = byteTextOf(await readEverything(process, input))
    input.close()
  } catch (error) {
    throw new UsageError(`${name}: ${words.cannotOpen(list, reason(process, error))}\n`, words.status)
  }
  const names = (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0').map(fromByteText)
  if (text === '') {
    if (words.mayBeEmpty === true) return []
    throw new UsageError(`${name}: no input from '${list}'\n`, words.status)
  }
  const kept: string[] = []
  for (const [index, each] of names.entries()) {
    if (each !== '') kept.push(each)
    else {
      await complain(process, `${words.nameOf?.(list) ?? list}:${index + 1}: invalid zero-length file name`)
      words.onEmpty?.()
    }
  }
  return kept
}
