/**
 * What is wrong with a compressed stream, in the words that Docker 26.1.5 has for it: gzip, bzip2 and zstd are Go's
 * packages there, xz is the program `xz`, whose standard error is told. Recorded for streams that are cut off, rubbish
 * behind a magic number, and changed in the middle; what the libraries here find in another way gets the nearest words.
 */
import type { Compression } from './decompress'

/** An error of the stream's source, and what says something already, passes as it is. */
export function damageOf(compression: Compression, thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const words = wordsOf[compression](error)
  return words === undefined ? error : new Error(words, { cause: error })
}

type Words = (error: Error) => string | undefined

const wordsOf: Readonly<Record<Compression, Words>> = {
  gzip: (error) => {
    const code = 'code' in error ? error.code : undefined
    if (typeof code !== 'string' || !code.startsWith('Z_')) return undefined
    if (code === 'Z_BUF_ERROR' || /header flags/.test(error.message)) return 'unexpected EOF'
    if (/incorrect (data|length) check/.test(error.message)) return 'gzip: invalid checksum'
    return /header|compression method/.test(error.message) ? 'gzip: invalid header' : 'flate: corrupt input'
  },
  bzip2: ({ name, message }) => {
    if (isLost(name) || message === 'input stream ended prematurely') return 'unexpected EOF'
    if (/crc32/.test(message)) return 'bzip2 data invalid: block checksum mismatch'
    return /magic|not valid bzip|^Error in bzip2|monkey/.test(message)
      ? 'bzip2 data invalid: bad magic value found'
      : undefined
  },
  xz: ({ name, message }) => {
    const code = /^get_next_output failed with error code (\d+)$/.exec(message)?.[1]
    if (code === undefined && !isLost(name)) return undefined
    return `exit status 1: xz: (stdin): ${xzWords[Number(code ?? 7)] ?? 'Compressed data is corrupt'}\n`
  },
  zstd: (error) => {
    const code = 'code' in error ? error.code : undefined
    if (isLost(error.name) || code === 5) return 'unexpected EOF'
    if (typeof code !== 'number') return undefined
    return code === 2 ? 'invalid input: reserved block type encountered' : 'reserved bit set on frame header'
  },
}

/** A library that runs past its data fails in the runtime's words. */
function isLost(name: string): boolean {
  return name === 'TypeError' || name === 'RangeError'
}

/** By `enum xz_ret` of XZ Embedded; the words are those of xz 5.4. */
const xzWords: Readonly<Record<number, string>> = {
  3: 'Memory usage limit reached',
  4: 'Memory usage limit reached',
  6: 'Unsupported options',
  8: 'Unexpected end of input',
}
