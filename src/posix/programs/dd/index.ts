/** dd: `if of bs ibs obs count seek skip conv status iflag oflag`; zeros read from /dev/zero are written as holes' extents. */
import { allocatedZeros } from '../../filesystem/content'
import { PosixError } from '../../filesystem/posixError'
import type { Descriptor, Process, Program } from '../../process/types'
import { complain, faced, isGnu, reason, UsageError } from '../complaint'
import { missingOperand } from '../options'
import { parseSize } from '../sizes'

interface Settings {
  readonly input: string | undefined
  readonly output: string | undefined
  readonly readBytes: number
  readonly writeBytes: number
  readonly count: number
  readonly seek: number
  readonly skip: number
  readonly conversions: ReadonlySet<string>
  readonly status: string
  readonly fullBlocks: boolean
  readonly append: boolean
  /** GNU's `count_bytes`, `skip_bytes`, `seek_bytes`. */
  readonly inBytes: { readonly count: boolean; readonly skip: boolean; readonly seek: boolean }
}

/** What busybox knows, as Alpine builds it (1.37.0). */
const busyboxWords: Readonly<Record<string, readonly string[]>> = {
  conv: ['notrunc', 'sync', 'noerror', 'fsync', 'swab'],
  iflag: ['skip_bytes', 'count_bytes', 'fullblock', 'direct'],
  oflag: ['seek_bytes', 'append', 'direct'],
  status: ['noxfer', 'none'],
}

const conversions = new Set([
  'notrunc',
  'fsync',
  'fdatasync',
  'noerror',
  'sync',
  'swab',
  'ucase',
  'lcase',
  'excl',
  'nocreat',
  'sparse',
])

export const dd: Program = async (process) => {
  const settings = readSettings(process)
  const startedAtMs = performance.now()
  const opened: Descriptor[] = []
  try {
    const input =
      settings.input === undefined
        ? process.stdin
        : await opening(process, settings.input, () => process.open(settings.input ?? '', { read: true }))
    opened.push(input)
    const output =
      settings.output === undefined
        ? process.stdout
        : await opening(process, settings.output, () => openOutput(process, settings))
    opened.push(output)
    const counts = { inFull: 0, inPart: 0, outFull: 0, outPart: 0, bytes: 0 }
    let failure: string | undefined
    try {
      await prepare(input, output, settings)
      if (!copyZeros(input, output, settings, counts)) await copy(process, input, output, settings, counts)
      if (settings.conversions.has('fsync') || settings.conversions.has('fdatasync')) await process.host.sync()
    } catch (error) {
      failure = `error writing '${settings.output ?? 'standard output'}': ${reason(process, error)}`
      if (!isGnu(process))
        failure = `${settings.output === undefined ? 'write error' : `error writing '${settings.output}'`}: ${reason(process, error)}`
    }
    if (failure !== undefined) await complain(process, failure)
    // busybox tells no rate of what failed (1.37.0).
    const told = failure !== undefined && !isGnu(process) && settings.status !== 'none' ? 'noxfer' : settings.status
    await report(process, { ...settings, status: told }, counts, (performance.now() - startedAtMs) / 1000)
    return failure === undefined ? 0 : 1
  } catch (error) {
    if (error instanceof OpenFailure) {
      await complain(process, error.message)
      return 1
    }
    throw error
  } finally {
    for (const descriptor of opened) descriptor.close()
  }
}

class OpenFailure extends Error {}

async function opening(process: Process, path: string, open: () => Promise<Descriptor>): Promise<Descriptor> {
  try {
    return await open()
  } catch (error) {
    const why = reason(process, error)
    throw new OpenFailure(faced(process, `can't open '${path}': ${why}`, `failed to open '${path}': ${why}`))
  }
}

function openOutput(process: Process, settings: Settings): Promise<Descriptor> {
  const kept = settings.conversions.has('notrunc') || settings.append || settings.seek > 0
  return process.open(settings.output ?? '', {
    write: true,
    ...(settings.conversions.has('nocreat') ? {} : { createMode: 0o666 }),
    ...(kept ? {} : { truncate: true }),
    ...(settings.append ? { append: true } : {}),
    ...(settings.conversions.has('excl') ? { exclusive: true } : {}),
  })
}

function readSettings(process: Process): Settings {
  const given = new Map<string, string>()
  for (const word of process.argv.slice(1)) {
    const equals = word.indexOf('=')
    const name = word.slice(0, equals)
    if (
      equals < 0 ||
      !['if', 'of', 'bs', 'ibs', 'obs', 'count', 'seek', 'skip', 'conv', 'status', 'iflag', 'oflag'].includes(name)
    ) {
      if (!isGnu(process)) throw missingOperand(process, { short: '' })
      throw new UsageError(`dd: unrecognized operand '${word}'\nTry 'dd --help' for more information.\n`, 1)
    }
    given.set(name, word.slice(equals + 1))
    if (!isGnu(process)) checkBusyboxWords(name, word.slice(equals + 1))
  }
  const size = (name: string, otherwise: number): number => {
    const text = given.get(name)
    const parsed = text === undefined ? otherwise : parseSize(text)
    if (parsed === 0 && name.endsWith('bs') && !isGnu(process))
      throw new UsageError('dd: number 0 is not in 1..9223372036854775807 range\n', 1)
    if (parsed === undefined || (parsed === 0 && name.endsWith('bs')) || (text !== undefined && parsed >= 2 ** 63))
      throw new UsageError(`dd: invalid number${isGnu(process) ? ':' : ''} '${text ?? ''}'\n`, 1)
    return parsed
  }
  const list = (name: string): string[] => (given.get(name) ?? '').split(',').filter((each) => each !== '')
  const unknown = list('conv').find((each) => !conversions.has(each))
  if (unknown !== undefined)
    throw new UsageError(`dd: invalid conversion: '${unknown}'\nTry 'dd --help' for more information.\n`, 1)
  const block = size('bs', 512)
  return {
    input: given.get('if'),
    output: given.get('of'),
    readBytes: given.has('bs') ? block : size('ibs', 512),
    writeBytes: given.has('bs') ? block : size('obs', 512),
    count: size('count', Infinity),
    seek: size('seek', 0),
    skip: size('skip', 0),
    conversions: new Set(list('conv')),
    status: given.get('status') ?? 'default',
    fullBlocks: list('iflag').includes('fullblock'),
    append: list('oflag').includes('append'),
    inBytes: {
      count: list('iflag').includes('count_bytes') || (given.get('count') ?? '').endsWith('B'),
      skip: list('iflag').includes('skip_bytes') || (given.get('skip') ?? '').endsWith('B'),
      seek: list('oflag').includes('seek_bytes') || (given.get('seek') ?? '').endsWith('B'),
    },
  }
}

/** Throws `UsageError` where busybox doesn't know a word of a list. */
function checkBusyboxWords(operand: string, text: string): void {
  const known = busyboxWords[operand]
  const unknown = known === undefined ? undefined : text.split(',').find((word) => !known.includes(word))
  if (unknown !== undefined) throw new UsageError(`dd: invalid argument '${unknown}' to '${operand}'\n`, 1)
}

interface Counts {
  inFull: number
  inPart: number
  outFull: number
  outPart: number
  bytes: number
}

async function prepare(input: Descriptor, output: Descriptor, settings: Settings): Promise<void> {
  const skipBytes = settings.skip * (settings.inBytes.skip ? 1 : settings.readBytes)
  if (skipBytes > 0 && input.file !== undefined) input.file.offset += skipBytes
  else
    for (let left = skipBytes; left > 0;) {
      const bytes = await input.read(Math.min(left, 65536))
      if (bytes.length === 0) break
      left -= bytes.length
    }
  if (settings.seek === 0 || output.file === undefined) return
  const offset = settings.seek * (settings.inBytes.seek ? 1 : settings.writeBytes)
  const isFile = output.file.stat().kind === 'file'
  if (!settings.conversions.has('notrunc') && isFile) output.file.truncate(offset)
  output.file.offset = offset
}

/** A long run of zeros into an empty file costs no bytes: its extent is set at once. */
function copyZeros(input: Descriptor, output: Descriptor, settings: Settings, counts: Counts): boolean {
  const file = output.file
  const sizeBytes = settings.count * (settings.inBytes.count ? 1 : settings.readBytes)
  if (
    settings.input !== '/dev/zero' ||
    input.kind !== 'device' ||
    file === undefined ||
    !Number.isFinite(sizeBytes) ||
    sizeBytes < 1 << 20 ||
    settings.append
  )
    return false
  if (file.offset !== 0 || file.stat().sizeBytes !== 0) return false
  try {
    file.setContent(allocatedZeros(sizeBytes))
  } catch (error) {
    // It does not fit: block by block, until the disk is full.
    if (error instanceof PosixError && error.code === 'ENOSPC') return false
    throw error
  }
  file.offset += sizeBytes
  counts.inFull = settings.count
  counts.outFull = Math.floor(sizeBytes / settings.writeBytes)
  counts.outPart = sizeBytes % settings.writeBytes === 0 ? 0 : 1
  counts.bytes = sizeBytes
  return true
}

async function copy(
  process: Process,
  input: Descriptor,
  output: Descriptor,
  settings: Settings,
  counts: Counts,
): Promise<void> {
  let left = settings.inBytes.count ? settings.count : Infinity
  for (let block = 0; left > 0 && block < settings.count; block++) {
    await process.checkpoint()
    const bytes = (await readBlock(input, settings)).subarray(0, left)
    left -= bytes.length
    if (bytes.length === 0) return
    if (bytes.length === settings.readBytes) counts.inFull++
    else counts.inPart++
    const converted = convert(bytes, settings)
    await output.write(converted)
    counts.bytes += converted.length
    if (settings.readBytes === settings.writeBytes) {
      if (converted.length === settings.writeBytes) counts.outFull++
      else counts.outPart++
    } else {
      counts.outFull = Math.floor(counts.bytes / settings.writeBytes)
      counts.outPart = counts.bytes % settings.writeBytes === 0 ? 0 : 1
    }
  }
}

async function readBlock(input: Descriptor, settings: Settings): Promise<Uint8Array> {
  const first = await input.read(settings.readBytes)
  if (!settings.fullBlocks || first.length === 0 || first.length === settings.readBytes) return first
  const parts = [first]
  let length = first.length
  while (length < settings.readBytes) {
    const more = await input.read(settings.readBytes - length)
    if (more.length === 0) break
    parts.push(more)
    length += more.length
  }
  return Buffer.concat(parts)
}

function convert(bytes: Uint8Array, settings: Settings): Uint8Array {
  let result = bytes
  if (settings.conversions.has('swab')) result = swapped(result)
  if (settings.conversions.has('ucase')) result = result.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte))
  if (settings.conversions.has('lcase')) result = result.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte))
  if (settings.conversions.has('sync') && result.length < settings.readBytes)
    result = Buffer.concat([result, new Uint8Array(settings.readBytes - result.length)])
  return result
}

/** Each two bytes change places; an odd one stays. */
function swapped(bytes: Uint8Array): Uint8Array {
  const result = Uint8Array.from(bytes)
  for (let at = 0; at + 1 < result.length; at += 2) {
    result[at] = bytes[at + 1] ?? 0
    result[at + 1] = bytes[at] ?? 0
  }
  return result
}

async function report(process: Process, settings: Settings, counts: Counts, seconds: number): Promise<void> {
  if (settings.status === 'none') return
  const records = `${counts.inFull}+${counts.inPart} records in\n${counts.outFull}+${counts.outPart} records out\n`
  await process.printError(
    settings.status === 'noxfer'
      ? records
      : records + (isGnu(process) ? gnuRate(counts.bytes, seconds) : busyboxRate(counts.bytes, seconds)),
  )
}

function scaled(value: number, base: number, units: readonly string[]): string {
  let scaledValue = value
  let unit = 0
  while (scaledValue >= base && unit < units.length - 1) {
    scaledValue /= base
    unit++
  }
  return unit === 0
    ? `${Math.round(scaledValue)} ${units[0] ?? ''}`
    : `${scaledValue < 10 ? scaledValue.toFixed(1) : Math.round(scaledValue)} ${units[unit] ?? ''}`
}

function gnuRate(bytes: number, seconds: number): string {
  const decimal =
    bytes >= 1000
      ? ` (${scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB'])}${bytes >= 1024 ? `, ${scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'])}` : ''})`
      : ''
  return `${bytes} byte${bytes === 1 ? '' : 's'}${decimal} copied, ${Number(seconds.toPrecision(6))} s, ${scaled(bytes / Math.max(seconds, 1e-6), 1000, ['B', 'kB', 'MB', 'GB', 'TB'])}/s\n`
}

function busyboxRate(bytes: number, seconds: number): string {
  const human = (value: number): string => {
    const units = ['B', 'KB', 'MB', 'GB', 'TB']
    let shown = value
    let unit = 0
    while (shown >= 1024 && unit < units.length - 1) {
      shown /= 1024
      unit++
    }
    return `${unit === 0 ? Math.round(shown) : shown.toFixed(1)}${units[unit] ?? ''}`
  }
  return `${bytes} bytes (${human(bytes)}) copied, ${seconds.toFixed(6)} seconds, ${human(bytes / Math.max(seconds, 1e-6))}/s\n`
}
