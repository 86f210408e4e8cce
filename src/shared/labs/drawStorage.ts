/** Goals about what storage is made of as two sides to be drawn: sizes, the cache, layers in common, archives, answers. */
import { ofContainer, ofImage, type Drawn } from './drawn'
import type { Verdict } from './evaluate'
import type { GoalPart, GoalSide, Look, PicturePlace } from './goalPart'
import { matches } from './matchPattern'
import { plainPattern } from './plainPattern'
import type { LabWorldState } from './state'
import type { StoragePredicate } from './storagePredicates'

type Of<K extends StoragePredicate['kind']> = Extract<StoragePredicate, { kind: K }>

/** Draws one of them as it was judged on this state. */
export function drawStorage(predicate: StoragePredicate, verdict: Verdict, state: LabWorldState): Drawn {
  switch (predicate.kind) {
    case 'writableSize': {
      const found = state.containers.get(predicate.container)
      const now: GoalSide =
        found === undefined ? { look: 'absent' } : { look: 'there', bytes: found.writableBytes ?? 0 }
      return ofContainer('size', predicate.container, now, boundsOf(predicate), state)
    }
    case 'layerSize': {
      const row = rowOf(predicate.image, predicate.matches, state)
      const now: GoalSide = row === undefined ? { look: 'absent' } : { look: 'there', bytes: row.sizeBytes }
      return atRow(ofImage('size', predicate.image, now, boundsOf(predicate), state), row?.instruction)
    }
    case 'cached': {
      const looks: Partial<Record<string, Look>> = { 'step.cached': 'cached', 'step.ran': 'ranAgain' }
      const now: GoalSide = { look: looks[verdict.observed.key] ?? 'absent' }
      const wanted: GoalSide = { look: predicate.is ? 'cached' : 'ranAgain' }
      const row = rowOf(predicate.image, predicate.matches, state)
      return atRow(ofImage('cache', predicate.image, now, wanted, state), row?.instruction)
    }
    case 'shares': {
      const count = verdict.observed.params?.['count']
      const now: GoalSide = count === undefined ? { look: 'absent' } : { look: 'there', count: Number(count) }
      return ofPair('sharing', predicate.images, now, { look: 'there', count: predicate.layers }, state)
    }
    case 'same':
      return drawSame(predicate, verdict, state)
    case 'archive':
      return drawArchive(predicate, verdict)
    case 'answer':
      return drawAnswer(predicate, verdict, state)
    default:
      return predicate satisfies never
  }
}

function boundsOf({ atLeastBytes, atMostBytes }: Of<'writableSize' | 'layerSize'>): GoalSide {
  return {
    look: 'there',
    ...(atLeastBytes === undefined ? {} : { atLeastBytes }),
    ...(atMostBytes === undefined ? {} : { atMostBytes }),
  }
}

function rowOf(image: string, pattern: string, state: LabWorldState) {
  return state.images.get(image)?.rows.find(({ instruction }) => matches(pattern, instruction))
}

function atRow(drawn: Drawn, instruction: string | undefined): Drawn {
  if (instruction === undefined || drawn.place.kind !== 'image') return drawn
  return { ...drawn, place: { ...drawn.place, instruction } }
}

/** About two images: seen in the picture of sharing once both are there. */
function ofPair(
  thing: GoalPart['thing'],
  [a, b]: readonly [string, string],
  now: GoalSide,
  wanted: GoalSide,
  state: LabWorldState,
): Drawn {
  const missing = [a, b].find((name) => state.images.get(name) === undefined)
  const place: PicturePlace =
    missing === undefined ? { kind: 'sharing', reference: a } : { kind: 'images', reference: missing }
  return { thing, subject: `${a} · ${b}`, now, wanted, place }
}

function drawSame({ what, images, is }: Of<'same'>, { observed }: Verdict, state: LabWorldState): Drawn {
  const [, verdict] = observed.key.split('.')
  const looks: Partial<Record<string, Look>> = { same: 'same', other: 'different' }
  const now: GoalSide = { look: looks[verdict ?? ''] ?? 'absent' }
  const thing = what === 'imageId' ? 'sameImage' : 'sameLayer'
  return ofPair(thing, images, now, { look: is ? 'same' : 'different' }, state)
}

function drawArchive({ path, entry, exists, matches: pattern }: Of<'archive'>, { observed }: Verdict): Drawn {
  const seen: Partial<Record<string, Look>> = { 'archive.has': 'there', 'archive.otherContent': 'otherText' }
  // Where there is no archive at all, it can't be said that it lacks something.
  const isUntold = observed.key === 'archive.absent' && !exists
  const found = isUntold ? 'unknown' : (seen[observed.key] ?? 'absent')
  const text = pattern === undefined ? undefined : plainPattern(pattern)
  const wantedText: GoalSide =
    pattern === undefined ? { look: 'there' } : { look: 'rightText', ...(text === undefined ? {} : { text }) }
  return {
    thing: 'archive',
    subject: `${path} › ${entry}`,
    now: { look: found === 'there' && pattern !== undefined ? 'rightText' : found },
    wanted: exists ? wantedText : { look: 'absent' },
    place: { kind: 'workspace', path },
  }
}

/** A wrong answer is looked up where the fact stands, a missing one written in its file. */
function drawAnswer({ path, fact }: Of<'answer'>, { observed }: Verdict, state: LabWorldState): Drawn {
  const seen: Partial<Record<string, Look>> = {
    'file.absent': 'absent',
    'answer.empty': 'empty',
    'answer.nothingToCompare': 'unknown',
    'answer.right': 'right',
    'answer.wrong': 'otherwise',
  }
  const look = seen[observed.key] ?? 'absent'
  const isToLookUp = look === 'otherwise' || look === 'unknown'
  const file: PicturePlace = { kind: 'workspace', path }
  return {
    thing: 'answer',
    subject: path,
    now: { look },
    wanted: { look: 'right' },
    place: isToLookUp ? placeOfFact(fact, state) : file,
  }
}

function placeOfFact(fact: Of<'answer'>['fact'], state: LabWorldState): PicturePlace {
  const side: GoalSide = { look: 'there' }
  if ('container' in fact) return ofContainer('container', fact.container, side, side, state).place
  const { place } = ofImage('image', fact.image, side, side, state)
  const isShared = fact.of === 'uniqueBytes' || fact.of === 'sharedBytes'
  return isShared && place.kind === 'image' ? { kind: 'sharing', reference: fact.image } : place
}
