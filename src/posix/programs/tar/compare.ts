/** `-d`: says on standard output where files differ from an archive's members; directories count by their mode alone. */
import type { Header } from 'tar-stream'
import type { Process } from '../../process/types'
import { complain } from '../complaint'
import { statOrNothing } from '../fileTree'
import type { Options } from '../options'
import { eachEntry } from './reading'

/** What tar ends with when something differs; it says no more about it. */
export const differs = 1

const kinds: Readonly<Record<string, string>> = {
  directory: 'directory',
  symlink: 'symlink',
  fifo: 'fifo',
  'character-device': 'characterDevice',
  'block-device': 'blockDevice',
}

/** Compares the archive with the files; 1 when one differs. */
export async function compareArchive(process: Process, options: Options): Promise<number> {
  let status = 0
  await eachEntry(process, options, async (header, content) => {
    const name = header.name.replace(/^\/+/, '')
    if (options.has('v')) await process.print(`${header.name}\n`)
    const found = await differencesOf(process, name, header, content)
    if (found === undefined) await complain(process, `${name}: Warning: Cannot stat: No such file or directory`)
    for (const each of found ?? []) await process.print(`${name}: ${each}\n`)
    if (found === undefined || found.length > 0) status = differs
  })
  return status
}

/** What differs, in tar's words; undefined when there is no such file. */
async function differencesOf(
  process: Process,
  name: string,
  header: Header,
  content: AsyncIterable<Uint8Array>,
): Promise<readonly string[] | undefined> {
  const stat = statOrNothing(process, name, false)
  if (stat === undefined) return undefined
  if (header.type === 'link') {
    const target = statOrNothing(process, header.linkname ?? '', false)
    return target?.inode === stat.inode ? [] : [`Not linked to ${header.linkname ?? ''}`]
  }
  if (stat.kind !== (kinds[header.type ?? ''] ?? 'file')) return ['File type differs']
  const found: string[] = []
  if (header.type === 'symlink')
    return process.namespace.readLink(process, name) === header.linkname ? [] : ['Symlink differs']
  if (stat.mode !== header.mode) found.push('Mode differs')
  if (header.type === 'directory') return found
  if (stat.uid !== header.uid) found.push('Uid differs')
  if (stat.gid !== header.gid) found.push('Gid differs')
  if (Number(stat.mtimeNs / 1_000_000_000n) !== Math.floor((header.mtime?.getTime() ?? 0) / 1000))
    found.push('Mod time differs')
  if (header.type !== 'file') return found
  if (stat.sizeBytes !== header.size) return [...found, 'Size differs']
  const file = process.namespace.open(process, name, { read: true })
  let same = true
  for await (const chunk of content) if (same) same = Buffer.from(file.read(chunk.length)).equals(chunk)
  file.close()
  return same ? found : [...found, 'Contents differ']
}
