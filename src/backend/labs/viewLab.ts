/** A run as the screens show it, in one language: texts, goals with what was seen, guesses compared, answers. */
import type { LabState, LabStepState, PredictionState, QuestionState } from '@shared/labs/progress'
import { describeObservation } from '@shared/labs/observations'
import { compare } from '@shared/labs/predictions'
import type { LabStep, Prediction, Question } from '@shared/labs/schema'
import type { LabText, QuestionText } from '@shared/labs/texts'
import type { LabError } from '@shared/errors'
import { noJudgement, type Judgement } from './judgement'
import type { LibraryLab } from './library'
import type { LabLocale, LoadedLab } from './loadLabs'
import { neededImages } from './packs/packedImages'
import type { LabProgress } from './progressStore'

/** What is to be shown of a run. */
export interface LabSnapshot {
  readonly loaded: LibraryLab
  readonly workspace: string
  readonly progress: LabProgress | undefined
  /** Verdicts on the first step that is not reached. */
  readonly judgement: Judgement
  readonly isPreparing: boolean
  readonly failure: LabError | undefined
  readonly gone: LabState['gone']
  /** It must not be played on this engine; `failure` says why. */
  readonly isForbidden: boolean
  readonly problems: readonly string[]
  readonly progressAside: string | undefined
  readonly unsaved: LabError | undefined
  readonly asksHostPaths: LabState['asksHostPaths']
  readonly asksImages: boolean
}

/** The first step that is not reached; a lab that was changed since may have lost some that were. */
export function openStep(loaded: LoadedLab, progress: LabProgress | undefined): LabStep | undefined {
  return loaded.lab.steps.find((step) => progress?.reached.includes(step.id) !== true)
}

/** The state of a run. */
export function viewLab(snapshot: LabSnapshot, locale: LabLocale): LabState {
  const { loaded, progress, failure } = snapshot
  const { lab } = loaded
  const text = loaded.texts[locale]
  const current = openStep(loaded, progress)
  return {
    labId: lab.id,
    runId: progress?.runId ?? '',
    number: lab.number,
    title: text.title,
    minutes: lab.minutes,
    introduction: text.introduction,
    ending: text.ending,
    workspace: snapshot.workspace,
    phase: phaseOf(snapshot),
    ...(failure === undefined ? {} : { error: failure.toData() }),
    source: loaded.source,
    problems: [...snapshot.problems],
    ...(snapshot.gone === undefined ? {} : { gone: snapshot.gone }),
    ...(snapshot.progressAside !== undefined && { progressAside: snapshot.progressAside }),
    ...(snapshot.unsaved !== undefined && { unsaved: snapshot.unsaved.toData() }),
    ...(progress?.startPoint !== undefined && { startPoint: progress.startPoint }),
    currentStep: Math.min(progress?.currentStep ?? 0, lab.steps.length - 1),
    steps: lab.steps.map((step) =>
      viewStep(step, text, progress, step === current ? snapshot.judgement : noJudgement, locale),
    ),
    questions: lab.questions.map((question) =>
      viewQuestion(question, text.questions.get(question.id), progress?.answers[question.id] ?? [], lab.steps),
    ),
    asksHostPaths: snapshot.asksHostPaths,
    ...(snapshot.asksImages ? { asksImages: imagesOf(loaded) } : {}),
  }
}

function imagesOf({ lab, images }: LibraryLab): NonNullable<LabState['asksImages']> {
  return {
    images: [...neededImages(lab)],
    sizeBytes: images.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  }
}

function phaseOf({ loaded, progress, isPreparing, isForbidden, failure }: LabSnapshot): LabState['phase'] {
  if (isForbidden) return 'failed'
  if (isPreparing) return 'preparing'
  // Neither begun nor refused: its state is being opened.
  if (progress === undefined) return failure === undefined ? 'preparing' : 'failed'
  return openStep(loaded, progress) === undefined ? 'done' : 'running'
}

function viewStep(
  step: LabStep,
  { steps }: LabText,
  progress: LabProgress | undefined,
  judgement: Judgement,
  locale: LabLocale,
): LabStepState {
  const text = steps.get(step.id)
  const isReached = progress?.reached.includes(step.id) === true
  const shownHints = progress?.hints[step.id] ?? 0
  return {
    id: step.id,
    title: text?.title ?? step.id,
    text: text?.text ?? '',
    isReached,
    goals: step.goals.map((goal) => {
      const found = judgement.goals.get(goal.id)
      return {
        id: goal.id,
        sentence: text?.goals.get(goal.id) ?? goal.id,
        isReached: isReached || found?.isReached === true,
        observed: found === undefined || isReached ? '' : describeObservation(found.observed, locale),
        parts: isReached
          ? []
          : (found?.parts ?? []).map((part) => ({ ...part, observed: describeObservation(part.observed, locale) })),
      }
    }),
    ...(step.prediction === undefined || text?.prediction === undefined
      ? {}
      : { prediction: viewPrediction(step.id, step.prediction, text.prediction, isReached, progress) }),
    hints: text?.hints.slice(0, shownHints) ?? [],
    hintsLeft: Math.max(0, step.hints - shownHints),
    feedback: judgement.feedback.map((id) => text?.feedback.get(id) ?? id),
    ...(progress?.solutions.includes(step.id) === true ? { solution: step.solution } : {}),
    ...(step.picture === undefined ? {} : { picture: step.picture }),
  }
}

function viewPrediction(
  stepId: string,
  prediction: Prediction,
  text: { readonly question: string; readonly options: ReadonlyMap<string, string>; readonly outcome: string },
  isReached: boolean,
  progress: LabProgress | undefined,
): PredictionState {
  const guess = progress?.predictions[stepId]
  const happened = progress?.happened[stepId]
  const rows = happened === undefined ? [] : compare(prediction, guess, happened)
  return {
    kind: prediction.kind,
    ...(prediction.kind === 'number' ? { measure: prediction.of.kind } : {}),
    question: text.question,
    options: optionsOf(prediction).map((id) => ({ id, label: text.options.get(id) ?? id })),
    ...(guess === undefined ? {} : { guess }),
    ...(isReached
      ? {
          outcome: {
            isRight: rows.every((row) => row.isRight) && happened !== undefined,
            explanation: text.outcome,
            ...(happened === undefined ? {} : { happened }),
            rows: [...rows],
          },
        }
      : {}),
  }
}

function optionsOf(prediction: Prediction): readonly string[] {
  if (prediction.kind === 'choice') return prediction.options
  return prediction.kind === 'survives' ? prediction.things.map(({ id }) => id) : []
}

function viewQuestion(
  { id, options, correct, step }: Question,
  text: QuestionText | undefined,
  answers: readonly string[],
  steps: readonly LabStep[],
): QuestionState {
  const last = answers.at(-1)
  return {
    id,
    question: text?.question ?? id,
    options: options.map((option) => ({ id: option, label: text?.options.get(option) ?? option })),
    ...(last === undefined
      ? {}
      : {
          answer: { option: last, isRight: last === correct, explanation: text?.explanations.get(last) ?? '' },
        }),
    tries: answers.length,
    step: Math.max(
      0,
      steps.findIndex((candidate) => candidate.id === step),
    ),
  }
}
