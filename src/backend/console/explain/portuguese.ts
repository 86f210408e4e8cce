import type { Verb } from '../verb'
/** placeholder */
export function explainInPortuguese(topic: readonly string[], verb: Verb | undefined): string | undefined {
  return verb === undefined ? undefined : `${topic.join(' ')}\n`
}
