/** What `file` says of bytes: words and media type, by the first bytes as libmagic 5.46 has them. */
import { byteTextOf } from '../byteText'

export interface Described {
  readonly words: string
  readonly type: string
  /** `us-ascii`, `utf-8`, `binary`. */
  readonly charset: string
}

type Words = string | ((head: string) => string)

/* eslint-disable no-control-regex -- magic numbers are control characters */
const magics: readonly (readonly [RegExp, Words, string])[] = [
  [/^\x7fELF/, 'ELF', 'application/octet-stream'],
  [/^\x1f\x8b/, gzipWords, 'application/gzip'],
  [/^BZh/, (head) => `bzip2 compressed data, block size = ${head[3] ?? '9'}00k`, 'application/x-bzip2'],
  [
    /^\xfd7zXZ\0/,
    (head) => `XZ compressed data, checksum ${xzChecks[head.charCodeAt(7)] ?? 'NONE'}`,
    'application/x-xz',
  ],
  [/^PK\x03\x04/, 'Zip archive data', 'application/zip'],
  [/^\x89PNG\r\n/, 'PNG image data', 'image/png'],
  [/^\xff\xd8\xff/, 'JPEG image data', 'image/jpeg'],
  [/^GIF8[79]a/, 'GIF image data', 'image/gif'],
  [/^%PDF-/, (head) => `PDF document, version ${/^%PDF-(\d\.\d)/.exec(head)?.[1] ?? '1.4'}`, 'application/pdf'],
  [/^[^]{257}ustar {2}\0/, 'POSIX tar archive (GNU)', 'application/x-tar'],
  [/^[^]{257}ustar/, 'POSIX tar archive', 'application/x-tar'],
  [/^SQLite format 3\0/, 'SQLite 3.x database', 'application/vnd.sqlite3'],
]
const xzChecks: Readonly<Record<number, string>> = { 1: 'CRC32', 4: 'CRC64', 10: 'SHA-256' }

const interpreters: readonly (readonly [RegExp, string, string])[] = [
  [/bash$/, 'Bourne-Again shell script', 'text/x-shellscript'],
  [/python[\d.]*$/, 'Python script', 'text/x-script.python'],
  [/perl$/, 'Perl script text executable', 'text/x-perl'],
  [/(?:^|\/)(?:sh|dash)$/, 'POSIX shell script', 'text/x-shellscript'],
]
const texts: readonly (readonly [RegExp, string, string])[] = [
  [/^\s*<!doctype html|^\s*<(?:html|head|body|title|h1)\b/i, 'HTML document', 'text/html'],
  [/^<\?xml version="1\.0"/, 'XML 1.0 document', 'text/xml'],
  [/^(?:import \w+|from \w+ import|def \w+\([^\n]*\):)/m, 'Python script', 'text/x-script.python'],
  [/^#include\s*[<"]/m, 'C source', 'text/x-c'],
]

/** Describes a file's first bytes; `sizeBytes` is the whole file's. */
export function describeContent(head: Uint8Array, tail: Uint8Array): Described {
  const text = byteTextOf(head)
  if (text === '') return { words: 'empty', type: 'inode/x-empty', charset: 'binary' }
  for (const [magic, words, type] of magics) {
    if (!magic.test(text)) continue
    const said = typeof words === 'string' ? words : words(text)
    return { words: type === 'application/gzip' ? `${said}${originalSize(tail)}` : said, type, charset: 'binary' }
  }
  if (text.length === 1)
    return { words: 'very short file (no magic)', type: 'application/octet-stream', charset: 'binary' }
  const encoding = encodingOf(text)
  return encoding === undefined
    ? { words: 'data', type: 'application/octet-stream', charset: 'binary' }
    : describeText(text, encoding)
}

interface Encoding {
  readonly words: string
  readonly charset: string
}

function encodingOf(text: string): Encoding | undefined {
  if (/[\0-\x06\x0e-\x1a\x1c-\x1f\x7f]/.test(text)) return undefined
  if (/^[\x00-\x7f]*$/.test(text)) return { words: 'ASCII text', charset: 'us-ascii' }
  const isUtf8 = !Buffer.from(text, 'latin1').toString('utf8').slice(0, -1).includes('\ufffd')
  if (isUtf8)
    return {
      words: `Unicode text, UTF-8${text.startsWith('\xef\xbb\xbf') ? ' (with BOM)' : ''} text`,
      charset: 'utf-8',
    }
  return /[\x80-\x9f]/.test(text)
    ? { words: 'Non-ISO extended-ASCII text', charset: 'unknown-8bit' }
    : { words: 'ISO-8859 text', charset: 'iso-8859-1' }
}

function describeText(text: string, encoding: Encoding): Described {
  const { charset } = encoding
  if (isJson(text)) return { words: 'JSON text data', type: 'application/json', charset }
  const marks = `${linesOf(text)}${text.includes('\x1b') ? ', with escape sequences' : ''}`
  const program = /^#! ?(?:\S*\/env +)?(\S+)/.exec(text)?.[1]
  if (program !== undefined) {
    const [, words, type] = interpreters.find(([name]) => name.test(program)) ?? [
      undefined,
      `a ${/^#! ?([^\n]*)/.exec(text)?.[1] ?? program} script`,
      'text/plain',
    ]
    return { words: `${words}, ${encoding.words} executable${marks}`, type, charset }
  }
  const found = texts.find(([pattern]) => pattern.test(text))
  return {
    words: `${found === undefined ? '' : `${found[1]}, `}${encoding.words}${marks}`,
    type: found?.[2] ?? 'text/plain',
    charset,
  }
}

/** How lines end, and that some are very long. */
function linesOf(text: string): string {
  const longest = Math.max(...text.split(/\r\n|\r|\n/).map((line) => line.length))
  const long = longest > 300 ? `, with very long lines (${longest})` : ''
  const ends = [
    ...(text.includes('\r\n') ? ['CRLF'] : []),
    ...(/\r(?!\n)/.test(text) ? ['CR'] : []),
    ...(/(?<!\r)\n/.test(text) ? ['LF'] : []),
  ]
  if (ends.length === 0) return `${long}, with no line terminators`
  return `${long}${ends.join() === 'LF' ? '' : `, with ${ends.join(', ')} line terminators`}`
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** `gzip compressed data, was "f", last modified: …, max compression, from Unix`. */
function gzipWords(head: string): string {
  const [flags, hint] = [head.charCodeAt(3), head.charCodeAt(8)]
  const seconds = [4, 5, 6, 7].reduce((sum, at, place) => sum + head.charCodeAt(at) * 256 ** place, 0)
  const name = (flags & 8) === 0 ? '' : `, was "${head.slice(10).split('\0')[0] ?? ''}"`
  return `gzip compressed data${name}${seconds === 0 ? '' : `, last modified: ${gzipTime(seconds)}`}${
    hint === 2 ? ', max compression' : hint === 4 ? ', max speed' : ''
  }, from Unix`
}

/** `Sun Nov 22 15:32:25 2026`, in UTC. */
function gzipTime(seconds: number): string {
  const [day = '', date = '', month = '', year = '', time = ''] = new Date(seconds * 1000).toUTCString().split(/,? /)
  return `${day} ${month} ${String(Number(date)).padStart(2)} ${time} ${year}`
}

/** The last four bytes of a gzip stream. */
function originalSize(tail: Uint8Array): string {
  const size = tail.slice(-4).reduce((sum, byte, at) => sum + byte * 256 ** at, 0)
  return `, original size modulo 2^32 ${size}`
}
