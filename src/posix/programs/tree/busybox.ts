/**
 * tree of busybox's face (1.37.0): every word is a place; names that begin with a dot are left out, a link shows where it
 * leads, and what can't be opened says so in its line. Without a locale it draws in ASCII.
 */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { joinPath, sortedNames, statOrNothing } from '../fileTree'
import { Output } from '../streams'

interface Count {
  directories: number
  files: number
}

export async function busyboxTree(process: Process): Promise<number> {
  const output = new Output(process)
  const count: Count = { directories: 0, files: 0 }
  const places = process.argv.slice(1)
  for (const path of places.length === 0 ? ['.'] : places) {
    output.add(path)
    await branch(process, output, path, '', count)
  }
  output.add(`\n${count.directories} directories, ${count.files} files\n`)
  await output.flush()
  return 0
}

/** What is below a place, behind its name. */
async function branch(process: Process, output: Output, path: string, indent: string, count: Count): Promise<void> {
  await process.checkpoint()
  let names: readonly string[]
  try {
    names = sortedNames(process, path).filter((name) => !name.startsWith('.'))
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    output.add(' [error opening dir]\n')
    return
  }
  output.add('\n')
  for (const [index, name] of names.entries()) {
    const child = joinPath(path, name)
    const isLast = index === names.length - 1
    await output.write(`${indent}${isLast ? '`-- ' : '|-- '}${name}`)
    const kind = statOrNothing(process, child, false)?.kind
    if (kind === 'directory') {
      count.directories++
      await branch(process, output, child, `${indent}${isLast ? '    ' : '|   '}`, count)
      continue
    }
    output.add(kind === 'symlink' ? ` -> ${process.namespace.readLink(process, child)}\n` : '\n')
    count.files++
  }
}
