/** dos2unix and unix2dos: ends of lines, in place or from standard input; `-u` and `-d` say which way. */
import type { Process, Program } from '../../process/types'
import { attempt, invokedName } from '../complaint'
import { parseOptions } from '../options'
import { openInput, readEverything } from '../streams'

const table = { short: 'ud', usage: '[-ud] [FILE]' }
const [newline, carriageReturn] = [10, 13]

export const dos2unix: Program = async (process) => {
  const options = parseOptions(process, table)
  const toUnix = (options.last('ud') ?? (invokedName(process) === 'unix2dos' ? 'd' : 'u')) === 'u'
  if (options.operands.length === 0) {
    await process.stdout.write(converted(await readEverything(process, process.stdin), toUnix))
    return 0
  }
  for (const path of options.operands) {
    const done = await attempt(
      process,
      () => convertFile(process, path, toUnix),
      (why) => `can't open '${path}': ${why}`,
    )
    if (!done) return 1
  }
  return 0
}

/** The new text goes to a file of its own, which takes the old one's name and mode. */
async function convertFile(process: Process, path: string, toUnix: boolean): Promise<void> {
  const input = await openInput(process, path)
  const bytes = converted(await readEverything(process, input), toUnix)
  input.close()
  const stat = process.namespace.stat(process, path)
  const temporary = `${path}${process.pid}XXXXXX`
  const file = process.namespace.open(process, temporary, { write: true, createMode: 0o600, truncate: true })
  file.write(bytes)
  file.close()
  process.namespace.setAttributes(process, temporary, { uid: stat.uid, gid: stat.gid })
  process.namespace.setAttributes(process, temporary, { mode: stat.mode })
  process.namespace.rename(process, temporary, path)
}

/** Every carriage return goes; the other way one comes before each newline. */
function converted(bytes: Uint8Array, toUnix: boolean): Uint8Array {
  const plain = bytes.filter((byte) => byte !== carriageReturn)
  if (toUnix) return plain
  const lines = plain.reduce((count, byte) => count + (byte === newline ? 1 : 0), 0)
  const result = new Uint8Array(plain.length + lines)
  let at = 0
  for (const byte of plain) {
    if (byte === newline) result[at++] = carriageReturn
    result[at++] = byte
  }
  return result
}
