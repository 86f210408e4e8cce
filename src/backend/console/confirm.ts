/** `Are you sure … [y/N]`: reads one line of the input; anything but a yes is a no. */
import type { VerbContext } from './verb'

/** Asks, and says whether the answer was one of `yes`, of which the first is shown. */
export async function confirm(
  { streams }: VerbContext,
  question: string,
  yes: readonly string[] = ['y', 'yes'],
): Promise<boolean> {
  await streams.out(`${question} [${yes[0] ?? 'y'}/N] `)
  let answer = ''
  for await (const bytes of streams.input) {
    answer += new TextDecoder().decode(bytes)
    if (answer.includes('\n') || answer.includes('\r')) break
  }
  return yes.includes(answer.trim().toLowerCase())
}
