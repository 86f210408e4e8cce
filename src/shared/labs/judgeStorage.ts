/**
 * Judges the predicates about layers' bytes, cache, sharing, archives and written answers. Pure, as `evaluate.ts` is;
 * a verdict never tells the fact that an answer is to find.
 */
import { absentContainer, absentImage } from './absent'
import { fileKey } from './needs'
import type { Observation } from './observations'
import { matches } from './matchPattern'
import type { Fact, StoragePredicate } from './storagePredicates'
import type { ContainerState, ImageState, LabWorldState } from './state'
import { readSizes, writtenSize } from './writtenSize'

type Of<K extends StoragePredicate['kind']> = Extract<StoragePredicate, { kind: K }>
interface Judged {
  readonly isReached: boolean
  readonly observed: Observation
}

/** Judges one of them on this state. */
export function judgeStorage(predicate: StoragePredicate, state: LabWorldState): Judged {
  switch (predicate.kind) {
    case 'writableSize':
      return judgeWritableSize(predicate, state)
    case 'layerSize':
      return judgeLayerSize(predicate, state)
    case 'cached':
      return judgeCached(predicate, state)
    case 'shares':
      return judgeShares(predicate, state)
    case 'same':
      return judgeSame(predicate, state)
    case 'archive':
      return judgeArchive(predicate, state)
    case 'answer':
      return judgeAnswer(predicate, state)
    default:
      return predicate satisfies never
  }
}

const judged = (isReached: boolean, key: string, params: Observation['params'] = {}): Judged => ({
  isReached,
  observed: { key, params },
})

function judgeWritableSize(predicate: Of<'writableSize'>, state: LabWorldState): Judged {
  const container = state.containers.get(predicate.container)
  if (container === undefined) return { isReached: false, observed: absentContainer(predicate.container, state) }
  const size = container.writableBytes ?? 0
  return judged(isWithin(size, predicate), 'size.writable', { name: predicate.container, size: writtenSize(size) })
}

function judgeLayerSize(predicate: Of<'layerSize'>, state: LabWorldState): Judged {
  const image = made(state, predicate.image)
  if ('observed' in image) return image
  const row = image.rows.find(({ instruction }) => matches(predicate.matches, instruction))
  if (row === undefined) return judged(false, 'instruction.absent')
  return judged(isWithin(row.sizeBytes, predicate), 'size.layer', {
    instruction: row.instruction,
    size: writtenSize(row.sizeBytes),
  })
}

function isWithin(
  size: number,
  { atLeastBytes = 0, atMostBytes = Infinity }: Of<'writableSize' | 'layerSize'>,
): boolean {
  return size >= atLeastBytes && size <= atMostBytes
}

function judgeCached(predicate: Of<'cached'>, state: LabWorldState): Judged {
  const image = made(state, predicate.image)
  if ('observed' in image) return image
  const from = state.images.get(predicate.from)
  if (from === undefined) return { isReached: false, observed: absentImage(predicate.from, state) }
  const row = image.rows.find(({ instruction }) => matches(predicate.matches, instruction))
  // An image that has no such step says nothing about it.
  const isThere = from.rows.some(({ instruction }) => matches(predicate.matches, instruction))
  if (row === undefined || !isThere) return judged(false, 'instruction.absent')
  const isCached = from.rows.some((candidate) => isSameStep(candidate, row))
  return judged(isCached === predicate.is, isCached ? 'step.cached' : 'step.ran', { instruction: row.instruction })
}

type Row = ImageState['rows'][number]

/** By the image of the step where the engine keeps it, by the layer's place in the stack elsewhere. */
function isSameStep(a: Row, b: Row): boolean {
  if (a.imageId !== undefined && b.imageId !== undefined) return a.imageId === b.imageId
  return a.instruction === b.instruction && a.chainId !== undefined && a.chainId === b.chainId
}

function judgeShares({ images, layers }: Of<'shares'>, state: LabWorldState): Judged {
  const pair = both(images, state)
  if ('observed' in pair) return pair
  const [a, b] = pair.found
  const differs = a.diffIds.findIndex((diffId, index) => diffId !== b.diffIds[index])
  const count = differs < 0 ? a.diffIds.length : differs
  return judged(count === layers, 'images.share', { a: images[0], b: images[1], count })
}

function judgeSame({ images, what, is }: Of<'same'>, state: LabWorldState): Judged {
  const pair = both(images, state)
  if ('observed' in pair) return pair
  const [a, b] = pair.found
  const isSame = what === 'imageId' ? a.id === b.id : a.diffIds.length > 0 && a.diffIds.at(-1) === b.diffIds.at(-1)
  const key = `${what}.${isSame ? 'same' : 'other'}`
  return judged(isSame === is, key, { a: images[0], b: images[1] })
}

function both(names: readonly [string, string], state: LabWorldState): { found: [ImageState, ImageState] } | Judged {
  const [a, b] = [made(state, names[0]), made(state, names[1])]
  if ('observed' in a) return a
  if ('observed' in b) return b
  return { found: [a, b] }
}

/** The image if it is there and the learner's, else what is to be said. */
function made(state: LabWorldState, name: string): ImageState | Judged {
  const image = state.images.get(name)
  if (image === undefined) return { isReached: false, observed: absentImage(name, state) }
  return image.isFromBefore === true ? judged(false, 'image.fromBefore', { name }) : image
}

function judgeArchive({ path, entry, exists, matches: wanted }: Of<'archive'>, state: LabWorldState): Judged {
  const archive = state.archives.get(path)
  if (archive === undefined) return judged(false, 'archive.absent', { path })
  const text = archive.get(entry)
  if (text === undefined) return judged(!exists, 'archive.lacks', { path, entry })
  const isRight = exists && (wanted === undefined || matches(wanted, text))
  return judged(isRight, isRight || !exists ? 'archive.has' : 'archive.otherContent', { path, entry })
}

function judgeAnswer({ path, fact }: Of<'answer'>, state: LabWorldState): Judged {
  const file = state.files.get(fileKey({ workspace: true }, path))
  if (file === undefined || file.kind === 'absent') return judged(false, 'file.absent', { path })
  if (file.kind !== 'file' || file.text.trim() === '') return judged(false, 'answer.empty', { path })
  const truth = readFact(fact, state)
  if (truth === undefined) return judged(false, 'answer.nothingToCompare', { path })
  const isRight = typeof truth === 'number' ? tellsNumber(file.text, truth, fact) : tellsName(file.text, truth)
  return judged(isRight, isRight ? 'answer.right' : 'answer.wrong', { path })
}

/** What the engine says; undefined while it has nothing to say. */
function readFact(fact: Fact, state: LabWorldState): string | number | undefined {
  if ('container' in fact) return readContainerFact(fact.of, state.containers.get(fact.container))
  const image = state.images.get(fact.image)
  if (image === undefined) return undefined
  switch (fact.of) {
    case 'layerCount':
      return image.diffIds.length
    case 'imageId':
      return image.id
    case 'diffId':
      return image.diffIds.at(fact.layer > 0 ? fact.layer - 1 : fact.layer)
    case 'chainId':
      return image.rows.flatMap(({ chainId }) => chainId ?? []).at(fact.layer > 0 ? fact.layer - 1 : fact.layer)
    case 'uniqueBytes':
      return image.uniqueBytes
    case 'sharedBytes':
      return image.sharedBytes
    default:
      return fact satisfies never
  }
}

function readContainerFact(
  of: 'writableBytes' | 'upperDir',
  container: ContainerState | undefined,
): string | number | undefined {
  return of === 'upperDir' ? container?.upperDir : container?.writableBytes
}

/** Sizes are as Docker prints them, rounded to three digits; counts are exact. Of several sizes all must be it. */
function tellsNumber(text: string, truth: number, { of }: Fact): boolean {
  if (of === 'layerCount') return Number(/\d+/.exec(text)?.[0] ?? Number.NaN) === truth
  const sizes = readSizes(text)
  return sizes.length > 0 && sizes.every((size) => Math.abs(size - truth) <= Math.max(1, truth * 0.01))
}

/** A path whole; an ID with or without `sha256:`, whole or its first 12 digits at least. A list of all is no answer. */
function tellsName(text: string, truth: string): boolean {
  if (truth.startsWith('/')) return text.trim() === truth
  const digits = truth.replace(/^sha256:/, '')
  const found = [...text.matchAll(/\b[0-9a-f]{12,64}\b/g)].map(([name]) => name)
  return found.length > 0 && found.every((name) => digits.startsWith(name))
}
