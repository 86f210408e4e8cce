/** Programs that go through their operands as inputs: standard input where there are none, and `-` for it. */
import type { Descriptor, Process } from '../process/types'
import { attempt } from './complaint'
import { openInput } from './streams'

/** How a failure to open or read is worded; `kind` tells the two apart. */
export type InputWords = (path: string, why: string) => string

/** `path: why`, as most do. */
const plainWords: InputWords = (path, why) => `${path}: ${why}`

/** Runs `body` on each input, and says which can't be read; the status is 1 if one couldn't. */
export async function eachInput(
  process: Process,
  operands: readonly string[],
  body: (input: Descriptor, path: string) => Promise<void>,
  words: InputWords = plainWords,
): Promise<number> {
  let status = 0
  for (const path of operands.length === 0 ? ['-'] : operands) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        try {
          await body(input, path)
        } finally {
          input.close()
        }
      },
      (why) => words(path, why),
    )
    if (!done) status = 1
  }
  return status
}
