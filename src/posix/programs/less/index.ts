/** less and more: a page at a time on a terminal (space, enter, q, g, G, /), everything at once elsewhere. */
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import { complain, faced, invokedName, reason } from '../complaint'
import { parseOptions } from '../options'
import { chunks, openInput, readLines } from '../streams'

const table = { short: 'EFIMmNSRh~XHdeinrsuG', usage: '[-EFIMmNSRh~] [FILE]...' }

export const less: Program = async (process) => {
  const options = parseOptions(process, table)
  const name = invokedName(process)
  const paths = options.operands.length === 0 ? ['-'] : options.operands
  if (options.operands.length === 0 && process.stdin.isTty) {
    await complain(
      process,
      faced(process, 'missing filename', name === 'less' ? 'Missing filename ("less --help" for help)' : 'bad usage'),
    )
    return 1
  }
  let status = 0
  for (const path of paths) {
    let input: Descriptor
    try {
      input = await openInput(process, path)
      if (input.file?.stat().kind === 'directory') throw new PosixError('EISDIR')
    } catch (error) {
      const why = reason(process, error)
      if (why === 'Is a directory' && name === 'less') await process.printError(`${path} is a directory\n`)
      else
        await complain(
          process,
          faced(
            process,
            `can't open '${path}': ${why}`,
            name === 'less' ? `${path}: ${why}` : `cannot open ${path}: ${why}`,
          ),
        ).catch(() => undefined)
      status = 1
      continue
    }
    if (process.stdout.isTty && process.terminal !== undefined) await page(process, input)
    else for await (const chunk of chunks(process, input)) await process.stdout.write(chunk)
    input.close()
  }
  return status
}

async function page(process: Process, input: Descriptor): Promise<void> {
  const { terminal } = process
  if (terminal === undefined) return
  const lines = await readLines(process, input)
  const keys = await process.open('/dev/tty', { read: true })
  const before = terminal.mode
  const rows = Math.max(2, terminal.size.rows || 24) - 1
  let at = 0
  const show = async (count: number): Promise<void> => {
    await process.print(
      `\r\x1b[K${lines
        .slice(at, at + count)
        .map((line) => `${line}\n`)
        .join('')}`,
    )
    at = Math.min(lines.length, at + count)
  }
  try {
    terminal.mode = { ...before, canonical: false, echo: false }
    await show(rows)
    while (at < lines.length) {
      await process.print('\x1b[7m--More--\x1b[0m')
      const key = decodeText(await keys.read(8))
      if (key === '' || key === 'q' || key === 'Q') break
      if (key === 'G') await show(lines.length)
      else await show(key === '\r' || key === '\n' || key === 'j' ? 1 : rows)
    }
    await process.print('\r\x1b[K')
  } finally {
    terminal.mode = before
    keys.close()
  }
}
