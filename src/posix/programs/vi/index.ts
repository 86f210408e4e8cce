/** Editors, which come later: one sentence. */
import type { Program } from '../../process/types'
import { invokedName } from '../complaint'

export const vi: Program = async (process) => {
  await process.printError(
    `${invokedName(process)}: the Camada simulator has no editor yet; write files with cat, echo or sed -i\n`,
  )
  return 1
}
