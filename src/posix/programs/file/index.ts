/** file: what a file is, by its first bytes (`-b -i`). */
import type { Process, Program } from '../../process/types'
import { byteTextOf } from '../byteText'
import { statOrNothing } from '../fileTree'
import { missingOperand, parseOptions } from '../options'

const table = {
  short: 'biLhs',
  long: { brief: 'b', mime: 'i', 'mime-type': 'm', dereference: 'L' },
  usage: '[OPTION...] [FILE...]',
}

/* eslint-disable no-control-regex -- magic numbers are control characters */
const magics: readonly (readonly [RegExp, string, string])[] = [
  [/^\x7fELF/, 'ELF', 'application/octet-stream'],
  [/^\x1f\x8b/, 'gzip compressed data', 'application/gzip'],
  [/^BZh/, 'bzip2 compressed data', 'application/x-bzip2'],
  [/^\xfd7zXZ\0/, 'XZ compressed data', 'application/x-xz'],
  [/^PK\x03\x04/, 'Zip archive data', 'application/zip'],
  [/^\x89PNG\r\n/, 'PNG image data', 'image/png'],
  [/^\xff\xd8\xff/, 'JPEG image data', 'image/jpeg'],
  [/^GIF8[79]a/, 'GIF image data', 'image/gif'],
  [/^%PDF-/, 'PDF document', 'application/pdf'],
  [/^[^]{257}ustar/, 'POSIX tar archive', 'application/x-tar'],
  [/^SQLite format 3\0/, 'SQLite 3.x database', 'application/vnd.sqlite3'],
  [/^#! ?\/bin\/(?:ba|da)?sh/, 'POSIX shell script, ASCII text executable', 'text/x-shellscript'],
  [/^[[{]\s*["{[]/, 'JSON text data', 'application/json'],
]

export const file: Program = async (process) => {
  const options = parseOptions(process, table)
  if (options.operands.length === 0) throw missingOperand(process, table)
  const width = Math.max(...options.operands.map((path) => path.length))
  for (const path of options.operands) {
    const [words, type] = describe(process, path, options.has('L'))
    const shown = options.has('i') || options.has('m') ? type : words
    await process.print(options.has('b') ? `${shown}\n` : `${path}: ${' '.repeat(width - path.length)}${shown}\n`)
  }
  return 0
}

function describe(process: Process, path: string, follow: boolean): readonly [string, string] {
  const stat = statOrNothing(process, path, follow)
  if (stat === undefined)
    return [`cannot open \`${path}' (No such file or directory)`, `cannot open \`${path}' (No such file or directory)`]
  switch (stat.kind) {
    case 'directory':
      return ['directory', 'inode/directory; charset=binary']
    case 'symlink': {
      const broken = statOrNothing(process, path) === undefined
      return [
        `${broken ? 'broken ' : ''}symbolic link to ${process.namespace.readLink(process, path)}`,
        'inode/symlink; charset=binary',
      ]
    }
    case 'fifo':
      return ['fifo (named pipe)', 'inode/fifo; charset=binary']
    case 'socket':
      return ['socket', 'inode/socket; charset=binary']
    case 'characterDevice':
      return [`character special (${stat.rdev >> 8}/${stat.rdev & 255})`, 'inode/chardevice; charset=binary']
    case 'blockDevice':
      return [`block special (${stat.rdev >> 8}/${stat.rdev & 255})`, 'inode/blockdevice; charset=binary']
    case 'file':
      return content(process, path)
  }
}

function content(process: Process, path: string): readonly [string, string] {
  const opened = process.namespace.open(process, path, { read: true })
  const head = byteTextOf(opened.read(4096))
  opened.close()
  if (head === '') return ['empty', 'inode/x-empty; charset=binary']
  for (const [magic, words, type] of magics)
    if (magic.test(head)) return [words, `${type}; charset=${/text|json|script/.test(words) ? 'us-ascii' : 'binary'}`]
  if (/^[\t\n\f\r\x1b -~]*$/.test(head))
    return [`ASCII text${head.includes('\n') ? '' : ', with no line terminators'}`, 'text/plain; charset=us-ascii']
  const isUtf8 = !Buffer.from(head, 'latin1').toString('utf8').slice(0, -1).includes('\ufffd')
  if (isUtf8 && !/[\0-\x06\x0e-\x1a]/.test(head)) return ['Unicode text, UTF-8 text', 'text/plain; charset=utf-8']
  return ['data', 'application/octet-stream; charset=binary']
}
