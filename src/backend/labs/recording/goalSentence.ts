/** A sentence for a proposed goal to start from: what would be seen, were the goal met as it is meant. */
import { evaluate } from '@shared/labs/evaluate'
import { describeObservation, type Observation } from '@shared/labs/observations'
import type { Predicate } from '@shared/labs/schema'
import type { LabWorldState } from '@shared/labs/state'
import type { LabLocale } from '../loadLabs'

const nothing: LabWorldState = {
  images: new Map(),
  containers: new Map(),
  volumes: new Set(),
  files: new Map(),
  archives: new Map(),
  commands: [],
}

/** The sentence in that language. */
export function goalSentence(goal: Predicate, locale: LabLocale): string {
  const met = meant(goal)
  if (goal.kind === 'all') return goal.of.map((each) => goalSentence(each, locale)).join('; ')
  const isGone = 'exists' in goal && !goal.exists
  return describeObservation((isGone ? undefined : met) ?? evaluate(goal, nothing).observed, locale)
}

function meant(goal: Predicate): Observation | undefined {
  const seen = (key: string, params: Readonly<Record<string, string>> = {}): Observation => ({ key, params })
  switch (goal.kind) {
    case 'image':
      return seen('image.present', { name: goal.image })
    case 'container':
      // Of its exit code a goal says nothing.
      return seen(`container.${goal.state === 'exited' ? 'ended' : (goal.state ?? 'present')}`, {
        name: goal.container,
      })
    case 'volume':
      return seen('volume.present', { name: goal.volume })
    case 'change':
      return seen(`change.${goal.is}`, { name: goal.container, path: goal.path })
    case 'file':
      return seen('file.present', { path: goal.path })
    case 'mount':
      if (goal.type === undefined) return undefined
      return seen(`mount.${goal.type}`, { name: goal.container, path: goal.destination, source: goal.source ?? '' })
    case 'ran':
      return seen('ran')
    default:
      return undefined
  }
}
