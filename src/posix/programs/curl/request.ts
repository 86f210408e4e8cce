/** The request that curl sends, its lines in curl's order. */
import { PosixError } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import type { Request } from '../http'
import type { Address } from '../network'
import { openInput, readEverything } from '../streams'
import type { Settings } from './settings'

export async function requestOf(
  process: Process,
  { host, port, user: urlUser }: Address,
  settings: Settings,
): Promise<{ readonly method: string; readonly request: Request }> {
  const { method, data, agent, referrer, range } = settings
  const body = data.length === 0 ? undefined : await bodyOf(process, data)
  const user = settings.user ?? urlUser
  const own: readonly (readonly [string, string | undefined])[] = [
    ['Host', port === 80 ? host : `${host}:${port}`],
    ['Authorization', user === undefined ? undefined : `Basic ${Buffer.from(user).toString('base64')}`],
    ['Range', range === undefined ? undefined : `bytes=${range}`],
    ['User-Agent', agent === '' ? undefined : agent],
    ['Accept', '*/*'],
    ['Referer', referrer],
  ]
  const about: readonly (readonly [string, string])[] =
    body === undefined
      ? []
      : [
          ['Content-Length', String(body.length)],
          ['Content-Type', 'application/x-www-form-urlencoded'],
        ]
  const nameOf = (line: string): string =>
    line
      .replace(/[:;].*$/s, '')
      .trim()
      .toLowerCase()
  const given = new Set(settings.headers.map(nameOf))
  const standing = (lines: readonly (readonly [string, string | undefined])[]): readonly string[] =>
    lines.flatMap(([name, value]) =>
      value === undefined || given.has(name.toLowerCase()) ? [] : [`${name}: ${value}`],
    )
  // `-H 'Name:'` takes a line away.
  const custom = settings.headers.filter((line) => !/:\s*$/.test(line)).map((line) => line.replace(/;$/, ':'))
  const headers = [...standing(own), ...custom, ...standing(about)]
  const request = {
    headers,
    protocol: settings.isOld ? 'HTTP/1.0' : 'HTTP/1.1',
    ...(body === undefined ? {} : { body }),
  }
  return { method, request }
}

/** `-d a=b -d @file`. */
async function bodyOf(process: Process, data: readonly string[]): Promise<Uint8Array> {
  const parts: string[] = []
  for (const each of data) parts.push(each.startsWith('@') ? await fileText(process, each.slice(1)) : each)
  return Buffer.from(parts.join('&'), 'utf8')
}

async function fileText(process: Process, path: string): Promise<string> {
  try {
    const input = await openInput(process, path)
    const bytes = await readEverything(process, input)
    input.close()
    return Buffer.from(bytes)
      .toString('utf8')
      .replace(/[\r\n]/g, '')
  } catch (error) {
    if (error instanceof PosixError) return ''
    throw error
  }
}
