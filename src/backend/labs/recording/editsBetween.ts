/** What happened to the workspace's files between two shots besides the line itself, as acts of a solution. */
import { shellLine } from '@shared/docker/commandLine'
import type { WorldShot } from '@shared/labs/proposeGoals'
import type { Act } from '@shared/labs/schema'

export interface TakenAct {
  readonly act: Act
  readonly from: 'console' | 'screen' | 'editor'
  /** A name in it that Docker chose. */
  readonly unsure?: string
}

type Files = WorldShot['files']

/**
 * Files that were written or taken away. A line that names a file did so itself. What is no text can't be written by an
 * act, and is left to the author.
 */
export function editsBetween(before: Files, after: Files, line: string): readonly TakenAct[] {
  const isNamed = (path: string): boolean => line.includes(path.slice(path.lastIndexOf('/') + 1))
  const written = [...after].flatMap(([path, text]): Act[] =>
    text === undefined || before.get(path) === text || isNamed(path) ? [] : [{ write: path, text }],
  )
  const removed = [...before.keys()]
    .filter((path) => !after.has(path) && !isNamed(path))
    .map((path): Act => ({ run: shellLine(['rm', path]) }))
  return [...removed, ...written].map((act) => ({ act, from: 'editor' }))
}
