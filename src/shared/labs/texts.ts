/**
 * A lab's text in one language: Markdown whose headings name what stands below them.
 *
 *     # Title
 *     One sentence for the library.
 *     ## concepts           (`- concept: in this language` lines; one that is not named stays as lab.yaml has it)
 *     ## introduction
 *     ## step ID: Title of the step
 *     ### goal ID | ### hint N | ### feedback ID
 *     ### prediction        (the question, then `- optionId: label` lines: options, or the things that may survive)
 *     ### outcome           (why it is so)
 *     ## question ID        (asked at the end: the question, then `- optionId: label` lines)
 *     ### option ID         (why that answer is right, or is not)
 *     ## ending
 */
import { LabError } from '../errors'

export interface PredictionText {
  readonly question: string
  readonly options: ReadonlyMap<string, string>
  readonly outcome: string
}

export interface StepText {
  readonly title: string
  readonly text: string
  readonly goals: ReadonlyMap<string, string>
  readonly hints: readonly string[]
  readonly feedback: ReadonlyMap<string, string>
  readonly prediction: PredictionText | undefined
}

export interface QuestionText {
  readonly question: string
  readonly options: ReadonlyMap<string, string>
  /** By option. */
  readonly explanations: ReadonlyMap<string, string>
}

export interface LabText {
  readonly title: string
  readonly summary: string
  /** From `concepts` in lab.yaml to their names in this language. */
  readonly concepts: ReadonlyMap<string, string>
  readonly introduction: string
  readonly steps: ReadonlyMap<string, StepText>
  readonly questions: ReadonlyMap<string, QuestionText>
  readonly ending: string
}

interface Section {
  readonly depth: number
  readonly heading: string
  readonly line: number
  readonly body: string
}

const plainSections = new Set(['concepts', 'introduction', 'ending'])

/** Reads a text file. Throws LabError `invalid` with the line of the heading that is not understood. */
export function parseLabText(markdown: string): LabText {
  const sections = splitSections(markdown)
  const title = sections.find((section) => section.depth === 1)
  if (title === undefined) throw new LabError('invalid', 'line 1: the text needs a title: # Title')
  const steps = new Map<string, StepText>()
  const questions = new Map<string, QuestionText>()
  const plain = new Map<string, string>()
  for (const [index, section] of sections.entries()) {
    if (section.depth !== 2) continue
    const step = /^step ([a-z0-9-]+): (.+)$/.exec(section.heading)
    const question = /^question ([a-z0-9-]+)$/.exec(section.heading)
    if (step !== null) {
      const [, id = '', stepTitle = ''] = step
      steps.set(id, parseStep(stepTitle, section.body, subsections(sections, index)))
    } else if (question !== null) {
      questions.set(question[1] ?? '', parseQuestion(section.body, subsections(sections, index)))
    } else if (plainSections.has(section.heading)) {
      plain.set(section.heading, section.body)
    } else {
      throw new LabError('invalid', `line ${section.line}: unknown section: ## ${section.heading}`)
    }
  }
  return {
    title: title.heading,
    summary: title.body,
    concepts: parseConcepts(plain.get('concepts') ?? ''),
    introduction: plain.get('introduction') ?? '',
    steps,
    questions,
    ending: plain.get('ending') ?? '',
  }
}

function subsections(sections: readonly Section[], index: number): readonly Section[] {
  const rest = sections.slice(index + 1)
  const end = rest.findIndex((section) => section.depth < 3)
  return end === -1 ? rest : rest.slice(0, end)
}

function parseStep(title: string, text: string, sections: readonly Section[]): StepText {
  const goals = new Map<string, string>()
  const feedback = new Map<string, string>()
  const hints = new Map<number, string>()
  let question: Section | undefined
  let outcome = ''
  for (const section of sections) {
    const [word = '', id = ''] = section.heading.split(' ')
    if (word === 'goal') goals.set(id, section.body)
    else if (word === 'feedback') feedback.set(id, section.body)
    else if (word === 'hint') hints.set(Number(id), section.body)
    else if (word === 'prediction') question = section
    else if (word === 'outcome') outcome = section.body
    else throw unknownSection(section)
  }
  const ordered = [...hints].sort(([a], [b]) => a - b).map(([, hint]) => hint)
  const prediction = question && { ...parseOptions(question.body), outcome }
  return { title, text, goals, feedback, hints: ordered, prediction }
}

function parseQuestion(body: string, sections: readonly Section[]): QuestionText {
  const explanations = new Map<string, string>()
  for (const section of sections) {
    const [word = '', id = ''] = section.heading.split(' ')
    if (word !== 'option') throw unknownSection(section)
    explanations.set(id, section.body)
  }
  return { ...parseOptions(body), explanations }
}

function unknownSection({ line, heading }: Section): LabError {
  return new LabError('invalid', `line ${line}: unknown section: ### ${heading}`)
}

function parseConcepts(body: string): ReadonlyMap<string, string> {
  const lines = body.split('\n').map((line) => /^- ([^:]+): (.+)$/.exec(line))
  return new Map(lines.flatMap((line) => (line === null ? [] : [[line[1] ?? '', line[2] ?? '']])))
}

function parseOptions(body: string): Pick<QuestionText, 'question' | 'options'> {
  const options = new Map<string, string>()
  const question: string[] = []
  for (const line of body.split('\n')) {
    const option = /^- ([a-z0-9-]+): (.+)$/.exec(line)
    if (option === null) question.push(line)
    else options.set(option[1] ?? '', option[2] ?? '')
  }
  return { question: question.join('\n').trim(), options }
}

/** Splits at headings of depth 1 to 3 that don't stand in a fenced block. */
function splitSections(markdown: string): readonly Section[] {
  const sections: { depth: number; heading: string; line: number; lines: string[] }[] = []
  let isFenced = false
  for (const [index, line] of markdown.split(/\r?\n/).entries()) {
    if (/^\s*```/.test(line)) isFenced = !isFenced
    const heading = isFenced ? null : /^(#{1,3}) (.+?)\s*$/.exec(line)
    if (heading === null) sections.at(-1)?.lines.push(line)
    else sections.push({ depth: heading[1]?.length ?? 1, heading: heading[2] ?? '', line: index + 1, lines: [] })
  }
  return sections.map(({ lines, ...section }) => ({ ...section, body: lines.join('\n').trim() }))
}
