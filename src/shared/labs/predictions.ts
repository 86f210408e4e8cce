/**
 * Predictions: what a learner guesses before the act, and what happened, line by line.
 *
 * What happened is read from the state of the world in the moment the step is reached, by the same predicates and the
 * same lists that goals are judged on, and kept: later steps change the world.
 */
import { evaluate } from './evaluate'
import type { ComparedRow, Guess, Happened } from './guess'
import type { Measure, Predicate, Prediction } from './schema'
import type { LabWorldState } from './state'

/** Predicates that ask for what the prediction reads, so that it is gathered with the goals. */
export function predicatesOf(prediction: Prediction): readonly Predicate[] {
  switch (prediction.kind) {
    case 'choice':
      return prediction.outcomes?.map(({ when }) => when) ?? []
    case 'paths':
      return [{ kind: 'change', container: prediction.container, path: '/', is: 'none' }]
    case 'number': {
      const { of: measure } = prediction
      if (measure.kind === 'changes') return [{ kind: 'change', container: measure.container, path: '/', is: 'none' }]
      if (measure.kind === 'writableBytes') return [{ kind: 'writableSize', container: measure.container }]
      const { image, above } = measure
      return [{ kind: 'layers', image, ...(above === undefined ? {} : { above }), equals: 0 }]
    }
    case 'survives':
      return prediction.things.map(({ check }) => check)
    default:
      return prediction satisfies never
  }
}

/** Reads what happened; undefined where the state does not tell (the container is gone). */
export function observe(prediction: Prediction, state: LabWorldState): Happened | undefined {
  switch (prediction.kind) {
    case 'choice': {
      const seen = prediction.outcomes?.find(({ when }) => evaluate(when, state).isReached)?.option
      const option = seen ?? prediction.correct
      return option === undefined ? undefined : { kind: 'choice', option }
    }
    case 'paths': {
      const changes = state.containers.get(prediction.container)?.changes
      if (changes === undefined) return undefined
      const lines = changes.filter(({ path }) => isAtOrBelow(path, prediction.below))
      return { kind: 'paths', lines: lines.map(({ kind, path }) => `${letters[kind]} ${path}`).sort(byPath) }
    }
    case 'number': {
      const value = measure(prediction.of, state)
      return value === undefined ? undefined : { kind: 'number', value }
    }
    case 'survives': {
      const things = prediction.things.filter(({ check }) => evaluate(check, state).isReached)
      return { kind: 'survives', things: things.map(({ id }) => id) }
    }
    default:
      return prediction satisfies never
  }
}

const letters = { added: 'A', modified: 'C', deleted: 'D' } as const

function isAtOrBelow(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder.replace(/\/+$/, '')}/`)
}

function byPath(a: string, b: string): number {
  return a.slice(2) < b.slice(2) ? -1 : 1
}

/** Layers, bytes, or lines of `docker diff`; undefined where the thing is not there. */
function measure(of: Measure, state: LabWorldState): number | undefined {
  if (of.kind === 'changes') return state.containers.get(of.container)?.changes.length
  if (of.kind === 'writableBytes') return state.containers.get(of.container)?.writableBytes
  const image = state.images.get(of.image)
  const base = of.above === undefined ? undefined : state.images.get(of.above)
  if (image === undefined || (of.above !== undefined && base === undefined)) return undefined
  const below = base?.diffIds.length ?? 0
  if (of.kind === 'layers') return image.diffIds.length - below
  // Rows are the lowest first; a row that made a layer stands for the next one up.
  const layers = image.rows.filter((row) => !row.isEmpty)
  return layers.slice(below).reduce((sum, row) => sum + row.sizeBytes, 0)
}

/** Compares a guess with what happened. Every line of either side is there once; no guess compares as all missed. */
export function compare(prediction: Prediction, guess: Guess | undefined, happened: Happened): readonly ComparedRow[] {
  switch (happened.kind) {
    case 'choice': {
      const option = guess?.kind === 'choice' ? guess.option : undefined
      return [row('', option, happened.option, option === happened.option)]
    }
    case 'number': {
      const value = guess?.kind === 'number' ? guess.value : undefined
      const slack = prediction.kind === 'number' ? prediction.tolerance * Math.abs(happened.value) : 0
      const isRight = value !== undefined && Math.abs(value - happened.value) <= slack
      return [row('', value === undefined ? undefined : String(value), String(happened.value), isRight)]
    }
    case 'paths':
      return comparePaths(guess?.kind === 'paths' ? guess.lines : [], happened.lines)
    case 'survives': {
      if (prediction.kind !== 'survives') return []
      const ticked = guess?.kind === 'survives' ? guess.things : undefined
      return prediction.things.map(({ id }) => {
        const there = happened.things.includes(id)
        const said = ticked === undefined ? undefined : ticked.includes(id)
        return row(id, said === undefined ? undefined : word(said), word(there), said === there)
      })
    }
    default:
      return happened satisfies never
  }
}

const word = (isThere: boolean): string => (isThere ? 'there' : 'gone')

function comparePaths(guessed: readonly string[], happened: readonly string[]): readonly ComparedRow[] {
  const mine = new Map(guessed.map(parseLine).filter((line) => line !== undefined))
  const theirs = new Map(happened.map(parseLine).filter((line) => line !== undefined))
  const paths = [...new Set([...theirs.keys(), ...mine.keys()])].sort()
  return paths.map((path) => {
    const [left, right] = [mine.get(path), theirs.get(path)]
    return row(path, left, right, right !== undefined && (left === right || left === '?'))
  })
}

/** Reads `C /etc/motd`, or `/etc/motd` with an unknown letter (`?`). */
function parseLine(line: string): readonly [string, string] | undefined {
  const found = /^\s*(?:([ACD])\s+)?(\/.*?)\/?\s*$/i.exec(line)
  if (found === null) return undefined
  return [found[2] === '' ? '/' : (found[2] ?? ''), found[1]?.toUpperCase() ?? '?']
}

function row(
  subject: string,
  guessed: string | undefined,
  happened: string | undefined,
  isRight: boolean,
): ComparedRow {
  return {
    subject,
    ...(guessed === undefined ? {} : { guessed }),
    ...(happened === undefined ? {} : { happened }),
    isRight,
  }
}

/** Whether a guess is one that this prediction can take: of its kind, and of its options. */
export function isGuessOf(prediction: Prediction, guess: Guess): boolean {
  switch (guess.kind) {
    case 'choice':
      return prediction.kind === 'choice' && prediction.options.includes(guess.option)
    case 'paths':
      return prediction.kind === 'paths' && guess.lines.every((line) => parseLine(line) !== undefined)
    case 'number':
      return prediction.kind === 'number' && Number.isFinite(guess.value)
    case 'survives': {
      const known = prediction.kind === 'survives' ? prediction.things.map(({ id }) => id) : undefined
      return known !== undefined && guess.things.every((id) => known.includes(id))
    }
    default:
      return guess satisfies never
  }
}
