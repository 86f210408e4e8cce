/**
 * A goal in its parts, each with what is and what should be, so that the two can be drawn beside each other, and with
 * the place of a picture where the difference can be seen. Derived from the predicate: authors write none of it.
 */
import { evaluate } from './evaluate'
import { looks, type GoalPart, type GoalSide, type Look, type PicturePlace } from './goalPart'
import type { Observation } from './observations'
import type { Predicate } from './schema'
import type { LabWorldState } from './state'

/** A part with the observation behind it; put into words by whoever shows it. */
export interface JudgedPart extends GoalPart {
  readonly observed: Observation
}

/** The parts of a goal: of `all` each, of `any` the first that is met or else the first, of the rest one. */
export function partsOf(predicate: Predicate, state: LabWorldState): readonly JudgedPart[] {
  if (predicate.kind === 'all') return predicate.of.flatMap((each) => partsOf(each, state))
  if (predicate.kind === 'any') {
    const met = predicate.of.find((each) => evaluate(each, state).isReached) ?? predicate.of[0]
    return met === undefined ? [] : partsOf(met, state)
  }
  const { isReached, observed } = evaluate(predicate, state)
  if (predicate.kind !== 'not')
    return [{ ...describe(predicate, isReached, observed, state), isMet: isReached, observed }]
  return partsOf(predicate.of, state).map((part) => ({
    ...part,
    isMet: isReached,
    now: isReached && part.isMet ? { look: 'otherwise' } : part.now,
    wanted: { look: 'otherwise' },
    observed,
  }))
}

type Drawn = Pick<GoalPart, 'thing' | 'subject' | 'now' | 'wanted' | 'place'>
type Leaf = Exclude<Predicate, { kind: 'all' | 'any' | 'not' }>

const present = (isThere: boolean): GoalSide => ({ look: isThere ? 'there' : 'absent' })

function describe(predicate: Leaf, isReached: boolean, observed: Observation, state: LabWorldState): Drawn {
  switch (predicate.kind) {
    case 'image': {
      const isThere = isOwnImage(state, predicate.image)
      return image('image', predicate.image, present(isThere), present(predicate.exists), state)
    }
    case 'layers': {
      const count = Number(observed.params?.['count'] ?? 0)
      const isCounted = observed.key.startsWith('layers.count')
      const now: GoalSide = isCounted ? { look: 'there', count } : { look: 'absent' }
      return image('layers', predicate.image, now, { look: 'there', count: predicate.equals }, state)
    }
    case 'instruction': {
      const seen = { 'instruction.empty': 'noLayer', 'instruction.layer': 'layer' } as const
      const now = seen[observed.key as keyof typeof seen] ?? 'absent'
      const drawn = image(
        'instruction',
        predicate.image,
        { look: now },
        { look: predicate.madeLayer ? 'layer' : 'noLayer' },
        state,
      )
      const instruction = observed.params?.['instruction']
      if (instruction === undefined || drawn.place.kind !== 'image') return drawn
      return { ...drawn, place: { ...drawn.place, instruction: String(instruction) } }
    }
    case 'imageCommand':
    case 'layerSize':
    case 'cached':
      return image('image', predicate.image, verdictLook(isReached), { look: 'right' }, state)
    case 'shares':
    case 'same':
      return image('image', predicate.images[0], verdictLook(isReached), { look: 'right' }, state)
    case 'container': {
      const found = state.containers.get(predicate.container)
      const wanted: GoalSide = predicate.exists ? { look: predicate.state ?? 'there' } : { look: 'absent' }
      const now: GoalSide = found === undefined ? { look: 'absent' } : { look: stateLook(found.state, wanted.look) }
      const isOther = observed.key === 'container.otherImage'
      return container('container', predicate.container, isOther ? { look: 'otherwise' } : now, wanted, state)
    }
    case 'writableSize':
      return container('container', predicate.container, verdictLook(isReached), { look: 'right' }, state)
    case 'change': {
      const wanted: GoalSide = { look: predicate.is === 'none' ? 'unchanged' : predicate.is }
      const key = observed.key.replace('change.', '')
      const now: GoalSide = { look: looks.find((look) => look === (key === 'none' ? 'unchanged' : key)) ?? 'absent' }
      const drawn = container('change', predicate.container, now, wanted, state)
      return { ...drawn, subject: predicate.path, place: inContainer(drawn.place, predicate.path) }
    }
    case 'mount': {
      const kind = observed.key.replace('mount.', '')
      const found = looks.find((look) => look === kind) ?? 'absent'
      const now: GoalSide = { look: !isReached && found === predicate.type ? 'otherwise' : found }
      const drawn = container('mount', predicate.container, now, { look: predicate.type }, state)
      const { destination } = predicate
      if (drawn.place.kind !== 'container') return { ...drawn, subject: destination }
      return { ...drawn, subject: destination, place: { kind: 'mount', name: predicate.container, destination } }
    }
    case 'volume':
      return {
        thing: 'volume',
        subject: predicate.volume,
        now: present(state.volumes.has(predicate.volume)),
        wanted: present(predicate.exists),
        place: { kind: 'volume', name: predicate.volume },
      }
    case 'file':
      return describeFile(predicate, observed, state)
    case 'archive':
    case 'answer':
      return {
        thing: 'file',
        subject: predicate.path,
        now: verdictLook(isReached),
        wanted: { look: 'right' },
        place: { kind: 'workspace', path: predicate.path },
      }
    case 'ran':
      return {
        thing: 'command',
        subject: '',
        now: { look: isReached ? 'done' : 'notDone' },
        wanted: { look: 'done' },
        place: { kind: 'console' },
      }
    default:
      return predicate satisfies never
  }
}

function describeFile(
  predicate: Extract<Predicate, { kind: 'file' }>,
  observed: Observation,
  state: LabWorldState,
): Drawn {
  const { path } = predicate
  const seen = { 'file.absent': 'absent', 'file.otherContent': 'otherText', 'file.present': 'there' } as const
  const found = seen[observed.key as keyof typeof seen] ?? 'absent'
  const now: GoalSide = { look: found === 'there' && predicate.matches !== undefined ? 'rightText' : found }
  const wanted: GoalSide = { look: wantedFile(predicate) }
  if ('workspace' in predicate.in) {
    return { thing: 'file', subject: path, now, wanted, place: { kind: 'workspace', path } }
  }
  const drawn = container('file', predicate.in.container, now, wanted, state)
  return { ...drawn, subject: path, place: inContainer(drawn.place, path) }
}

function wantedFile({ exists, matches }: Extract<Predicate, { kind: 'file' }>): Look {
  if (!exists) return 'absent'
  return matches === undefined ? 'there' : 'rightText'
}

const verdictLook = (isReached: boolean): GoalSide => ({ look: isReached ? 'right' : 'otherwise' })

function isOwnImage(state: LabWorldState, reference: string): boolean {
  const found = state.images.get(reference)
  return found !== undefined && found.isFromBefore !== true
}

function image(
  thing: GoalPart['thing'],
  reference: string,
  now: GoalSide,
  wanted: GoalSide,
  state: LabWorldState,
): Drawn {
  const kind = state.images.get(reference) === undefined ? 'images' : 'image'
  return { thing, subject: reference, now, wanted, place: { kind, reference } }
}

function container(
  thing: GoalPart['thing'],
  name: string,
  now: GoalSide,
  wanted: GoalSide,
  state: LabWorldState,
): Drawn {
  const kind = state.containers.get(name) === undefined ? 'containers' : 'container'
  return { thing, subject: name, now, wanted, place: { kind, name } }
}

function inContainer(place: PicturePlace, path: string): PicturePlace {
  return place.kind === 'container' ? { ...place, path } : place
}

/** A container's state as it is compared: only where the goal asks for one. */
function stateLook(state: string, wanted: Look): Look {
  if (wanted === 'there' || wanted === 'absent') return 'there'
  return looks.find((look) => look === state) ?? 'otherwise'
}
