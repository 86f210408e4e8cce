/**
 * docs/fidelity.md's lists of departures, as they follow from the simulator's own. Each stands between two comments;
 * `CAMADA_WRITE=1` writes them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Departure } from '@shared/docker/departures'
import { listDepartures } from '@simulator/departures/list'
import { format, resolveConfig } from 'prettier'

const path = 'docs/fidelity.md'

const lists: Readonly<Record<string, (departure: Departure) => boolean>> = {
  'what is refused': ({ kind }) => kind === 'refused',
  'what is refused in words of Docker': ({ kind }) => kind === 'worded',
  'what is kept without effect': ({ kind }) => kind === 'kept',
  'what is seen of the API': ({ part }) => part === 'api',
  'what is seen of the builder': ({ part }) => part === 'builder',
  'what is seen of storage': ({ part }) => part === 'storage',
  'what is seen of the state': ({ part }) => part === 'state',
}

export function documentText(): string {
  return readFileSync(path, 'utf8')
}

/** The document with its lists as they should be. Throws where a list has no place in it. */
export async function expectedDocument(): Promise<string> {
  let text = documentText()
  for (const [name, belongs] of Object.entries(lists)) {
    const begin = `<!-- ${name}: written by said.test.ts -->`
    const end = `<!-- end of ${name} -->`
    const [before, rest] = text.split(begin)
    const after = rest?.split(end)[1]
    if (before === undefined || after === undefined) throw new Error(`${path} has no place for ${name}`)
    text = `${before}${begin}\n\n${listDepartures().filter(belongs).map(line).join('\n')}\n\n${end}${after}`
  }
  return format(text, { ...(await resolveConfig(path)), parser: 'markdown' })
}

export function writeDocument(text: string): void {
  writeFileSync(path, text)
}

function line({ asked, sentence }: Departure): string {
  return asked === undefined ? `- ${sentence.en}` : `- \`${asked}\`: ${sentence.en}`
}
