/**
 * Asking before something is lost. Where somebody sits at a terminal, and what is lost can't be had back, a line that
 * removes names what would go and asks once, on the terminal itself: the line's own streams may be pipes (`xargs docker
 * rm`). Verbs that ask by themselves (`prune`) are shown the list and ask their own question.
 */
import type { Process } from '@posix/process/types'
import type { ConsoleLanguage } from '@shared/contract/console'
import { losingTexts } from './explain/explain'
import { lossesOf } from './explain/losses/losses'
import type { RemovalDraft } from './explain/removals'
import type { VerbContext } from './verb'

const answerBytes = 4096

/** Shows what a line would destroy and asks. True when nothing would be, nobody sits there, or the user says yes. */
export async function agreesToLosses(
  removal: RemovalDraft,
  context: VerbContext,
  { process, language }: { readonly process: Process; readonly language: ConsoleLanguage },
): Promise<boolean> {
  const { streams, client } = context
  const isInFront = process.terminal?.foregroundGroup === process.groupId
  if (!isInFront || !client.capabilities.reachesRealDisks) return true
  const texts = losingTexts(language)
  const foretold = await lossesOf(client, [removal], { texts: texts.losses, nowMs: context.now() }).catch(() => [])
  const losses = foretold.filter(({ when }) => when === 'now')
  if (losses.length === 0) return true
  const terminal = await process.open('/dev/tty', { read: true, write: true })
  try {
    const tell = (text: string): Promise<void> => terminal.write(new TextEncoder().encode(text))
    const rows = losses.map(({ kind, name, sentence }) => `  ${texts.kinds[kind]} ${name}: ${sentence}\n`)
    await tell(`${texts.asking.title}\n${rows.join('')}`)
    const asksItself = removal.verb.endsWith('prune') && !removal.options.has('force')
    if (asksItself && streams.inputIsTerminal && streams.outputIsTerminal) return true
    await tell(`${texts.asking.question} [${texts.asking.yes[0] ?? 'y'}/N] `)
    // Ctrl-C is a no; what still waits for a key ends with the process.
    const answer = await Promise.race([terminal.readLine(answerBytes), aborted(context.signal)])
    return texts.asking.yes.includes(new TextDecoder().decode(answer).trim().toLowerCase())
  } finally {
    terminal.close()
  }
}

function aborted(signal: AbortSignal): Promise<Uint8Array> {
  if (signal.aborted) return Promise.resolve(new Uint8Array())
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(new Uint8Array()), { once: true }))
}
