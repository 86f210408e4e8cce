/**
 * Answers without the warnings that only the simulator gives, of what it keeps without effect (`departures/kept.ts`, by its path: the recorders load this without aliases):
 * what is compared with the real daemon's answers has exactly these sentences taken out, and nothing else.
 */
import { keptDepartures } from '../../src/simulator/departures/kept'

const sentences = Object.values(keptDepartures).map(({ sentence }) => sentence.en)

/** Takes them out of the command line's `WARNING:` lines, a build's `[Warning]` lines, and `Warnings` of an answer. */
export function withoutKeptWarnings(text: string): string {
  let cleaned = text
  for (const sentence of sentences) {
    if (!cleaned.includes(sentence)) continue
    const quoted = JSON.stringify(sentence)
    for (const said of [
      ...[`WARNING: ${sentence}\n`, ` ---> [Warning] ${sentence}\n`],
      ...[`{"stream":${JSON.stringify(` ---> [Warning] ${sentence}\n`)}}\r\n`],
      ...[`,${quoted}`, `${quoted},`, quoted],
    ]) {
      cleaned = cleaned.replaceAll(said, '')
    }
  }
  return cleaned
}
