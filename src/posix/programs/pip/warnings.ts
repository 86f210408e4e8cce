/** What pip says before and after it changes something: who owns this Python, and that root does it. */
import type { Process } from '../../process/types'
import { valueOf, type Asked } from './options'
import type { Place } from './place'
import { asRoot, managedByAlpine, managedByDebian } from './words'

/** Whether a package manager owns this Python, which is said then. */
export async function refuseManaged(process: Process, place: Place, asked: Asked, target?: string): Promise<boolean> {
  const breaks = asked.flags.has('--break-system-packages') || target !== undefined || asked.flags.has('--dry-run')
  if (place.manager === undefined || breaks) return false
  await process.printError(place.manager === 'debian' ? managedByDebian : managedByAlpine)
  return true
}

/** Root is warned, but not in an environment of its own. */
export async function warnRoot(process: Process, asked: Asked, { userFolder }: Place): Promise<void> {
  const isSilenced = valueOf(process, asked, '--root-user-action') === 'ignore' || asked.loudness < -1
  if (process.credentials.uid === 0 && !isSilenced && userFolder !== undefined) await process.printError(asRoot)
}
