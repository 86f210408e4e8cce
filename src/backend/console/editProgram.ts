/** `edit FILE` (and `code FILE`): opens a file of the workspace in the editor beside the console; a new one is made. */
import { PosixError } from '@posix/filesystem/posixError'
import type { Process, Program } from '@posix/process/types'
import { normalizePath } from './normalizePath'

/** Makes the program; `open` gets the path as the workspace lists it, `docs/app.txt`. */
export function createEditProgram(hostPath: string, open: (path: string) => void): Program {
  return async (process) => {
    const [name = 'edit', ...files] = process.argv
    if (files.length === 0) {
      await process.printError(`usage: ${name} FILE...\n`)
      return 1
    }
    let status = 0
    for (const file of files) {
      const problem = await openFile(process, file, hostPath, open)
      if (problem === undefined) continue
      await process.printError(`${name}: ${file}: ${problem}\n`)
      status = 1
    }
    return status
  }
}

async function openFile(
  process: Process,
  file: string,
  hostPath: string,
  open: (path: string) => void,
): Promise<string | undefined> {
  const absolute = normalizePath(file.startsWith('/') ? file : `${process.cwd}/${file}`)
  if (!absolute.startsWith(`${hostPath}/`)) return `the editor opens files of the workspace, ${hostPath}, alone`
  try {
    const kind = process.namespace.exists(process, absolute)
      ? process.namespace.stat(process, absolute).kind
      : undefined
    if (kind === 'directory') return 'Is a directory'
    if (kind === undefined) (await process.open(absolute, { write: true, createMode: 0o666 })).close()
    open(absolute.slice(hostPath.length + 1))
    return undefined
  } catch (error) {
    if (error instanceof PosixError) return error.message
    throw error
  }
}
