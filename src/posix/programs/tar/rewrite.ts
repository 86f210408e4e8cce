/** Changing an archive in place: `-r` and `-u` append files, `-A` other archives, `--delete` takes members out. */
import type { OpenFile } from '../../filesystem/namespaceTypes'
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { complain, reason } from '../complaint'
import type { Options } from '../options'
import { TarError } from './archive'
import { writeArchive } from './create'
import { blockBytes, membersOf } from './members'

const recordBytes = 20 * blockBytes

/** Opens the archive to change it. Throws `TarError`. */
function openToChange(process: Process, options: Options, isMade: boolean): OpenFile {
  const path = options.value('f') ?? '-'
  if (options.has('z') || options.has('j') || options.has('J'))
    throw new TarError("Cannot update compressed archives\nTry 'tar --help' or 'tar --usage' for more information.")
  if (path === '-') throw new TarError("Options '-Aru' are incompatible with '-f -'")
  try {
    return process.namespace.open(process, path, {
      read: true,
      write: true,
      ...(isMade ? { createMode: 0o666 } : {}),
    })
  } catch (error) {
    throw new TarError(`${path}: Cannot open: ${reason(process, error)}\ntar: Error is not recoverable: exiting now`)
  }
}

/** Zeros to the end of the last record. */
function finish(file: OpenFile, endOffset: number): void {
  file.truncate(endOffset)
  file.truncate(Math.ceil((endOffset + 2 * blockBytes) / recordBytes) * recordBytes)
}

/** Moves bytes within the file or from another, a chunk at a time. */
async function move(process: Process, from: OpenFile, start: number, end: number, to: OpenFile): Promise<void> {
  for (let at = start; at < end;) {
    const bytes = from.readAt(at, Math.min(65536, end - at))
    if (bytes.length === 0) throw new PosixError('EIO')
    to.write(bytes)
    at += bytes.length
    await process.checkpoint()
  }
}

/** `-r`, `-u`: files behind the last member; with `-u` those only that are newer than the member of their name. */
export async function appendToArchive(process: Process, options: Options, isUpdate: boolean): Promise<number> {
  const file = openToChange(process, options, true)
  const members = membersOf(file)
  const endOffset = members.at(-1)?.endOffset ?? 0
  file.close()
  const newest = new Map(members.map(({ name, mtimeSec }) => [name.replace(/\/+$/, ''), mtimeSec]))
  const archive = await process.open(options.value('f') ?? '', { read: true, write: true })
  if (archive.file !== undefined) {
    archive.file.truncate(endOffset)
    archive.file.offset = endOffset
  }
  return writeArchive(process, options, archive, {
    startBytes: endOffset,
    isWanted: (name, stat) => {
      const known = isUpdate ? newest.get(name.replace(/\/+$/, '')) : undefined
      return known === undefined || Number(stat.mtimeNs / 1_000_000_000n) > known
    },
  })
}

/** `-A`: the members of other archives behind the last one. */
export async function concatenate(process: Process, options: Options): Promise<number> {
  const file = openToChange(process, options, true)
  let status = 0
  const own = membersOf(file)
  const isAbsolute = own.some(({ name }) => name.startsWith('/'))
  if (isAbsolute && !options.has('P')) await complain(process, "Removing leading `/' from member names")
  let endOffset = own.at(-1)?.endOffset ?? 0
  file.offset = endOffset
  for (const path of options.operands) {
    try {
      const other = process.namespace.open(process, path, { read: true })
      const length = membersOf(other).at(-1)?.endOffset ?? 0
      await move(process, other, 0, length, file)
      other.close()
      endOffset += length
    } catch (error) {
      if (error instanceof TarError) throw error
      await complain(process, `${path}: Cannot open: ${reason(process, error)}`)
      status = 2
    }
  }
  finish(file, endOffset)
  file.close()
  return status
}

/** `--delete`: takes members out, and what lies below them. */
export async function deleteMembers(process: Process, options: Options): Promise<number> {
  const file = openToChange(process, options, false)
  const wanted = options.operands.map((name) => name.replace(/\/+$/, ''))
  const found = new Set<string>()
  let endOffset = 0
  for (const member of membersOf(file)) {
    const plain = member.name.replace(/\/+$/, '')
    const match = wanted.find((name) => plain === name || plain.startsWith(`${name}/`))
    if (match !== undefined) {
      found.add(match)
      continue
    }
    file.offset = endOffset
    await move(process, file, member.offset, member.endOffset, file)
    endOffset += member.endOffset - member.offset
  }
  finish(file, endOffset)
  file.close()
  const missing = wanted.filter((name) => !found.has(name))
  for (const name of missing) await complain(process, `${name}: Not found in archive`)
  return missing.length === 0 ? 0 : 2
}
