/** rm: `-r -R -f -i -d -v`. */
import { PosixError } from '../../filesystem/posixError'
import type { FileKind } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain, faced, reason } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { lastName, removeTree } from '../fileTree'

const table = {
  short: 'rRfidvI',
  long: {
    recursive: 'r',
    force: 'f',
    dir: 'd',
    verbose: 'v',
    'no-preserve-root': 'N',
    'preserve-root': 'P',
    'one-file-system': 'x',
  },
  usage: '[-irf] FILE...',
}

export const rm: Program = async (process) => {
  const options = parseOptions(process, table)
  const recursive = options.has('r') || options.has('R')
  const force = options.has('f')
  if (options.operands.length === 0) {
    if (force) return 0
    throw missingOperand(process, table)
  }
  let status = 0
  const fail = async (path: string, error: unknown): Promise<void> => {
    status = 1
    await complain(
      process,
      faced(
        process,
        `can't remove '${path}': ${reason(process, error)}`,
        `cannot remove '${path}': ${reason(process, error)}`,
      ),
    )
  }
  for (const path of options.operands) {
    const name = lastName(path)
    if (
      ((name === '.' || name === '..') && (recursive || process.host.face === 'busybox')) ||
      (name === '/' && recursive && process.host.face === 'gnu' && !options.has('N'))
    ) {
      status = 1
      await complain(
        process,
        name === '/'
          ? "it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe"
          : faced(process, "can't remove '.' or '..'", `refusing to remove '.' or '..' directory: skipping '${path}'`),
      )
      continue
    }
    try {
      const isDirectory = process.namespace.lstat(process, path).kind === 'directory'
      if (isDirectory && !recursive && !options.has('d')) {
        status = 1
        await complain(process, faced(process, `'${path}' is a directory`, `cannot remove '${path}': Is a directory`))
      } else if (isDirectory && recursive) {
        await removeTree(process, path, fail, async (removed, wasDirectory) => {
          if (options.has('v'))
            await process.print(
              faced(
                process,
                `removed ${wasDirectory ? 'directory: ' : ''}'${removed}'\n`,
                `removed ${wasDirectory ? 'directory ' : ''}'${removed}'\n`,
              ),
            )
        })
      } else {
        if (options.last('fi') === 'i' && !(await isAgreed(process, path))) continue
        if (isDirectory) process.namespace.removeDirectory(process, path)
        else process.namespace.unlink(process, path)
        if (options.has('v')) await process.print(`removed '${path}'\n`)
      }
    } catch (error) {
      if (force && error instanceof PosixError && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) continue
      await fail(path, error)
    }
  }
  return status
}

/** `-i`: asks, in the face's words; a line that begins with y agrees. */
async function isAgreed(process: Process, path: string): Promise<boolean> {
  const stat = process.namespace.lstat(process, path)
  const kind = stat.kind === 'file' ? (stat.sizeBytes === 0 ? 'regular empty file' : 'regular file') : kinds[stat.kind]
  await process.printError(faced(process, `rm: remove '${path}'? `, `rm: remove ${kind} '${path}'? `))
  return /^[yY]/.test(decodeText(await process.stdin.readLine(4096)))
}

const kinds: Readonly<Record<FileKind, string>> = {
  file: 'regular file',
  directory: 'directory',
  symlink: 'symbolic link',
  fifo: 'fifo',
  socket: 'socket',
  characterDevice: 'character special file',
  blockDevice: 'block special file',
}
