/** The version that redis's programs say they are; without one in their file, that of the recordings. */
import type { Process } from '../../process/types'
import { writtenVersion } from '../writtenVersion'

export function versionOf(process: Process): string {
  return writtenVersion(process, /Redis v=([\d.]+)/, '8.0.2')
}
