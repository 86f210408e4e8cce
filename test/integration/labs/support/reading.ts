/**
 * What an editor counts in a lab's texts: the minutes that they take a reader, sentences, the commands that they cite,
 * and words that the glossary and the screens call otherwise.
 */
import type { LoadedLab } from '@backend/labs/loadLabs'
import type { LabText } from '@shared/labs/texts'

type Language = keyof LoadedLab['texts']
export const languages = ['en', 'pt-BR'] as const satisfies readonly Language[]

/** At 130 words a minute; a minute for the first line of each block to run and see, a third for each that follows. */
const wordsPerMinute = 130

/** What stands for a name in a command, in each language. */
const placeholders = [
  ['ARQUIVO', 'FILE'],
  ['CAMADA', 'LAYER'],
  ['CAMINHO', 'PATH'],
  ['NOME', 'NAME'],
  ['caminho', 'path'],
  ['nome', 'name'],
  ['Bem-vinda', 'Welcome'],
] as const

/** Words that the glossary and the screens call otherwise. */
export const otherwise: Readonly<Record<Language, RegExp>> = {
  'pt-BR': /pasta de trabalho|volumes? com nome|ajudante|\bnoutr[oa]|objetivo|ficheiro|utilizador|’/i,
  en: /layers? above|’/i,
}

/** Every text of a lab by its place, without the title. */
export function places(text: LabText): ReadonlyMap<string, string> {
  const found = new Map([
    ['summary', text.summary],
    ['introduction', text.introduction],
    ['ending', text.ending],
  ])
  for (const [id, step] of text.steps) {
    found.set(id, step.text)
    for (const [goal, words] of step.goals) found.set(`${id}, goal ${goal}`, words)
    step.hints.forEach((words, at) => found.set(`${id}, hint ${at + 1}`, words))
    for (const [feedback, words] of step.feedback) found.set(`${id}, feedback ${feedback}`, words)
    if (step.prediction === undefined) continue
    found.set(`${id}, prediction`, [step.prediction.question, ...step.prediction.options.values()].join('\n\n'))
    found.set(`${id}, outcome`, step.prediction.outcome)
  }
  for (const [id, question] of text.questions) {
    found.set(`question ${id}`, [question.question, ...question.options.values()].join('\n\n'))
    for (const [option, words] of question.explanations) found.set(`question ${id}, ${option}`, words)
  }
  return found
}

const blocks = (text: string): readonly string[] =>
  [...text.matchAll(/```console\n([^`]*)```/g)].map(([, lines = '']) => lines)
const withoutBlocks = (text: string): string => text.replaceAll(/```[^`]*```/g, '\n\n')
export const wordCount = (text: string): number => withoutBlocks(text).split(/\s+/).filter(Boolean).length
export const sentences = (text: string): readonly string[] =>
  withoutBlocks(text)
    .replaceAll(/`[^`]*`/g, 'X')
    .split(/(?<=[.!?:;])\s+|\n\n|\n- /)

/** What is read by whoever needs no hint and makes no mistake, and of the explanations the longest. */
export function minutesToRead({ lab, texts }: LoadedLab, language: Language): number {
  const read = [...places(texts[language])].filter(([place]) => !/, (hint|feedback) |^question [^,]*, /.test(place))
  const explained = [...texts[language].questions.values()].map(({ explanations }) =>
    Math.max(...[...explanations.values()].map(wordCount)),
  )
  const words = [...read.map(([, text]) => wordCount(text)), ...explained].reduce((sum, count) => sum + count, 0)
  const acts = lab.steps.map((step) => {
    const shown = blocks(texts[language].steps.get(step.id)?.text ?? '')
    const first = Math.max(shown.length, 1)
    const lines = Math.max(shown.join('').trim().split('\n').length, step.solution.length)
    return first + (lines - first) / 3
  })
  return words / wordsPerMinute + acts.reduce((sum, minutes) => sum + minutes, 0)
}

/** The commands and paths that a text cites, placeholders in English. */
export function cited(text: string): readonly string[] {
  const codes = [...withoutBlocks(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) =>
    placeholders.reduce((named, [from, to]) => named.replaceAll(from, to), code),
  )
  return [...new Set(codes)].sort()
}
