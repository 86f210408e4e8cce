/** `Are you sure … [y/N]`: reads one line of the input; anything but a yes is a no. */
import type { VerbContext } from './verb'

/** Asks, and says whether the answer was a yes. */
export async function confirm({ streams }: VerbContext, question: string): Promise<boolean> {
  await streams.out(`${question} [y/N] `)
  let answer = ''
  for await (const bytes of streams.input) {
    answer += new TextDecoder().decode(bytes)
    if (answer.includes('\n') || answer.includes('\r')) break
  }
  return answer.trim().toLowerCase() === 'y'
}
