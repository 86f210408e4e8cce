/** sh, ash, dash, bash. `sh` is ash in busybox's face and dash in GNU's; bash runs where the image has it. */
import type { Program } from '../../process/types'
import { runShell } from '../../shell/runShell'

export const sh: Program = (process) => runShell(process)
