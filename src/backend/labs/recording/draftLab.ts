/** A recording as the files of a lab: a step for each line that changed something, its goals, and texts to be rewritten. */
import type { Act, Predicate } from '@shared/labs/schema'
import { stringify } from 'yaml'
import type { LabLocale } from '../loadLabs'
import { goalSentence } from './goalSentence'

export interface RecordedStep {
  readonly acts: readonly Act[]
  readonly goals: readonly Predicate[]
}

export interface Recording {
  readonly title: string
  /** Images of before that lines name. */
  readonly images: readonly string[]
  readonly makes: {
    readonly images: readonly string[]
    readonly containers: readonly string[]
    readonly volumes: readonly string[]
  }
  readonly steps: readonly RecordedStep[]
  /** Texts of the files that were in the workspace at the start. */
  readonly files: ReadonlyMap<string, string | undefined>
}

/** The files of a lab of that id, by path. */
export function draftLab(id: string, number: number, recording: Recording): Readonly<Record<string, string>> {
  const { title, images, makes, steps, files } = recording
  const lab = {
    formatVersion: 1,
    id,
    number,
    level: 'beginner',
    minutes: Math.max(5, steps.length * 2),
    concepts: ['container layer'],
    licence: 'CC-BY-4.0',
    requires: { images: images.length > 0 ? images : ['alpine:latest'] },
    makes,
    steps: steps.map(({ acts, goals }, at) => ({
      id: `step-${at + 1}`,
      goals: goals.map((check, index) => ({ id: `goal-${index + 1}`, check })),
      solution: acts,
    })),
  }
  const workspace = [...files].flatMap(([path, text]) =>
    text === undefined ? [] : [[`workspace/${path}`, text] as const],
  )
  return {
    'lab.yaml': `# yaml-language-server: $schema=./lab.schema.json\n${stringify(lab, { lineWidth: 118 })}`,
    'text.pt-BR.md': draftText('pt-BR', title, steps),
    'text.en.md': draftText('en', title, steps),
    ...Object.fromEntries(workspace),
  }
}

const words = {
  'pt-BR': {
    summary: 'Uma frase para a biblioteca.',
    introduction: 'Diga em poucas frases do que se trata.',
    step: 'Passo',
    hints: ['Diga onde olhar.', 'Diga o que falta.', 'Rode:'],
    ending: 'O que foi aprendido, em três frases, e onde está na documentação do Docker.',
  },
  en: {
    summary: 'One sentence for the library.',
    introduction: 'Say in a few sentences what it is about.',
    step: 'Step',
    hints: ['Say where to look.', 'Say what is missing.', 'Run:'],
    ending: 'What was learned, in three sentences, and where it is in Docker’s documentation.',
  },
} as const

function draftText(locale: LabLocale, title: string, steps: readonly RecordedStep[]): string {
  const { summary, introduction, step, hints, ending } = words[locale]
  const sections = steps.flatMap(({ acts, goals }, at) => {
    const lines = acts.flatMap((act) => ('run' in act ? [act.run] : []))
    const commands = ['```console', ...lines, '```'].join('\n')
    return [
      `## step step-${at + 1}: ${step} ${at + 1}`,
      commands,
      ...goals.flatMap((goal, index) => [`### goal goal-${index + 1}`, goalSentence(goal, locale)]),
      ...hints.flatMap((hint, index) => [`### hint ${index + 1}`, index === 2 ? `${hint}\n\n${commands}` : hint]),
    ]
  })
  const heading = title.replace(/\s+/g, ' ').trim()
  const whole = [`# ${heading}`, summary, '## introduction', introduction, ...sections, '## ending', ending]
  return `${whole.join('\n\n')}\n`
}
