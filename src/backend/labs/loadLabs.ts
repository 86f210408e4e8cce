/** Reads labs from their folders: `lab.yaml`, a text a language, and whether the two belong together. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LabError } from '@shared/errors'
import { labSchema, type Lab, type Prediction } from '@shared/labs/schema'
import { parseLabText, type LabText } from '@shared/labs/texts'
import { parseDocument } from 'yaml'
import { z } from 'zod'

export const labLocales = ['pt-BR', 'en'] as const
export type LabLocale = (typeof labLocales)[number]

export interface LoadedLab {
  readonly lab: Lab
  readonly texts: Readonly<Record<LabLocale, LabText>>
  /** Folder with the files that the learner starts with; may be missing. */
  readonly workspaceDir: string
}

/** A lab that can't be used, with every reason. */
export interface BrokenLab {
  readonly folder: string
  readonly error: LabError
}

/** Loads every folder that has a `lab.yaml`, by number; broken ones stand beside, so that one does not hide the rest. */
export async function loadLabs(labsDir: string): Promise<{ labs: readonly LoadedLab[]; broken: readonly BrokenLab[] }> {
  const entries = await readdir(labsDir, { withFileTypes: true }).catch(() => [])
  const labs: LoadedLab[] = []
  const broken: BrokenLab[] = []
  for (const entry of entries.filter((candidate) => candidate.isDirectory())) {
    const folder = join(labsDir, entry.name)
    if ((await stat(join(folder, 'lab.yaml')).catch(() => undefined)) === undefined) continue
    try {
      labs.push(await loadLab(folder))
    } catch (error) {
      if (!(error instanceof LabError)) throw error
      broken.push({ folder, error })
    }
  }
  // Numbers order the labs and may leave room between them; what the learner sees is the place on the path.
  const path = labs
    .sort((a, b) => a.lab.number - b.lab.number)
    .map((loaded, index) => ({ ...loaded, lab: { ...loaded.lab, number: index + 1 } }))
  return { labs: path, broken }
}

/** Loads the labs of a folder, or the one lab that the folder is. */
export async function readLabs(dir: string): ReturnType<typeof loadLabs> {
  if ((await stat(join(dir, 'lab.yaml')).catch(() => undefined)) === undefined) return loadLabs(dir)
  try {
    return { labs: [await loadLab(dir)], broken: [] }
  } catch (error) {
    if (!(error instanceof LabError)) throw error
    return { labs: [], broken: [{ folder: dir, error }] }
  }
}

/** Loads one folder. Throws LabError `invalid` with each problem on a line: file, place, what is wrong. */
async function loadLab(folder: string): Promise<LoadedLab> {
  const lab = await readLab(join(folder, 'lab.yaml'))
  const texts = {} as Record<LabLocale, LabText>
  const problems: string[] = []
  for (const locale of labLocales) {
    const file = `text.${locale}.md`
    const text = await readText(join(folder, file)).catch(orMissing)
    if (text === undefined) {
      problems.push(`${file}: missing`)
      continue
    }
    try {
      texts[locale] = parseLabText(text)
      problems.push(...missingTexts(lab, texts[locale]).map((what) => `${file}: ${what}`))
    } catch (error) {
      if (!(error instanceof LabError)) throw error
      problems.push(`${file}: ${error.message}`)
    }
  }
  problems.push(...inconsistencies(lab).map((what) => `lab.yaml: ${what}`))
  if (problems.length > 0) throw new LabError('invalid', problems.join('\n'))
  return { lab, texts, workspaceDir: join(folder, 'workspace') }
}

/** What a person writes is small; what is larger would keep the reader busy for long. */
const textLimitBytes = 1_000_000

async function readText(file: string): Promise<string> {
  const { size } = await stat(file)
  if (size > textLimitBytes) throw new LabError('invalid', `${basename(file)}: more than ${textLimitBytes} bytes`)
  return readFile(file, 'utf8')
}

function orMissing(error: unknown): undefined {
  if (error instanceof LabError) throw error
  return undefined
}

async function readLab(file: string): Promise<Lab> {
  const document = parseDocument(await readText(file))
  const [syntax] = document.errors
  // Below its first line the parser draws the place.
  if (syntax !== undefined) throw new LabError('invalid', `lab.yaml: ${syntax.message.replace(/:?\n[^]*$/, '')}`)
  const parsed = labSchema.safeParse(document.toJS())
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) =>
    ['lab.yaml', ...(path.length > 0 ? [z.core.toDotPath(path)] : []), message].join(': '),
  )
  throw new LabError('invalid', problems.join('\n'))
}

/** What a text lacks of what the lab names. */
function missingTexts(lab: Lab, text: LabText): readonly string[] {
  const problems: string[] = []
  if (text.introduction === '') problems.push('no ## introduction')
  if (text.ending === '') problems.push('no ## ending')
  for (const step of lab.steps) {
    const found = text.steps.get(step.id)
    if (found === undefined) {
      problems.push(`no ## step ${step.id}`)
      continue
    }
    const lacks = (what: string): unknown => problems.push(`step ${step.id} has no ### ${what}`)
    for (const goal of step.goals) if (!found.goals.get(goal.id)) lacks(`goal ${goal.id}`)
    for (const feedback of step.feedback) if (!found.feedback.get(feedback.id)) lacks(`feedback ${feedback.id}`)
    for (let hint = found.hints.length; hint < step.hints; hint++) lacks(`hint ${hint + 1}`)
    if (step.prediction === undefined) continue
    if (found.prediction === undefined) lacks('prediction')
    else if (found.prediction.outcome === '') lacks('outcome')
    for (const option of labelledIn(step.prediction)) {
      if (found.prediction?.options.has(option) === false) lacks(`option ${option} in its prediction`)
    }
  }
  problems.push(...missingQuestions(lab, text))
  for (const concept of text.concepts.keys()) {
    if (!lab.concepts.includes(concept)) problems.push(`## concepts names ${concept}, which is not in lab.yaml`)
  }
  const known = new Set(lab.steps.map((step) => step.id))
  for (const id of text.steps.keys()) if (!known.has(id)) problems.push(`## step ${id} is not in lab.yaml`)
  return problems
}

/** What a prediction lets choose from, each with a label in the text. */
function labelledIn(prediction: Prediction): readonly string[] {
  if (prediction.kind === 'choice') return prediction.options
  return prediction.kind === 'survives' ? prediction.things.map(({ id }) => id) : []
}

function missingQuestions(lab: Lab, text: LabText): readonly string[] {
  const problems: string[] = []
  for (const { id, options } of lab.questions) {
    const found = text.questions.get(id)
    if (found === undefined) {
      problems.push(`no ## question ${id}`)
      continue
    }
    for (const option of options) {
      if (!found.options.get(option)) problems.push(`question ${id} has no option ${option}`)
      if (!found.explanations.get(option)) problems.push(`question ${id} has no ### option ${option}`)
    }
  }
  const known = new Set(lab.questions.map(({ id }) => id))
  for (const id of text.questions.keys()) if (!known.has(id)) problems.push(`## question ${id} is not in lab.yaml`)
  return problems
}

function inconsistencies(lab: Lab): readonly string[] {
  const problems: string[] = []
  for (const step of lab.steps) {
    const feedback = new Set(step.feedback.map((entry) => entry.id))
    for (const mistake of step.mistakes) {
      if (!feedback.has(mistake.feedback))
        problems.push(`step ${step.id}: mistake names no feedback: ${mistake.feedback}`)
    }
    problems.push(...wrongOptions(step.prediction).map((what) => `step ${step.id}: ${what}`))
  }
  for (const path of lab.makes.hostFiles) {
    const isAskedAbout = lab.requires.hostPaths.some((folder) => path.startsWith(`${folder.replace(/\/+$/, '')}/`))
    if (!isAskedAbout || path.split('/').includes('..'))
      problems.push(`makes: ${path} is in none of requires.hostPaths`)
  }
  const steps = new Set(lab.steps.map((step) => step.id))
  if (steps.size < lab.steps.length) problems.push('two steps have the same id')
  for (const { id, options, correct, step } of lab.questions) {
    if (!options.includes(correct)) problems.push(`question ${id}: the correct option is not among the options`)
    if (!steps.has(step)) problems.push(`question ${id}: leads back to no step: ${step}`)
  }
  return problems
}

function wrongOptions(prediction: Prediction | undefined): readonly string[] {
  if (prediction?.kind !== 'choice') return []
  const { options, correct, outcomes = [] } = prediction
  return [
    ...(correct !== undefined && !options.includes(correct) ? ['the correct option is not among the options'] : []),
    ...outcomes
      .filter(({ option }) => !options.includes(option))
      .map(({ option }) => `an outcome names no option: ${option}`),
  ]
}
