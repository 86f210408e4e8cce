/**
 * Files that the user chose in the browser as a tar, piece by piece: ustar headers, with a pax header before what ustar
 * has no room for (long or accented names, 8 GiB). The browser tells neither modes nor owners nor links: files are root's
 * with 0644, or 0755 when they begin as programs do (`#!`, ELF); a folder without files isn't told at all.
 */
import { LabError, toLabError } from './errors'

/** A file as the browser has it, and its path in the tar. */
export interface ChosenFile {
  readonly path: string
  readonly file: {
    readonly size: number
    readonly lastModified: number
    slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> }
  }
}

const blockBytes = 512
const pieceBytes = 64 * 1024
const text = new TextEncoder()

/** How long the tar of these files is. */
export function tarSizeBytes(files: readonly ChosenFile[]): number {
  const sizes = files.map(({ path, file }) => headersOf(path, file, 0o644).length + padded(file.size))
  return sizes.reduce((total, size) => total + size, 2 * blockBytes)
}

/** The tar itself. Throws LabError system, with the path, when a file can't be read any more. */
export async function* fileTar(files: readonly ChosenFile[]): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const { path, file } of files) {
    const start = await bytesOf(path, file.slice(0, pieceBytes))
    yield joined([headersOf(path, file, isProgram(start) ? 0o755 : 0o644), start])
    for (let at = pieceBytes; at < file.size; at += pieceBytes) {
      yield await bytesOf(path, file.slice(at, at + pieceBytes))
    }
    if (padded(file.size) > file.size) yield new Uint8Array(padded(file.size) - file.size)
  }
  yield new Uint8Array(2 * blockBytes)
}

async function bytesOf(path: string, piece: { arrayBuffer(): Promise<ArrayBuffer> }): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await piece.arrayBuffer())
  } catch (cause) {
    throw new LabError('system', `cannot read ${path}: ${toLabError(cause).message}`, {
      hint: { key: 'engine.cannotReadFile' },
      cause,
    })
  }
}

function isProgram(start: Uint8Array): boolean {
  const magic = String.fromCharCode(...start.subarray(0, 4))
  return magic.startsWith('#!') || magic === '\x7fELF'
}

function padded(sizeBytes: number): number {
  return Math.ceil(sizeBytes / blockBytes) * blockBytes
}

interface Entry {
  readonly name: string
  readonly sizeBytes: number
  readonly mode: number
  readonly mtimeSec: number
  /** `0` a file, `x` a pax header. */
  readonly type: string
}

const largestSizeBytes = 8 ** 11 - 1

function headersOf(path: string, file: ChosenFile['file'], mode: number): Uint8Array<ArrayBuffer> {
  const entry = { name: path, sizeBytes: file.size, mode, mtimeSec: Math.floor(file.lastModified / 1000), type: '0' }
  const records: string[] = []
  if (text.encode(path).length > 100 || /[^ -~]/.test(path)) records.push(record('path', path))
  if (file.size > largestSizeBytes) records.push(record('size', String(file.size)))
  if (records.length === 0) return headerOf(entry)
  const pax = text.encode(records.join(''))
  const body = new Uint8Array(padded(pax.length))
  body.set(pax)
  return joined([headerOf({ ...entry, name: 'pax', sizeBytes: pax.length, type: 'x' }), body, headerOf(entry)])
}

/** A pax record, which begins with its own length. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  const restBytes = text.encode(rest).length
  let length = restBytes + 1
  while (String(length).length + restBytes !== length) length = String(length).length + restBytes
  return `${String(length)}${rest}`
}

function headerOf({ name, sizeBytes, mode, mtimeSec, type }: Entry): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(blockBytes)
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`
  const fields: readonly (readonly [number, string])[] = [
    [100, octal(mode, 7)],
    [108, octal(0, 7)],
    [116, octal(0, 7)],
    [124, octal(Math.min(sizeBytes, largestSizeBytes), 11)],
    [136, octal(Math.max(0, mtimeSec), 11)],
    [148, ' '.repeat(8)],
    [156, type],
    [257, 'ustar\x0000'],
  ]
  header.set(text.encode(name).subarray(0, 100))
  for (const [offset, value] of fields) header.set(text.encode(value), offset)
  const checksum = header.reduce((sum, byte) => sum + byte, 0)
  header.set(text.encode(`${checksum.toString(8).padStart(6, '0')}\0 `), 148)
  return header
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
