/** `tail -f`: shows what is added to files, by their descriptors, or by their names (`-F`), which may come and go. */
import type { Descriptor, Process } from '../../process/types'
import { complain, isGnu } from '../complaint'
import { statOrNothing } from '../fileTree'
import { chunks } from '../streams'

export interface Followed {
  readonly path: string
  /** Undefined while there is no such file. */
  input: Descriptor | undefined
}

export interface Watching {
  readonly pollMs: number
  /** The process whose end ends the following. */
  readonly pid: number | undefined
  /** Files that aren't there may come. */
  readonly retries: boolean
  /** A file of the same name that takes the place of the old one is followed instead. */
  readonly byName: boolean
}

/** Follows files until the watched process has ended, or for ever. */
export async function follow(
  process: Process,
  followed: readonly Followed[],
  headed: boolean,
  watching: Watching,
): Promise<void> {
  const { pid, pollMs } = watching
  let last = followed.at(-1)?.path
  const lives = (): boolean => process.host.processes().some((each) => each.pid === pid && each.state !== 'Z')
  for (let isLast = false; !isLast;) {
    isLast = pid !== undefined && !lives()
    if (!isLast) await process.sleep(pollMs)
    for (const each of followed) {
      if (watching.byName || each.input === undefined) await lookAgain(process, each, watching)
      if (each.input !== undefined) last = await showNew(process, each.path, each.input, headed ? last : each.path)
    }
  }
}

async function showNew(
  process: Process,
  path: string,
  input: Descriptor,
  last: string | undefined,
): Promise<string | undefined> {
  let shown = last
  if (input.file !== undefined && input.file.stat().sizeBytes < input.file.offset) {
    if (isGnu(process)) await complain(process, `${path}: file truncated`)
    input.file.offset = 0
  }
  for await (const chunk of chunks(process, input)) {
    if (shown !== path) await process.print(`\n==> ${path} <==\n`)
    shown = path
    await process.stdout.write(chunk)
  }
  return shown
}

/** Whether the name now means another file, or none. */
async function lookAgain(process: Process, each: Followed, watching: Watching): Promise<void> {
  if (each.path === '-') return
  const now = statOrNothing(process, each.path)
  const before = each.input?.file?.stat()
  if (now === undefined) {
    if (each.input === undefined || !watching.byName) return
    await complain(process, `'${each.path}' has become inaccessible: No such file or directory`)
    each.input.close()
    each.input = undefined
    return
  }
  if (before !== undefined && before.inode === now.inode && before.deviceId === now.deviceId) return
  if (each.input !== undefined && before === undefined) return
  await complain(
    process,
    `'${each.path}' has ${each.input === undefined ? 'appeared' : 'been replaced'};  following new file`,
  )
  each.input?.close()
  each.input = await process.open(each.path, { read: true })
}
