/** Resource limits as Docker starts containers with them. */
import type { ProcessLimits } from './types'

export const defaultLimits: ProcessLimits = {
  openFiles: { soft: 1_048_576, hard: 1_048_576 },
  core: { soft: Infinity, hard: Infinity },
  stack: { soft: 8192 * 1024, hard: Infinity },
  fileSize: { soft: Infinity, hard: Infinity },
}

/** A copy that can change without the original. */
export function copyLimits(limits: ProcessLimits): ProcessLimits {
  return {
    openFiles: { ...limits.openFiles },
    core: { ...limits.core },
    stack: { ...limits.stack },
    fileSize: { ...limits.fileSize },
  }
}
