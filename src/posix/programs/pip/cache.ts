/** `pip cache`: where it lies, how large it is, and emptying it. The index has no sources, so no wheels are built here. */
import { found, namesOf, removeFile } from '../../packages/containerFiles'
import type { Process } from '../../process/types'
import type { Asked } from './options'
import { cacheFolder, sizeText, type Place } from './place'

export async function cache(process: Process, _: Place, { operands }: Asked): Promise<number> {
  const [action, ...rest] = operands
  if (action === undefined || !['dir', 'info', 'list', 'purge', 'remove'].includes(action))
    return fail(process, 'Need an action (dir, info, list, purge, remove) to perform.')
  const most = action === 'list' || action === 'remove' ? 1 : 0
  if (rest.length > most) return fail(process, 'Too many arguments')
  if (action === 'remove' && rest.length === 0) return fail(process, 'Please provide a pattern')
  const folder = cacheFolder(process)
  if (action === 'dir') await process.print(`${folder}\n`)
  else if (action === 'list') await process.print('No locally built wheels cached.\n')
  else if (action === 'info') await tell(process, folder)
  else await remove(process, folder, rest[0] ?? '*')
  return 0
}

async function fail(process: Process, words: string): Promise<number> {
  await process.printError(`ERROR: ${words}\n`)
  return 1
}

async function tell(process: Process, folder: string): Promise<void> {
  const files = allFiles(process, `${folder}/http-v2`)
  await process.print(`Package index page cache location (pip v23.3+): ${folder}/http-v2
Package index page cache location (older pips): ${folder}/http
Package index page cache size: ${sizeText(bytesOf(process, files))}
Number of HTTP files: ${files.length}
Locally built wheels location: ${folder}/wheels
Locally built wheels size: 0 bytes
Number of locally built wheels: 0
`)
}

async function remove(process: Process, folder: string, pattern: string): Promise<void> {
  const files = pattern === '*' ? allFiles(process, `${folder}/http-v2`) : []
  const words = pattern === '*' ? '' : ` for pattern "${pattern}"`
  if (files.length === 0) await process.printError(`WARNING: No matching packages${words}\n`)
  const bytes = bytesOf(process, files)
  for (const path of files) removeFile(process, path)
  await process.print(`Files removed: ${files.length} (${sizeText(bytes)})\n`)
}

function bytesOf(process: Process, files: readonly string[]): number {
  return files.reduce((sum, path) => sum + (found(process, path)?.sizeBytes ?? 0), 0)
}

function allFiles(process: Process, folder: string): readonly string[] {
  return namesOf(process, folder).flatMap((name) => {
    const path = `${folder}/${name}`
    return found(process, path)?.kind === 'directory' ? allFiles(process, path) : [path]
  })
}
