/** Finding among departures by words, and the code that stands in their sentences between backquotes. */
import type { Departure } from '@shared/docker/departures'

type Language = keyof Departure['sentence']

/** Those that have every word somewhere: in how they are asked for, or in a sentence of the page's or the daemon's. */
export function findDepartures(
  departures: readonly Departure[],
  text: string,
  language: Language,
): readonly Departure[] {
  const words = plain(text)
    .split(/\s+/)
    .filter((word) => word !== '')
  return departures.filter(({ asked = '', sentence }) => {
    const held = plain(`${asked} ${sentence[language]} ${sentence.en}`)
    return words.every((word) => held.includes(word))
  })
}

/** Lower case without accents, so that `contem` finds `contêm`. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** A sentence cut at its backquotes. */
export function codeParts(sentence: string): readonly { readonly text: string; readonly isCode: boolean }[] {
  return sentence
    .split('`')
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== '')
}
