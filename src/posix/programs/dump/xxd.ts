/** xxd: bytes in groups of hex digits with their characters (`-g -c -o -s -l`), plain (`-p`), as C (`-i`), and back (`-r`). */
import { eachByteLine } from '../byteText'
import type { Process, Program } from '../../process/types'
import { UsageError } from '../complaint'
import { parseOptions, type Options } from '../options'
import { parseSize } from '../sizes'
import { openInput } from '../streams'
import { printable, readInputs } from './bytes'

const table = { short: 'prig:c:l:s:o:', usage: '[-pri] [-g N] [-c N] [-l LEN] [-s OFS] [-o OFS] [FILE]' }
const widestPlain = 30

export const xxd: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.has('r')) return reverse(process, options)
  const skip = numberOf(options, 's', 0)
  const { bytes, status } = await readInputs(process, options.operands.slice(0, 1), {
    skip,
    limit: numberOf(options, 'l', Infinity),
  })
  const [path] = options.operands
  if (options.has('i'))
    await process.print(asC(bytes, path === undefined || path === '-' ? undefined : path, numberOf(options, 'c', 12)))
  else if (options.has('p')) await process.print(plain(bytes, numberOf(options, 'c', widestPlain)))
  else
    await process.print(
      rows(bytes, skip + numberOf(options, 'o', 0), numberOf(options, 'c', 16), numberOf(options, 'g', 2)),
    )
  return status
}

/** A number of the command line. Throws `UsageError`. */
function numberOf(options: Options, letter: string, standard: number): number {
  const text = options.value(letter)
  if (text === undefined) return standard
  const value = /^0x[0-9a-f]+$/i.test(text) ? Number(text) : parseSize(text)
  if (value === undefined) throw new UsageError(`xxd: invalid number '${text}'\n`, 1)
  return value
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function plain(bytes: Uint8Array, columns: number): string {
  return hexOf(bytes).replace(new RegExp(`.{1,${columns * 2}}`, 'g'), '$&\n')
}

function rows(bytes: Uint8Array, start: number, columns: number, groupBytes: number): string {
  const size = groupBytes === 0 ? columns : groupBytes
  const width = columns * 2 + Math.ceil(columns / size)
  let text = ''
  for (let at = 0; at < bytes.length; at += columns) {
    const row = bytes.subarray(at, at + columns)
    const groups = hexOf(row).replace(new RegExp(`.{1,${size * 2}}`, 'g'), '$& ')
    const address = (start + at).toString(16).padStart(8, '0')
    text += `${address}: ${groups.padEnd(width)} ${[...row].map(printable).join('')}\n`
  }
  return text
}

/** An array of C, named after the file where there is one. */
function asC(bytes: Uint8Array, path: string | undefined, columns: number): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += columns)
    lines.push(
      `  ${[...bytes.subarray(at, at + columns)].map((byte) => `0x${byte.toString(16).padStart(2, '0')}, `).join('')}`.trimEnd(),
    )
  if (path === undefined) return lines.map((line) => `${line}\n`).join('')
  const name = path.replace(/[^A-Za-z0-9]/g, '_')
  return `unsigned char ${name}[] = {\n${lines.join('\n')}\n};\nunsigned int ${name}_len = ${bytes.length};\n`
}

/** `-r`: the bytes of a dump; with `-p` of plain digits. */
async function reverse(process: Process, options: Options): Promise<number> {
  const input = await openInput(process, options.operands[0] ?? '-')
  const parts: Uint8Array[] = []
  await eachByteLine(
    process,
    input,
    (line) => {
      const digits = options.has('p')
        ? line.replace(/[^0-9a-f]/gi, '')
        : (/^[0-9a-f]+: ?((?:[0-9a-f]{2} ?)*)/i.exec(line)?.[1] ?? '').replace(/\s/g, '')
      parts.push(Buffer.from(digits, 'hex'))
    },
    () => Promise.resolve(),
  )
  input.close()
  await process.stdout.write(Buffer.concat(parts))
  return 0
}
