/** Sizes and durations as they are typed: docker/go-units `RAMInBytes` (binary units) and Go's `time.ParseDuration`. */
import { parseGoDuration } from '@shared/docker/goFormat'
import { ValueError } from './flags'

const factors: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 }

/** `1g`, `1.5GiB`, `512` to bytes. Throws `ValueError` with go-units' words. */
export function readBytes(raw: string): number {
  const end = /^.*[0-9. ]/s.exec(raw)?.[0].length ?? 0
  if (end === 0) throw new ValueError(`invalid size: '${raw}'`)
  const number = raw[end - 1] === ' ' ? raw.slice(0, end - 1) : raw.slice(0, end)
  const size = Number(number)
  if (number.trim() !== number || number === '' || Number.isNaN(size)) {
    throw new ValueError(`strconv.ParseFloat: parsing ${JSON.stringify(number)}: invalid syntax`)
  }
  if (size < 0) throw new ValueError(`invalid size: '${raw}'`)
  const suffix = raw.slice(end).toLowerCase()
  if (suffix === '' || suffix === 'b') return Math.trunc(size)
  const factor = factors[suffix.charAt(0)]
  if (factor === undefined || !['', 'b', 'ib'].includes(suffix.slice(1))) {
    throw new ValueError(`invalid suffix: '${suffix.length > 3 ? raw.slice(end) : suffix}'`)
  }
  return Math.trunc(size * factor)
}

/** `1h30m`, `10s`, `0` to nanoseconds. Throws `ValueError` with Go's words. */
export function readDuration(raw: string): number {
  try {
    return parseGoDuration(raw)
  } catch (error) {
    throw new ValueError(error instanceof Error ? error.message : String(error))
  }
}
