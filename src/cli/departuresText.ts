/** `simulator --departures`: where the simulator departs from Docker, by kind, as lines of text. */
import { parseArgs } from 'node:util'
import { departureKinds } from '@shared/docker/departures'
import type { Departure } from '@shared/docker/departures'
import { LabError } from '@shared/errors'
import { listDepartures } from '@simulator/index'
import { argumentFault } from './arguments'

type Language = keyof Departure['sentence']

const headings: Readonly<Record<Language, Readonly<Record<Departure['kind'], string>>>> = {
  en: {
    refused: 'Refused:',
    worded: "Refused in Docker's words, as on a machine without it:",
    kept: 'Kept without effect, with a warning when a container is created:',
    visible: 'Only to be seen:',
  },
  'pt-BR': {
    refused: 'Recusado:',
    worded: 'Recusado nas palavras do Docker, como numa máquina sem isso:',
    kept: 'Guardado sem efeito, com um aviso quando um contêiner é criado:',
    visible: 'Só dá para ver:',
  },
}

/** `--pt` among the arguments. Throws LabError invalid for anything else beside `--departures`. */
export function readLanguage(args: readonly string[]): Language {
  try {
    const options = { departures: { type: 'boolean' }, pt: { type: 'boolean' } } as const
    return parseArgs({ args: [...args], options }).values.pt === true ? 'pt-BR' : 'en'
  } catch (error) {
    throw new LabError('invalid', argumentFault(error))
  }
}

/** A heading for each kind, and below it how each is asked for and what is said. */
export function departuresText(language: Language): string {
  const departures = listDepartures()
  return departureKinds
    .map((kind) => {
      const lines = departures.filter((each) => each.kind === kind).map((each) => line(each, language))
      return [headings[language][kind], ...lines].map((text) => `${text}\n`).join('')
    })
    .join('\n')
}

function line({ asked, sentence }: Departure, language: Language): string {
  return asked === undefined ? `  ${sentence[language]}` : `  ${asked}\n      ${sentence[language]}`
}
