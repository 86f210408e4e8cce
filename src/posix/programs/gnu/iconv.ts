/** iconv: text from one encoding to another; UTF-8, UTF-16, UTF-32, Latin-1, its neighbours and ASCII. */
import type { Process, Program } from '../../process/types'
import { complain, reason, UsageError } from '../complaint'
import { openInput, readEverything } from '../streams'
import { parseWithHint } from '../wrongUsage'

const hint = "Try `iconv --help' or `iconv --usage' for more information."
const table = {
  short: 'f:t:lco:s',
  long: { 'from-code': 'f:', 'to-code': 't:', list: 'l', output: 'o:', silent: 's', verbose: 'v' },
  gnuStatus: 64,
}

type Encoding =
  'utf8' | 'ascii' | 'latin1' | 'utf16' | 'utf16le' | 'utf16be' | 'utf32' | 'utf32le' | 'utf32be' | 'latin9' | 'cp1252'

const encodings: Readonly<Record<string, Encoding>> = {
  UTF8: 'utf8', 'UTF-8': 'utf8', 'ISO-10646/UTF8': 'utf8',
  ASCII: 'ascii', 'US-ASCII': 'ascii', 'ANSI_X3.4-1968': 'ascii', 'ISO646-US': 'ascii', US: 'ascii',
  LATIN1: 'latin1', 'ISO-8859-1': 'latin1', ISO88591: 'latin1', 'ISO8859-1': 'latin1', ISO_8859_1: 'latin1', L1: 'latin1',
  LATIN9: 'latin9', 'LATIN-9': 'latin9', 'ISO-8859-15': 'latin9', 'ISO8859-15': 'latin9',
  CP1252: 'cp1252', 'WINDOWS-1252': 'cp1252', 'MS-ANSI': 'cp1252',
  'UTF-16': 'utf16', UTF16: 'utf16', 'UTF-16LE': 'utf16le', UTF16LE: 'utf16le', 'UTF-16BE': 'utf16be', UTF16BE: 'utf16be', UNICODE: 'utf16',
  'UTF-32': 'utf32', UTF32: 'utf32', 'UTF-32LE': 'utf32le', UTF32LE: 'utf32le', 'UTF-32BE': 'utf32be', UTF32BE: 'utf32be', UCS4: 'utf32be', 'UCS-4': 'utf32be',
} // prettier-ignore

/** Where ISO 8859-15 is not ISO 8859-1. */
const ofLatin9: ReadonlyMap<number, number> = new Map([
  [0xa4, 0x20ac], [0xa6, 0x160], [0xa8, 0x161], [0xb4, 0x17d], [0xb8, 0x17e], [0xbc, 0x152], [0xbd, 0x153], [0xbe, 0x178],
]) // prettier-ignore
/** Windows-1252's second row of controls; zero is unassigned. */
const ofWindows = [
  0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0,
  0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178,
] // prettier-ignore

export const iconv: Program = async (process) => {
  const options = parseWithHint(process, table, hint)
  if (options.has('l')) {
    await process.print(
      `${Object.keys(encodings)
        .map((name) => `${name}//`)
        .join('\n')}\n`,
    )
    return 0
  }
  const [fromName, [toName = '', ...suffixes]] = [
    options.value('f') ?? 'ASCII',
    (options.value('t') ?? 'ASCII').split('//'),
  ]
  const [from, to] = [encodingOf(fromName, 'from'), encodingOf(toName, 'to')]
  const how = { drops: options.has('c') || suffixes.includes('IGNORE'), replaces: suffixes.includes('TRANSLIT') }
  const output: Buffer[] = []
  let status = 0
  for (const path of options.operands.length === 0 ? ['-'] : options.operands) {
    const bytes = await read(process, path)
    if (bytes === undefined) status = 1
    else {
      const result = convert(bytes, from, to, how)
      output.push(result.bytes)
      if (result.lost) status = 1
      if (result.failure !== undefined) {
        await write(process, options.value('o'), output)
        await complain(process, result.failure)
        return 1
      }
    }
  }
  await write(process, options.value('o'), output)
  return status
}

function encodingOf(name: string, direction: 'from' | 'to'): Encoding {
  const found = encodings[name.replace(/\/\/.*$/, '').toUpperCase()]
  if (found === undefined)
    throw new UsageError(`iconv: conversion ${direction} \`${name}' is not supported\n${hint}\n`, 1)
  return found
}

async function read(process: Process, path: string): Promise<Buffer | undefined> {
  try {
    const input = await openInput(process, path)
    const bytes = Buffer.from(await readEverything(process, input))
    input.close()
    return bytes
  } catch (error) {
    await complain(process, `cannot open input file \`${path}': ${reason(process, error)}`)
    return undefined
  }
}

async function write(process: Process, path: string | undefined, output: readonly Buffer[]): Promise<void> {
  const bytes = Buffer.concat(output)
  if (path === undefined) return process.stdout.write(bytes)
  const file = await process.open(path, { write: true, createMode: 0o666, truncate: true })
  await file.write(bytes)
  file.close()
}

interface Conversion {
  readonly bytes: Buffer
  readonly failure?: string
  /** Whether `-c` left something out. */
  readonly lost: boolean
}

function convert(
  bytes: Buffer,
  from: Encoding,
  to: Encoding,
  how: { readonly drops: boolean; readonly replaces: boolean },
): Conversion {
  const parts: Buffer[] = []
  if (to === 'utf16') parts.push(Buffer.from([0xff, 0xfe]))
  if (to === 'utf32') parts.push(Buffer.from([0xff, 0xfe, 0, 0]))
  let lost = false
  let at = from === 'utf16' && bytes.readUInt16LE(0) === 0xfeff ? 2 : 0
  while (at < bytes.length) {
    const { code, length } = decode(bytes, at, from)
    const encoded = code === undefined ? undefined : encode(code, to)
    if (code === undefined && length === 0 && !how.drops)
      return { bytes: Buffer.concat(parts), lost, failure: 'incomplete character or shift sequence at end of buffer' }
    if (encoded !== undefined) parts.push(encoded)
    else if (code !== undefined && how.replaces) parts.push(Buffer.from('?'))
    else if (how.drops) lost = true
    else return { bytes: Buffer.concat(parts), lost, failure: `illegal input sequence at position ${at}` }
    at += Math.max(1, length)
  }
  return { bytes: Buffer.concat(parts), lost }
}

interface Character {
  /** Undefined where the bytes are none; with a length of 0, where they end too early. */
  readonly code: number | undefined
  readonly length: number
}

function decode(bytes: Buffer, at: number, from: Encoding): Character {
  const first = bytes[at] ?? 0
  switch (from) {
    case 'ascii':
      return { code: first < 0x80 ? first : undefined, length: 1 }
    case 'latin1':
      return { code: first, length: 1 }
    case 'latin9':
      return { code: ofLatin9.get(first) ?? first, length: 1 }
    case 'cp1252': {
      const high = first >= 0x80 && first < 0xa0 ? ofWindows[first - 0x80] : first
      return { code: high === 0 && first !== 0 ? undefined : high, length: 1 }
    }
    case 'utf8':
      return decodeUtf8(bytes, at, first)
    case 'utf16':
    case 'utf16le':
    case 'utf16be':
      return decodeUtf16(bytes, at, from !== 'utf16be')
    case 'utf32':
    case 'utf32le':
    case 'utf32be':
      if (at + 4 > bytes.length) return { code: undefined, length: 0 }
      return { code: from === 'utf32be' ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at), length: 4 }
  }
}

function decodeUtf8(bytes: Buffer, at: number, first: number): Character {
  if (first < 0x80) return { code: first, length: 1 }
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  if (first < 0xc2 || first > 0xf4) return { code: undefined, length: 1 }
  const rest = bytes.subarray(at + 1, at + length)
  if (rest.some((byte) => (byte & 0xc0) !== 0x80)) return { code: undefined, length: 1 }
  if (rest.length < length - 1) return { code: undefined, length: 0 }
  const code = rest.reduce((value, byte) => (value << 6) | (byte & 0x3f), first & (0xff >> (length + 1)))
  return { code, length }
}

function decodeUtf16(bytes: Buffer, at: number, isLittle: boolean): Character {
  const unitAt = (place: number): number => (isLittle ? bytes.readUInt16LE(place) : bytes.readUInt16BE(place))
  if (at + 2 > bytes.length) return { code: undefined, length: 0 }
  const unit = unitAt(at)
  if (unit < 0xd800 || unit > 0xdfff) return { code: unit, length: 2 }
  if (unit > 0xdbff) return { code: undefined, length: 2 }
  if (at + 4 > bytes.length) return { code: undefined, length: 0 }
  return { code: 0x10000 + ((unit & 0x3ff) << 10) + (unitAt(at + 2) & 0x3ff), length: 4 }
}

/** The bytes of a character; undefined where the encoding has none. */
function encode(code: number, to: Encoding): Buffer | undefined {
  switch (to) {
    case 'ascii':
      return code < 0x80 ? Buffer.from([code]) : undefined
    case 'latin1':
      return code < 0x100 ? Buffer.from([code]) : undefined
    case 'latin9': {
      const [own] = [...ofLatin9].find(([, value]) => value === code) ?? []
      if (own !== undefined) return Buffer.from([own])
      return code < 0x100 && !ofLatin9.has(code) ? Buffer.from([code]) : undefined
    }
    case 'cp1252': {
      const own = ofWindows.indexOf(code)
      if (own >= 0 && code !== 0) return Buffer.from([0x80 + own])
      return code < 0x80 || (code >= 0xa0 && code < 0x100) ? Buffer.from([code]) : undefined
    }
    case 'utf8':
      return Buffer.from(String.fromCodePoint(code))
    case 'utf16':
    case 'utf16le':
      return Buffer.from(String.fromCodePoint(code), 'utf16le')
    case 'utf16be':
      return Buffer.from(String.fromCodePoint(code), 'utf16le').swap16()
    case 'utf32':
    case 'utf32le':
    case 'utf32be': {
      const bytes = Buffer.alloc(4)
      if (to === 'utf32be') bytes.writeUInt32BE(code)
      else bytes.writeUInt32LE(code)
      return bytes
    }
  }
}
