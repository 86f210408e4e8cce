/**
 * Judges a goal on the state of the world: one pure function for every engine. A goal compares only what its predicate
 * names, so extras never block. The verdict carries what is, as an observation that the runner puts into words.
 */
import type { Mount } from '../docker/container'
import { absentContainer, absentImage } from './absent'
import { judgeStorage } from './judgeStorage'
import { fileKey } from './needs'
import type { Observation } from './observations'
import { matches } from './matchPattern'
import type { Predicate } from './schema'
import type { ContainerState, ImageState, LabWorldState } from './state'

export interface Verdict {
  readonly isReached: boolean
  /** What was found. */
  readonly observed: Observation
}

/** Says whether the predicate holds in this state, and what was seen. */
export function evaluate(predicate: Predicate, state: LabWorldState): Verdict {
  switch (predicate.kind) {
    case 'image':
      return judgeImage(predicate, state)
    case 'layers':
      return withImage(state, predicate.image, (image) => judgeLayers(predicate, image, state))
    case 'instruction':
      return withImage(state, predicate.image, (image) => judgeInstruction(predicate, image))
    case 'imageCommand':
      return withImage(state, predicate.image, (image) => {
        const command = image.command.join(' ')
        return verdict(matches(predicate.matches, command), { key: 'imageCommand', params: { command } })
      })
    case 'container':
      return judgeContainer(predicate, state)
    case 'change':
      return withContainer(state, predicate.container, (container) => judgeChange(predicate, container))
    case 'mount':
      return withContainer(state, predicate.container, (container) => judgeMount(predicate, container))
    case 'volume':
      return exists(predicate.exists, state.volumes.has(predicate.volume), 'volume', predicate.volume)
    case 'file':
      return judgeFile(predicate, state)
    case 'ran':
      return judgeRan(predicate, state)
    case 'writableSize':
    case 'layerSize':
    case 'cached':
    case 'shares':
    case 'same':
    case 'archive':
    case 'answer':
      return judgeStorage(predicate, state)
    case 'all':
      return judgeAll(predicate.of, state)
    case 'any':
      return judgeAny(predicate.of, state)
    case 'not': {
      const inner = evaluate(predicate.of, state)
      return verdict(!inner.isReached, inner.observed)
    }
    default:
      return predicate satisfies never
  }
}

function judgeRan({ matches: pattern, succeeded }: Of<'ran'>, { commands }: LabWorldState): Verdict {
  const lines = commands.filter(({ line }) => matches(pattern, line))
  if (lines.length === 0) return verdict(false, { key: 'notRan' })
  if (succeeded === undefined) return verdict(true, { key: 'ran' })
  const isThere = lines.some(({ exitCode }) => (exitCode === 0) === succeeded)
  return verdict(isThere, { key: isThere === succeeded ? 'ranWell' : 'ranBadly' })
}

function judgeAll(predicates: readonly Predicate[], state: LabWorldState): Verdict {
  const verdicts = predicates.map((predicate) => evaluate(predicate, state))
  const unmet = verdicts.find((candidate) => !candidate.isReached)
  return unmet ?? verdict(true, verdicts.at(-1)?.observed ?? { key: 'ran' })
}

function judgeAny(predicates: readonly Predicate[], state: LabWorldState): Verdict {
  const verdicts = predicates.map((predicate) => evaluate(predicate, state))
  const met = verdicts.find((candidate) => candidate.isReached)
  return met ?? verdict(false, verdicts[0]?.observed ?? { key: 'notRan' })
}

function judgeImage({ image, exists: wanted }: Of<'image'>, state: LabWorldState): Verdict {
  const found = state.images.get(image)
  if (found?.isFromBefore === true) return verdict(!wanted, { key: 'image.fromBefore', params: { name: image } })
  if (found === undefined) return verdict(!wanted, absentImage(image, state))
  return exists(wanted, true, 'image', image)
}

type Of<K extends Predicate['kind']> = Extract<Predicate, { kind: K }>

function judgeLayers(predicate: Of<'layers'>, image: ImageState, state: LabWorldState): Verdict {
  const base = predicate.above === undefined ? undefined : state.images.get(predicate.above)
  if (predicate.above !== undefined && base === undefined) {
    return verdict(false, absentImage(predicate.above, state))
  }
  const isOnBase = base === undefined || base.diffIds.every((diffId, index) => image.diffIds[index] === diffId)
  if (!isOnBase) return verdict(false, { key: 'layers.otherBase', params: { base: predicate.above ?? '' } })
  const count = image.diffIds.length - (base?.diffIds.length ?? 0)
  return verdict(count === predicate.equals, {
    key: predicate.above === undefined ? 'layers.count' : 'layers.countAbove',
    params: { count, wanted: predicate.equals, base: predicate.above ?? '' },
  })
}

function judgeInstruction(predicate: Of<'instruction'>, image: ImageState): Verdict {
  const row = image.rows.find((candidate) => matches(predicate.matches, candidate.instruction))
  if (row === undefined) return verdict(false, { key: 'instruction.absent' })
  return verdict(row.isEmpty !== predicate.madeLayer, {
    key: row.isEmpty ? 'instruction.empty' : 'instruction.layer',
    params: { instruction: row.instruction },
  })
}

function judgeContainer(predicate: Of<'container'>, state: LabWorldState): Verdict {
  const container = state.containers.get(predicate.container)
  if (container === undefined) return verdict(!predicate.exists, absentContainer(predicate.container, state))
  if (!predicate.exists) return exists(false, true, 'container', predicate.container)
  const observed: Observation = {
    key: `container.${container.state}`,
    params: { name: predicate.container, code: container.exitCode },
  }
  if (predicate.state !== undefined && container.state !== predicate.state) return verdict(false, observed)
  const { succeeded } = predicate
  if (succeeded !== undefined && (container.exitCode === 0) !== succeeded) return verdict(false, observed)
  if (predicate.image !== undefined && state.images.get(predicate.image)?.id !== container.imageId) {
    return verdict(false, {
      key: 'container.otherImage',
      params: { name: predicate.container, image: container.image },
    })
  }
  const { readOnlyRoot } = predicate
  if (readOnlyRoot !== undefined && container.hasReadOnlyRoot !== readOnlyRoot) {
    const key = container.hasReadOnlyRoot ? 'container.readOnlyRoot' : 'container.writableRoot'
    return verdict(false, { key, params: { name: predicate.container } })
  }
  return verdict(true, observed)
}

function judgeChange(predicate: Of<'change'>, container: ContainerState): Verdict {
  const found = container.changes.find((change) => change.path === predicate.path)?.kind ?? 'none'
  const params = { name: predicate.container, path: predicate.path }
  return verdict(found === predicate.is, { key: `change.${found}`, params })
}

function judgeMount(predicate: Of<'mount'>, container: ContainerState): Verdict {
  const mount = container.mounts.find((candidate) => candidate.destination === predicate.destination)
  const params = {
    name: predicate.container,
    path: predicate.destination,
    source: mount?.name || mount?.source || '',
  }
  if (mount === undefined) return verdict(false, mountElsewhere(predicate, container))
  const source = mount.kind === 'volume' ? mount.name : mount.source
  const isRight =
    (predicate.type === undefined || predicate.type === mount.kind) &&
    (predicate.source === undefined || predicate.source === source) &&
    (predicate.anonymous === undefined || predicate.anonymous === mount.isAnonymous) &&
    (predicate.readOnly === undefined || predicate.readOnly === mount.isReadOnly)
  const key = mount.kind === 'volume' && mount.isAnonymous ? 'mount.anonymous' : `mount.${mount.kind}`
  return verdict(isRight, { key, params })
}

/** What was meant may be mounted there, at another path: that of the same source, or else of the same kind. */
function mountElsewhere(
  { container, destination, type, source }: Of<'mount'>,
  { mounts }: ContainerState,
): Observation {
  const nameOf = ({ kind, name, source: from, isAnonymous }: Mount): string => {
    if (kind === 'tmpfs') return 'tmpfs'
    return isAnonymous ? name.slice(0, 12) : name || from
  }
  const mount =
    mounts.find((each) => source !== undefined && nameOf(each) === source) ?? mounts.find(({ kind }) => kind === type)
  const params = { name: container, path: destination }
  if (mount === undefined) return { key: 'mount.absent', params }
  return { key: 'mount.elsewhere', params: { ...params, source: nameOf(mount), elsewhere: mount.destination } }
}

function judgeFile(predicate: Of<'file'>, state: LabWorldState): Verdict {
  const file = state.files.get(fileKey(predicate.in, predicate.path)) ?? { kind: 'absent' as const }
  const container = 'container' in predicate.in ? predicate.in.container : undefined
  const seen = (what: 'present' | 'absent' | 'otherContent'): Observation =>
    container === undefined
      ? { key: `file.${what}`, params: { path: predicate.path } }
      : { key: `file.${what}In`, params: { path: predicate.path, name: container } }
  if (file.kind === 'absent') {
    const isLost = container !== undefined && state.containers.has(container) && !state.containers.get(container)
    return verdict(!predicate.exists, isLost ? absentContainer(container, state) : seen('absent'))
  }
  if (!predicate.exists) return verdict(false, seen('present'))
  if (predicate.matches === undefined) return verdict(true, seen('present'))
  const isRight = file.kind === 'file' && matches(predicate.matches, file.text)
  return verdict(isRight, seen(isRight ? 'present' : 'otherContent'))
}

function withImage(state: LabWorldState, image: string, judge: (image: ImageState) => Verdict): Verdict {
  const found = state.images.get(image)
  if (found === undefined) return verdict(false, absentImage(image, state))
  return found.isFromBefore === true
    ? verdict(false, { key: 'image.fromBefore', params: { name: image } })
    : judge(found)
}

function withContainer(state: LabWorldState, name: string, judge: (container: ContainerState) => Verdict): Verdict {
  const found = state.containers.get(name)
  return found === undefined ? verdict(false, absentContainer(name, state)) : judge(found)
}

function exists(wanted: boolean, found: boolean, what: 'image' | 'container' | 'volume', name: string): Verdict {
  return verdict(found === wanted, { key: found ? `${what}.present` : `${what}.absent`, params: { name } })
}

function verdict(isReached: boolean, observed: Observation): Verdict {
  return { isReached, observed }
}
