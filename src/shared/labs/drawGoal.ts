/**
 * One leaf of a goal as two sides to be drawn: what is, what should be, and the place where the difference can be seen.
 * The sides hold figures and names as Docker has them; screens put them into words. What a goal must not give away (the
 * line of `ran`, the fact of `answer`) is in neither.
 */
import { drawStorage } from './drawStorage'
import { inContainer, ofContainer, ofImage, present, type Drawn } from './drawn'
import type { Verdict } from './evaluate'
import { looks, type GoalSide, type Look } from './goalPart'
import { plainPattern } from './plainPattern'
import type { Predicate } from './schema'
import type { LabWorldState } from './state'

/** A predicate about one thing. */
export type Leaf = Exclude<Predicate, { kind: 'all' | 'any' | 'not' }>
type Of<K extends Leaf['kind']> = Extract<Leaf, { kind: K }>

/** Draws a leaf as it was judged on this state. */
export function drawLeaf(predicate: Leaf, verdict: Verdict, state: LabWorldState): Drawn {
  switch (predicate.kind) {
    case 'image': {
      const now: GoalSide =
        state.images.get(predicate.image)?.isFromBefore === true
          ? { look: 'fromBefore' }
          : present(state.images.get(predicate.image) !== undefined)
      return ofImage('image', predicate.image, now, present(predicate.exists), state)
    }
    case 'layers':
      return drawLayers(predicate, verdict, state)
    case 'instruction':
      return drawInstruction(predicate, verdict, state)
    case 'imageCommand': {
      const text = verdict.observed.params?.['command']
      const now: GoalSide = text === undefined ? { look: 'absent' } : { look: 'there', text: String(text) }
      return ofImage('imageCommand', predicate.image, now, { look: 'there', ...told(predicate.matches) }, state)
    }
    case 'container':
      return drawContainer(predicate, state)
    case 'change':
      return drawChange(predicate, verdict, state)
    case 'mount':
      return drawMount(predicate, verdict, state)
    case 'volume':
      return {
        thing: 'volume',
        subject: predicate.volume,
        now: present(state.volumes.has(predicate.volume)),
        wanted: present(predicate.exists),
        place: { kind: 'volume', name: predicate.volume },
      }
    case 'file':
      return drawFile(predicate, verdict, state)
    case 'ran':
      return {
        thing: 'command',
        subject: '',
        now: { look: lookOfLine(verdict.observed.key, predicate.succeeded !== undefined) },
        wanted: { look: predicate.succeeded === undefined ? 'done' : predicate.succeeded ? 'worked' : 'failed' },
        place: { kind: 'console' },
      }
    case 'writableSize':
    case 'layerSize':
    case 'cached':
    case 'shares':
    case 'same':
    case 'archive':
    case 'answer':
      return drawStorage(predicate, verdict, state)
    default:
      return predicate satisfies never
  }
}

/** How a line ended is said only where the goal asks. */
function lookOfLine(observed: string, isEndAsked: boolean): Look {
  if (observed === 'notRan') return 'notDone'
  if (!isEndAsked) return 'done'
  return observed === 'ranWell' ? 'worked' : 'failed'
}

/** A pattern as the text that it stands for, where it stands for one. */
function told(pattern: string | undefined): { readonly text?: string } {
  const text = pattern === undefined ? undefined : plainPattern(pattern)
  return text === undefined ? {} : { text }
}

function drawLayers(predicate: Of<'layers'>, { observed }: Verdict, state: LabWorldState): Drawn {
  const base = predicate.above === undefined ? {} : { text: predicate.above }
  const isCounted = observed.key.startsWith('layers.count')
  const counted: GoalSide = { look: 'there', count: Number(observed.params?.['count'] ?? 0), ...base }
  const other: GoalSide = { look: observed.key === 'layers.otherBase' ? 'otherwise' : 'absent' }
  const wanted: GoalSide = { look: 'there', count: predicate.equals, ...base }
  return ofImage('layers', predicate.image, isCounted ? counted : other, wanted, state)
}

function drawInstruction(predicate: Of<'instruction'>, { observed }: Verdict, state: LabWorldState): Drawn {
  const seen = { 'instruction.empty': 'noLayer', 'instruction.layer': 'layer' } as const
  const now = seen[observed.key as keyof typeof seen] ?? 'absent'
  const wanted: GoalSide = { look: predicate.madeLayer ? 'layer' : 'noLayer' }
  const drawn = ofImage('instruction', predicate.image, { look: now }, wanted, state)
  const instruction = observed.params?.['instruction']
  if (instruction === undefined || drawn.place.kind !== 'image') return drawn
  return { ...drawn, place: { ...drawn.place, instruction: String(instruction) } }
}

/** One question about a container: whether it is, its state, what it was made from, or how its root can be used. */
function drawContainer(predicate: Of<'container'>, state: LabWorldState): Drawn {
  const { container: name, exists, state: wantedState, succeeded, image, readOnlyRoot } = predicate
  const found = state.containers.get(name)
  const draw = (now: GoalSide, wanted: GoalSide): Drawn => ofContainer('container', name, now, wanted, state)
  if (!exists || found === undefined) {
    return draw(present(found !== undefined), exists ? { look: wantedState ?? 'there' } : { look: 'absent' })
  }
  if (wantedState !== undefined) {
    return draw({ look: looks.find((look) => look === found.state) ?? 'otherwise' }, { look: wantedState })
  }
  if (succeeded !== undefined) {
    const end = (isWell: boolean): GoalSide => ({ look: isWell ? 'worked' : 'failed' })
    return draw(end(found.exitCode === 0), end(succeeded))
  }
  if (image !== undefined) {
    // Its name may have gone to another image since: then the ID says what it was made from.
    const isMoved = found.image === image && state.images.get(image)?.id !== found.imageId
    const from = isMoved ? found.imageId.replace(/^sha256:/, '').slice(0, 12) : found.image
    return draw({ look: 'madeFrom', text: from }, { look: 'madeFrom', text: image })
  }
  if (readOnlyRoot !== undefined) {
    const root = (isReadOnly: boolean): GoalSide => ({ look: isReadOnly ? 'readOnly' : 'writable' })
    return draw(root(found.hasReadOnlyRoot), root(readOnlyRoot))
  }
  return draw({ look: 'there' }, { look: 'there' })
}

function drawChange(predicate: Of<'change'>, { observed }: Verdict, state: LabWorldState): Drawn {
  const lookOf = (key: string): Look => looks.find((look) => look === (key === 'none' ? 'unchanged' : key)) ?? 'absent'
  const now: GoalSide = { look: lookOf(observed.key.replace('change.', '')) }
  const drawn = ofContainer('change', predicate.container, now, { look: lookOf(predicate.is) }, state)
  return { ...drawn, subject: predicate.path, place: inContainer(drawn.place, predicate.path) }
}

function drawMount(predicate: Of<'mount'>, { observed }: Verdict, state: LabWorldState): Drawn {
  const { container: name, destination, type, source, anonymous, readOnly } = predicate
  const mount = state.containers.get(name)?.mounts.find((each) => each.destination === destination)
  const access = (isReadOnly: boolean): Pick<GoalSide, 'access'> =>
    readOnly === undefined ? {} : { access: isReadOnly ? 'readOnly' : 'writable' }
  const wanted: GoalSide = {
    look: anonymous === true ? 'anonymous' : (type ?? 'there'),
    ...(source === undefined ? {} : { text: source }),
    ...access(readOnly ?? false),
  }
  const look = looks.find((each) => each === observed.key.replace('mount.', '')) ?? 'absent'
  const from = mount?.kind === 'volume' ? mount.name : mount?.source
  const isNamed = (source ?? anonymous) !== undefined && look !== 'anonymous' && from !== undefined && from !== ''
  const now: GoalSide =
    mount === undefined ? { look: 'absent' } : { look, ...(isNamed ? { text: from } : {}), ...access(mount.isReadOnly) }
  const drawn = ofContainer('mount', name, now, wanted, state)
  const place = drawn.place.kind === 'container' ? ({ kind: 'mount', name, destination } as const) : drawn.place
  return { ...drawn, subject: destination, place }
}

function drawFile(predicate: Of<'file'>, { observed }: Verdict, state: LabWorldState): Drawn {
  const { path, exists, matches } = predicate
  const seen = { 'file.absent': 'absent', 'file.otherContent': 'otherText', 'file.present': 'there' } as const
  const found = seen[observed.key.replace(/In$/, '') as keyof typeof seen] ?? 'absent'
  const now: GoalSide = { look: found === 'there' && exists && matches !== undefined ? 'rightText' : found }
  const text: GoalSide = matches === undefined ? { look: 'there' } : { look: 'rightText', ...told(matches) }
  const wanted: GoalSide = exists ? text : { look: 'absent' }
  if ('workspace' in predicate.in) {
    return { thing: 'file', subject: path, now, wanted, place: { kind: 'workspace', path } }
  }
  const drawn = ofContainer('file', predicate.in.container, now, wanted, state)
  return { ...drawn, subject: path, place: inContainer(drawn.place, path) }
}
