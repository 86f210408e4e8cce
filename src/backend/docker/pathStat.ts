/** What stands at a path of a container, running or not, by `HEAD /containers/{id}/archive`. */
import { LabError } from '@shared/errors'
import type { SeenPath } from '@shared/layers/writableTree'
import type { RawPathStat } from './engineApi'
import { inTurns } from './inTurns'
import type { EngineClient } from './types'

/** Bits of Go's `os.FileMode`. */
const goMode = {
  directory: 0x8000_0000,
  symlink: 0x0800_0000,
  special: 0x0400_0000 | 0x0200_0000 | 0x0100_0000 | 0x0020_0000,
}

/** The kind that Go's mode tells. */
export function kindOfStat({ mode }: Pick<RawPathStat, 'mode'>): Exclude<SeenPath['kind'], 'absent'> {
  const has = (bits: number): boolean => (mode & bits) !== 0
  if (has(goMode.directory)) return 'directory'
  if (has(goMode.symlink)) return 'symlink'
  return has(goMode.special) ? 'other' : 'file'
}

/** Looks at many paths, a few at a time. A path that can't be looked at is left out. */
export async function statPaths(
  client: EngineClient,
  container: string,
  paths: readonly string[],
): Promise<Map<string, SeenPath>> {
  const seen = new Map<string, SeenPath>()
  await inTurns(paths, 4, async (path) => {
    const stat = await statPath(client, container, path)
    if (stat !== undefined) seen.set(path, stat)
  })
  return seen
}

async function statPath(client: EngineClient, container: string, path: string): Promise<SeenPath | undefined> {
  try {
    const stat = await client.containers.statPath(container, path)
    return { kind: kindOfStat(stat), sizeBytes: stat.size }
  } catch (error) {
    if (error instanceof LabError && error.kind === 'notFound') return { kind: 'absent', sizeBytes: 0 }
    if (error instanceof LabError && error.kind !== 'unavailable' && error.kind !== 'cancelled') return undefined
    throw error
  }
}
