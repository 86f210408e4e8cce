/** A command's standard input, where the command can't be left before it ends. */
import type { VerbContext } from './verb'

/**
 * Standard input for an archive or a Dockerfile. While a terminal is read, Ctrl-C does nothing but to be counted, as the
 * CLI sits in that read (docker/cli 28.2): the end of the input is Ctrl-D.
 */
export async function* typedInput({ streams, onInterrupt }: VerbContext): AsyncGenerator<Uint8Array, void, void> {
  const release = streams.inputIsTerminal ? onInterrupt(() => undefined) : () => undefined
  try {
    yield* streams.input
  } finally {
    release()
  }
}
