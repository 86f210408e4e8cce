/**
 * What a line changed, as goals that a lab may have: the difference of two shots of the world, put into predicates. What
 * carries a name that Docker chose can't be met again, and is left out; a line that changed nothing is a goal by itself.
 */
import type { Mount } from '../docker/container'
import type { ContainerState } from './state'
import type { Predicate } from './schema'

export interface ShotContainer extends Pick<ContainerState, 'state' | 'image' | 'changes' | 'mounts'> {
  readonly name: string
}

/** The world as far as goals of a recording speak of it. */
export interface WorldShot {
  readonly containers: ReadonlyMap<string, ShotContainer>
  /** IDs by tag. */
  readonly images: ReadonlyMap<string, string>
  readonly volumes: ReadonlySet<string>
  /** Texts of the workspace's files by path; undefined where a file is no text. */
  readonly files: ReadonlyMap<string, string | undefined>
}

const stableStates = ['created', 'running', 'paused', 'exited'] as const
/** Further changes of one line are left to the author. */
const mostChanges = 4

/** Goals for what happened between two shots while that line ran. */
export function proposeGoals(before: WorldShot, after: WorldShot, line: string): readonly Predicate[] {
  const isNamed = (name: string): boolean => line.includes(name.replace(/:latest$/, ''))
  const goals: Predicate[] = [
    ...[...after.images].flatMap(([tag, id]): Predicate[] =>
      before.images.get(tag) === id || !isNamed(tag) ? [] : [{ kind: 'image', image: tag, exists: true }],
    ),
    ...[...after.containers.values()].flatMap((container) =>
      isNamed(container.name) ? containerGoals(before.containers.get(container.name), container) : [],
    ),
    ...[...after.volumes].flatMap((volume): Predicate[] =>
      before.volumes.has(volume) || !isNamed(volume) ? [] : [{ kind: 'volume', volume, exists: true }],
    ),
    ...goneGoals(before, after, line),
    ...[...after.files].flatMap(([path, text]): Predicate[] =>
      before.files.has(path) && before.files.get(path) === text
        ? []
        : [{ kind: 'file', in: { workspace: true }, path, exists: true }],
    ),
  ]
  // A file that was there before holds at the start: a change to it is met by the line.
  const fresh = goals.filter((goal) => goal.kind !== 'file' || !before.files.has(goal.path))
  return fresh.length > 0 ? fresh : [ranGoal(line)]
}

/** The goal that a line was run, as it was typed but for spaces. */
export function ranGoal(line: string): Predicate {
  const words = line
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return { kind: 'ran', matches: words.join('\\s+') }
}

function containerGoals(before: ShotContainer | undefined, after: ShotContainer): readonly Predicate[] {
  const state = stableStates.find((each) => each === after.state)
  const isOther = before?.state !== after.state || before.image !== after.image
  const known = new Set(before?.changes.map((change) => `${change.kind} ${change.path}`))
  const mountPoints = new Set(after.mounts.map(({ destination }) => destination))
  // Mount points, and the directories on the way to a change, say nothing that the rest does not say.
  const changes = after.changes.filter(
    ({ kind, path }) =>
      !known.has(`${kind} ${path}`) &&
      !mountPoints.has(path) &&
      !after.changes.some((other) => other.path.startsWith(`${path}/`) && kind === 'modified'),
  )
  return [
    ...(isOther ? [containerGoal(after, state)] : []),
    ...(before === undefined ? after.mounts.flatMap((mount) => mountGoal(after.name, mount)) : []),
    ...changes
      .slice(0, mostChanges)
      .map(({ kind, path }): Predicate => ({ kind: 'change', container: after.name, path, is: kind })),
  ]
}

function containerGoal({ name, image }: ShotContainer, state: (typeof stableStates)[number] | undefined): Predicate {
  return { kind: 'container', container: name, exists: true, image, ...(state === undefined ? {} : { state }) }
}

function mountGoal(container: string, { kind, destination, name, isAnonymous }: Mount): readonly Predicate[] {
  if (kind === 'other') return []
  const source = kind === 'volume' && !isAnonymous ? { source: name } : {}
  return [{ kind: 'mount', container, destination, type: kind, ...source }]
}

/** What is gone can't be a goal alone: before it was made it was not there either. */
function goneGoals(before: WorldShot, after: WorldShot, line: string): readonly Predicate[] {
  const gone: Predicate[] = [
    ...[...before.containers.keys()]
      .filter((name) => !after.containers.has(name) && line.includes(name))
      .map((container): Predicate => ({ kind: 'container', container, exists: false })),
    ...[...before.volumes]
      .filter((name) => !after.volumes.has(name) && line.includes(name))
      .map((volume): Predicate => ({ kind: 'volume', volume, exists: false })),
    ...[...before.images.keys()]
      .filter((tag) => !after.images.has(tag) && line.includes(tag.replace(/:latest$/, '')))
      .map((image): Predicate => ({ kind: 'image', image, exists: false })),
  ]
  return gone.map((goal): Predicate => ({ kind: 'all', of: [goal, ranGoal(line)] }))
}
