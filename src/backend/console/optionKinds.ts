/** Kinds of options that docker has of its own (docker/cli 28.2, package `opts`), each with its words for a bad value. */
import type { Filters } from '../docker/types'
import { list, ValueError, type Flag, type FlagOptions } from './flags'
import { readBytes, readDuration } from './sizes'

/** `--format` of listings. */
export const listFormatHelp = `Format output using a custom template:
'table':            Print output in table format with column headers (default)
'table TEMPLATE':   Print output in table format using the given Go template
'json':             Print in JSON format
'TEMPLATE':         Print output using the given Go template.
Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates`

/** `--format` of what prints an object. */
export const inspectFormatHelp = `Format output using a custom template:
'json':             Print in JSON format
'TEMPLATE':         Print output using the given Go template.
Refer to https://docs.docker.com/go/formatting/ for more information about formatting output with templates`

/** `--filter name=value`, gathered by name. */
export function filter(help: string, options: FlagOptions = {}): Flag<Filters> {
  return {
    help,
    typeName: 'filter',
    default: {},
    read(raw, former) {
      if (raw === '') return former
      const at = raw.indexOf('=')
      if (at === -1) throw new ValueError('bad format of filter (expected name=value)')
      const name = raw.slice(0, at).trim().toLowerCase()
      const value = raw.slice(at + 1).trim()
      const known = former[name] ?? []
      return { ...former, [name]: known.includes(value) ? known : [...known, value] }
    },
    ...options,
  }
}

/** A size in bytes: `512m`. */
export function bytes(help: string, options: FlagOptions = {}): Flag<number> {
  return { help, typeName: 'bytes', default: 0, read: readBytes, ...options }
}

/** The same, where -1 means without a limit. */
export function swapBytes(help: string, options: FlagOptions = {}): Flag<number> {
  return { help, typeName: 'bytes', default: 0, read: (raw) => (raw === '-1' ? -1 : readBytes(raw)), ...options }
}

/** Nanoseconds: `1m30s`. */
export function duration(help: string, options: FlagOptions = {}): Flag<number> {
  return { help, typeName: 'duration', default: 0, read: readDuration, ...options }
}

/** Processors, as billionths of one: `1.5`. */
export function cpus(help: string): Flag<number> {
  return {
    help,
    typeName: 'decimal',
    default: 0,
    read(raw) {
      const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(raw) ? Number(raw) : Number.NaN
      if (Number.isNaN(value)) throw new ValueError(`failed to parse ${raw} as a rational number`)
      const nano = value * 1e9
      if (Math.abs(nano - Math.round(nano)) > 1e-6) throw new ValueError('value is too precise')
      return Math.round(nano)
    },
  }
}

/** A whole number from 0 to 65535. */
export function unsigned(help: string): Flag<number> {
  return {
    help,
    typeName: 'uint16',
    default: 0,
    read(raw) {
      const fault = `strconv.ParseUint: parsing ${JSON.stringify(raw)}:`
      if (!/^\d+$/.test(raw)) throw new ValueError(`${fault} invalid syntax`)
      if (Number(raw) > 65_535) throw new ValueError(`${fault} value out of range`)
      return Number(raw)
    },
  }
}

/** Values with commas between, given once or again and again. */
export function commaList(help: string, options: FlagOptions = {}): Flag<readonly string[]> {
  return {
    help,
    typeName: 'strings',
    default: [],
    read: (raw, former) => [...former, ...(raw === '' ? [] : readCommas(raw))],
    ...options,
  }
}

/** A line of comma separated values with quotes, as Go's `encoding/csv` reads it. Throws `ValueError`. */
export function readCommas(raw: string): readonly string[] {
  const fields: string[] = []
  const pattern = /\s*"((?:[^"]|"")*)"(?=,|$)|([^,]*)/y
  for (let at = 0; at <= raw.length;) {
    pattern.lastIndex = at
    const [whole = '', quoted, plain = ''] = pattern.exec(raw) ?? []
    if (quoted === undefined && plain.includes('"')) {
      throw new ValueError(
        plain.startsWith('"')
          ? `parse error on line 1, column ${raw.length + 1}: extraneous or missing " in quoted-field`
          : `parse error on line 1, column ${at + plain.indexOf('"') + 1}: bare " in non-quoted field`,
      )
    }
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    at += whole.length + 1
  }
  return fields
}

/** `name=value`, by name; a name alone has an empty value. */
export function map(
  help: string,
  { check = () => undefined, ...options }: FlagOptions & { check?: (raw: string) => void } = {},
): Flag<Readonly<Record<string, string>>> {
  return {
    help,
    typeName: 'map',
    default: {},
    read(raw, former) {
      check(raw)
      const at = raw.indexOf('=')
      return { ...former, ...(at === -1 ? { [raw]: '' } : { [raw.slice(0, at)]: raw.slice(at + 1) }) }
    },
    ...options,
  }
}

/** Labels: a list whose values need a name. */
export function labels(help: string, options: FlagOptions = {}): Flag<readonly string[]> {
  const check = (raw: string): string => {
    if (raw.split('=')[0]?.trim() === '') throw new ValueError(`invalid label '${raw}': empty name`)
    return raw
  }
  return list(help, { check, ...options })
}

/** Environment variables: a list whose values need a name. */
export function environment(help: string, options: FlagOptions = {}): Flag<readonly string[]> {
  const check = (raw: string): string => {
    if (raw.startsWith('=') || raw === '') throw new ValueError(`invalid environment variable: ${raw}`)
    return raw
  }
  return list(help, { check, ...options })
}
