/** which: where a command is found in PATH; `-a` every place. */
import type { Program } from '../../process/types'
import { statOrNothing } from '../fileTree'

export const which: Program = async (process) => {
  const all = process.argv.includes('-a')
  let status = 0
  for (const name of process.argv.slice(1).filter((word) => word !== '-a')) {
    const candidates = name.includes('/')
      ? [name]
      : (process.env.get('PATH') ?? '').split(':').map((directory) => `${directory === '' ? '.' : directory}/${name}`)
    const found = candidates.filter((path) => {
      const stat = statOrNothing(process, path)
      return stat?.kind === 'file' && (stat.mode & 0o111) !== 0
    })
    if (found.length === 0) status = 1
    for (const path of all ? found : found.slice(0, 1)) await process.print(`${path}\n`)
  }
  return status
}
