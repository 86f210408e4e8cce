/** pr: files in pages with headers, in columns (`-3`), side by side (`-m`), numbered (`-n`); Debian's, from coreutils. */
import type { Process, Program } from '../../process/types'
import { PosixError } from '../../filesystem/posixError'
import { byteTextOf, toByteText } from '../byteText'
import { complain, reason } from '../complaint'
import { formatDate } from '../dates'
import { statOrNothing } from '../fileTree'
import { openInput, readEverything } from '../streams'
import type { Source } from './column'
import { Printer } from './printer'
import { readSettings, type Settings } from './settings'

export const pr: Program = async (process) => {
  const settings = readSettings(process)
  const sources: Source[] = []
  let status = 0
  for (const path of settings.files.length === 0 ? ['-'] : settings.files) {
    const source = await read(process, path, settings)
    if (source === undefined) status = 1
    else if (settings.merges) sources.push(source)
    else if (!(await print(process, settings, [source]))) return 1
  }
  if (
    settings.merges &&
    sources.length > 0 &&
    !(await print(process, { ...settings, columns: sources.length }, sources))
  )
    return 1
  return status
}

async function print(process: Process, settings: Settings, sources: readonly Source[]): Promise<boolean> {
  let printer: Printer
  try {
    printer = new Printer(process, settings, sources)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    await complain(process, error.message)
    return false
  }
  const wrong = await printer.run()
  if (wrong !== undefined) await complain(process, wrong)
  return true
}

async function read(process: Process, path: string, settings: Settings): Promise<Source | undefined> {
  const stat = path === '-' ? undefined : statOrNothing(process, path)
  const timeMs = stat === undefined || settings.merges ? process.host.now() : Number(stat.mtimeNs / 1_000_000n)
  try {
    if (stat?.kind === 'directory') throw new PosixError('EISDIR')
    const input = await openInput(process, path)
    const text = byteTextOf(await readEverything(process, input))
    input.close()
    const name = path === '-' ? '' : toByteText(path)
    const nanoseconds = (stat?.mtimeNs ?? 0n) % 1_000_000_000n
    return { text, at: 0, name, date: toByteText(formatDate(timeMs, settings.dateFormat, nanoseconds)) }
  } catch (error) {
    if (settings.warns) await complain(process, `${path}: ${reason(process, error)}`)
    return undefined
  }
}
