/** The version that nginx says it is; without one in its file, that of the recordings. */
import type { Process } from '../../process/types'
import { writtenVersion } from '../writtenVersion'

export function versionOf(process: Process): string {
  return writtenVersion(process, /nginx\/([\d.]+)/, '1.26.3')
}
