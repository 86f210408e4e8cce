/** sysctl: shows what /proc/sys has (`-a`, `-n`, by name); it is mounted read-only in a container. */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain } from '../complaint'
import { joinPath, sortedNames, statOrNothing } from '../fileTree'
import { parseOptions } from '../options'

const root = '/proc/sys'

export const sysctl: Program = async (process) => {
  const options = parseOptions(process, {
    short: 'neaAwqp',
    usage: '[-enq] { -a | -p [FILE]... | [-w] [KEY[=VALUE]]... }',
  })
  const names = options.has('a') || options.has('A') ? below(process, root) : options.operands
  let status = 0
  for (const word of names) {
    const equals = word.indexOf('=')
    const key = (equals < 0 ? word : word.slice(0, equals)).replaceAll('/', '.')
    const path = joinPath(root, key.replaceAll('.', '/'))
    if (statOrNothing(process, path) === undefined) {
      if (!options.has('e')) await complain(process, `error: '${key.replaceAll('.', '/')}' is an unknown key`)
      status = 1
    } else if (equals >= 0) {
      await complain(process, `error setting key '${key}': Read-only file system`)
      status = 1
    } else
      for (const line of linesOf(process, path))
        await process.print(options.has('n') ? `${line}\n` : `${key} = ${line}\n`)
  }
  return status
}

function below(process: Process, path: string): readonly string[] {
  return sortedNames(process, path).flatMap((name) => {
    const child = joinPath(path, name)
    if (statOrNothing(process, child)?.kind === 'directory') return below(process, child)
    return [child.slice(root.length + 1).replaceAll('/', '.')]
  })
}

function linesOf(process: Process, path: string): readonly string[] {
  try {
    const file = process.namespace.open(process, path, { read: true })
    const text = decodeText(file.read(65_536))
    file.close()
    return text.replace(/\n$/, '').split('\n')
  } catch (error) {
    if (error instanceof PosixError) return []
    throw error
  }
}
