/** Verbs over several names: each is tried, each failure told, and the exit code is 1 if any failed. */
import { describeError } from './errorText'
import type { VerbContext } from './verb'

/** Runs `act` for every name; what it returns is printed on a line of its own. Failures are told behind, all together. */
export async function eachTarget(
  context: VerbContext,
  names: readonly string[],
  act: (name: string) => Promise<string | undefined>,
): Promise<number> {
  let code = 0
  for (const name of names) {
    try {
      const line = await act(name)
      if (line !== undefined) await context.streams.out(`${line}\n`)
    } catch (error) {
      // Ctrl-C ends the line without a word, and the names behind are left alone.
      if (context.signal.aborted) throw error
      code = 1
      await context.streams.err(`${describeError(error)}\n`)
    }
  }
  return code
}
