/** `Are you sure … [y/N]`: reads one line of the input; anything but a yes is a no. */
import type { VerbContext } from './verb'

/** Asks, and says whether the answer was a yes; Ctrl-C is a no. */
export async function confirm({ streams, signal }: VerbContext, question: string): Promise<boolean> {
  await streams.out(`${question} [y/N] `)
  // What still waits for a line ends with the process.
  const answer = await Promise.race([readLine(streams), aborted(signal)])
  return answer.trim().toLowerCase() === 'y'
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
