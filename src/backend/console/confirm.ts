/** `Are you sure … [y/N]`: reads one line of the input; anything but a yes is a no. */
import { CliError } from './cliError'
import type { VerbContext } from './verb'

/** Asks, and says whether the answer was a yes. Throws `CliError` at Ctrl-C: the line ends with 0, and says nothing. */
export async function confirm(context: VerbContext, question: string): Promise<boolean> {
  const { streams } = context
  await streams.out(`${question} [y/N] `)
  let release = (): void => undefined
  const interrupted = new Promise<undefined>((resolve) => (release = context.onInterrupt(() => resolve(undefined))))
  // What still waits for a line ends with the process.
  const answer = await Promise.race([readLine(streams), interrupted, aborted(context.signal)])
  release()
  if (answer !== undefined) return answer.trim().toLowerCase() === 'y'
  await streams.out('\n')
  throw new CliError('', 0)
}

async function readLine(streams: VerbContext['streams']): Promise<string> {
  let answer = ''
  for await (const bytes of streams.input) {
    answer += new TextDecoder().decode(bytes)
    if (answer.includes('\n') || answer.includes('\r')) break
  }
  return answer
}

function aborted(signal: AbortSignal): Promise<string> {
  if (signal.aborted) return Promise.resolve('')
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(''), { once: true }))
}
