/** How a run stands to the engine that is there: whether what it made is at hand, and which real paths it would use. */
import type { LabState } from '@shared/labs/progress'
import type { EngineClient } from '../docker/types'
import type { LoadedLab } from './loadLabs'
import type { LabProgress } from './progressStore'

/** Why what the run made is not at hand: it was removed, or is on another engine, or another state of it. */
export function goneWhy(progress: LabProgress | undefined, here: string): LabState['gone'] {
  if (progress === undefined) return undefined
  if (progress.isCleaned) return 'cleaned'
  const { place } = progress
  // Runs of before places were noted are on the learner's own state.
  return place === here || (place === '' && !here.includes('#')) || here === '' ? undefined : 'elsewhere'
}

/** Host paths that are still to be asked about: only where the engine reaches real disks. */
export function hostPathsToAsk(
  { lab }: LoadedLab,
  progress: LabProgress | undefined,
  client: () => EngineClient,
): LabState['asksHostPaths'] {
  if (lab.requires.hostPaths.length === 0 || progress?.allowsHostPaths === true) return []
  const { capabilities, url } = client()
  if (!capabilities.reachesRealDisks) return []
  const where = capabilities.sharesHostFiles ? '' : url
  return lab.requires.hostPaths.map((path) => ({ path, where }))
}
