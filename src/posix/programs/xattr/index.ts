/** getfattr and setfattr: extended attributes of files (`-n -v -x`, `-d -m -R -e --only-values`). */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { bytesOf, byteTextOf, toByteText } from '../byteText'
import { complain, reason } from '../complaint'
import { joinPath, sortedNames, statOrNothing } from '../fileTree'
import { missingOperand, parseOptions, type Options } from '../options'

const getTable = {
  short: 'n:de:m:RhLP',
  long: {
    name: 'n:',
    dump: 'd',
    encoding: 'e:',
    match: 'm:',
    recursive: 'R',
    'only-values': 'v',
    'absolute-names': 'a',
    'no-dereference': 'h',
    'one-file-system': 'x',
    logical: 'L',
    physical: 'P',
  },
  gnuStatus: 2,
}

export const getfattr: Program = async (process) => {
  const options = parseOptions(process, getTable)
  if (options.operands.length === 0) throw missingOperand(process, getTable)
  let status = 0
  for (const path of options.operands) if (!(await show(process, path, options))) status = 1
  return status
}

async function show(process: Process, path: string, options: Options): Promise<boolean> {
  await process.checkpoint()
  const name = options.value('n')
  const pattern = options.value('m')
  try {
    const wanted =
      name === undefined
        ? process.namespace
            .listXattrs(process, path)
            .filter((each) =>
              pattern === undefined ? each.startsWith('user.') : pattern === '-' || new RegExp(pattern).test(each),
            )
        : [name]
    const lines: string[] = []
    for (const each of [...wanted].sort()) {
      const value = process.namespace.getXattr(process, path, each)
      if (value === undefined) {
        await process.printError(`${path}: ${each}: No such attribute\n`)
        return false
      }
      if (options.has('v')) await process.stdout.write(value)
      else lines.push(name !== undefined || options.has('d') ? `${each}=${encoded(value, options.value('e'))}` : each)
    }
    if (lines.length > 0) await process.print(`# file: ${path.replace(/^\/+/, '')}\n${lines.join('\n')}\n\n`)
  } catch (error) {
    await complain(process, `${path}: ${reason(process, error)}`)
    return false
  }
  let good = true
  if (options.has('R') && statOrNothing(process, path, false)?.kind === 'directory')
    for (const each of sortedNames(process, path))
      if (!(await show(process, path === '.' ? each : joinPath(path, each), options))) good = false
  return good
}

function encoded(value: Uint8Array, how: string | undefined): string {
  const text = byteTextOf(value)
  if (how === 'hex') return `0x${Buffer.from(value).toString('hex')}`
  if (how === 'base64' || (how === undefined && /[^\t\n\r -~]/.test(text)))
    return `0s${Buffer.from(value).toString('base64')}`
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\012').replaceAll('\r', '\\015')}"`
}

const setTable = {
  short: 'n:v:x:h',
  long: { name: 'n:', value: 'v:', remove: 'x:', 'no-dereference': 'h' },
  gnuStatus: 2,
}

export const setfattr: Program = async (process) => {
  const options = parseOptions(process, setTable)
  const [name, removed] = [options.value('n'), options.value('x')]
  if (options.operands.length === 0 || (name === undefined && removed === undefined))
    throw missingOperand(process, setTable)
  let status = 0
  for (const path of options.operands) {
    try {
      if (removed !== undefined) process.namespace.removeXattr(process, path, removed)
      if (name !== undefined) process.namespace.setXattr(process, path, name, decoded(options.value('v') ?? ''))
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      await complain(process, `${path}: ${error.code === 'ENODATA' ? 'No such attribute' : reason(process, error)}`)
      status = 1
    }
  }
  return status
}

function decoded(text: string): Uint8Array {
  if (/^0x([0-9a-f]{2})*$/i.test(text)) return Buffer.from(text.slice(2), 'hex')
  if (text.startsWith('0s')) return Buffer.from(text.slice(2), 'base64')
  const plain = text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text
  return bytesOf(
    toByteText(
      plain
        .replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
        .replace(/\\([\\"])/g, '$1'),
    ),
  )
}
