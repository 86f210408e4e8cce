/**
 * Asking before something is lost. At a terminal, and where what is lost can't be had back, a line that removes names
 * what would go and asks once; verbs that ask by themselves (`prune`) are shown the list and ask their own question.
 */
import { losingTexts, removalOfWords } from './explain/explain'
import { lossesOf } from './explain/losses/losses'
import type { ConsoleLanguage } from '@shared/contract/console'
import { confirm } from './confirm'
import type { VerbContext } from './verb'

/** Shows what a line would destroy and asks. True when nothing would be, or the user says yes. */
export async function agreesToLosses(
  words: readonly string[],
  context: VerbContext,
  language: ConsoleLanguage,
): Promise<boolean> {
  const removal = removalOfWords(words)
  const { streams, client } = context
  if (removal === undefined || !streams.inputIsTerminal || !client.capabilities.reachesRealDisks) return true
  const texts = losingTexts(language)
  const foretold = await lossesOf(client, [removal], { texts: texts.losses, nowMs: context.now() }).catch(() => [])
  const losses = foretold.filter(({ when }) => when === 'now')
  if (losses.length === 0) return true
  const rows = losses.map(({ kind, name, sentence }) => `  ${texts.kinds[kind]} ${name}: ${sentence}\n`)
  await streams.out(`${texts.asking.title}\n${rows.join('')}`)
  const asksItself = removal.verb.endsWith('prune') && !removal.options.has('force')
  return asksItself || (await confirm(context, texts.asking.question, texts.asking.yes))
}
