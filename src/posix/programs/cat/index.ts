/** cat: copies files to standard output; `-n` numbers lines, `-b` non-empty ones, `-A -e -t -v` show what is invisible. */
import type { Descriptor, Process, Program } from '../../process/types'
import { encodeText } from '../../text'
import { attempt, complain, faced, isGnu } from '../complaint'
import { parseOptions } from '../options'
import { chunks, eachLine, openInput, Output } from '../streams'

const table = {
  short: 'nbvteAEsTu',
  long: {
    number: 'n',
    'number-nonblank': 'b',
    'show-all': 'A',
    'show-ends': 'E',
    'show-tabs': 'T',
    'show-nonprinting': 'v',
    'squeeze-blank': 's',
  },
  usage: '[-nbvteA] [FILE]...',
}

export const cat: Program = async (process) => {
  const options = parseOptions(process, table)
  const plain = options.last('nbvteAEsT') === undefined
  const shape: Shape = {
    number: options.has('b') ? 'nonEmpty' : options.has('n') ? 'all' : 'none',
    ends: ['e', 'A', 'E'].some((letter) => options.has(letter)),
    tabs: ['t', 'A', 'T'].some((letter) => options.has(letter)),
    invisible: ['v', 't', 'e', 'A'].some((letter) => options.has(letter)),
    squeeze: options.has('s'),
    line: 0,
  }
  let status = 0
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    const done = await attempt(
      process,
      async () => {
        const input = await openInput(process, path)
        try {
          if (feedsItself(process, input)) {
            status = 1
            await complain(process, `${path}: input file is output file`)
          } else if (plain) await copy(process, input)
          else await show(process, input, shape)
        } finally {
          input.close()
        }
      },
      (why) => readFailure(process, path, why),
    )
    if (!done) status = 1
  }
  return status
}

function readFailure(process: Process, path: string, why: string): string {
  if (process.host.face === 'gnu') return `${path}: ${why}`
  return why === 'Is a directory' ? `read error: ${why}` : faced(process, `can't open '${path}': ${why}`, '')
}

/** GNU refuses to read the file that it writes, where that has no end. */
function feedsItself(process: Process, input: Descriptor): boolean {
  const { file } = process.stdout
  if (!isGnu(process) || file === undefined || input.file === undefined) return false
  const [one, two] = [file.stat(), input.file.stat()]
  return one.inode === two.inode && one.deviceId === two.deviceId && input.file.offset < two.sizeBytes
}

async function copy(process: Process, input: Descriptor): Promise<void> {
  for await (const chunk of chunks(process, input)) await process.stdout.write(chunk)
}

interface Shape {
  readonly number: 'none' | 'all' | 'nonEmpty'
  readonly ends: boolean
  readonly tabs: boolean
  readonly invisible: boolean
  readonly squeeze: boolean
  line: number
}

async function show(process: Process, input: Descriptor, shape: Shape): Promise<void> {
  const output = new Output(process)
  let blank = false
  await eachLine(
    process,
    input,
    (line, terminated) => {
      if (shape.squeeze && line === '' && blank) return
      blank = line === ''
      const numbered = shape.number === 'all' || (shape.number === 'nonEmpty' && line !== '')
      const prefix = numbered ? `${String(++shape.line).padStart(6)}\t` : ''
      output.add(
        `${prefix}${visible(line, shape)}${terminated ? (shape.ends ? '$\n' : '\n') : numbered && !isGnu(process) ? '\n' : ''}`,
      )
    },
    () => output.flush(),
  )
}

/** Bytes beyond ASCII as `M-` and the character that they would be without their highest bit. */
function withMeta(line: string): string {
  if (/^[\0-\x7f]*$/.test(line)) return line
  return [...encodeText(line)]
    .map((byte) => (byte < 128 ? String.fromCharCode(byte) : `M-${String.fromCharCode(byte - 128)}`))
    .join('')
}

function visible(line: string, shape: Shape): string {
  let text = shape.invisible ? withMeta(line) : line
  if (shape.invisible)
    text = text

      // eslint-disable-next-line no-control-regex
      .replace(/[\0-\x08\x0b-\x1f]/g, (character) => `^${String.fromCharCode(character.charCodeAt(0) + 64)}`)
      .replaceAll('\x7f', '^?')
  return shape.tabs ? text.replaceAll('\t', '^I') : text
}
