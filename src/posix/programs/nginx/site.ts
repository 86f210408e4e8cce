/** What a configuration means: sockets, servers and their locations, each with what it takes from outside of it. */
import { BadConfiguration, type Directive } from './syntax'

export interface ErrorPage {
  readonly uri: string
  /** The status that is answered instead; undefined for the one that it was. */
  readonly status: number | undefined
}

/** What a location, a server or all of them are told. */
export interface Rules {
  readonly root: string
  readonly alias: string | undefined
  readonly index: readonly string[]
  readonly lists: boolean
  readonly answer: { readonly status: number; readonly text: string | undefined } | undefined
  readonly tries: readonly string[] | undefined
  readonly errorPages: ReadonlyMap<number, ErrorPage>
  readonly headers: readonly { readonly name: string; readonly value: string; readonly always: boolean }[]
  readonly types: ReadonlyMap<string, string>
  readonly defaultType: string
  /** Paths and formats; none when it is off. */
  readonly accessLogs: readonly { readonly path: string; readonly format: string }[]
  readonly tellsVersion: boolean
}

export interface Location {
  readonly path: string
  readonly isExact: boolean
  readonly rules: Rules
  readonly inner: readonly Location[]
}

export interface Listen {
  readonly address: string
  readonly port: number
  readonly isDefault: boolean
  readonly text: string
}

export interface Site {
  readonly listens: readonly Listen[]
  readonly names: readonly string[]
  readonly rules: Rules
  readonly locations: readonly Location[]
}

export interface Setup {
  readonly user: string
  readonly workers: number
  readonly errorLog: { readonly path: string; readonly level: string }
  readonly pidFile: string
  readonly isDaemon: boolean
  readonly sites: readonly Site[]
}

const combined =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'
const standardTypes = new Map([
  ['html', 'text/html'],
  ['gif', 'image/gif'],
  ['jpg', 'image/jpeg'],
])
const mostPort = 65_535

export interface Standards {
  readonly errorLog: string
  readonly accessLog: string
}

/** Throws `BadConfiguration`. */
export function setupOf(all: readonly Directive[], standards: Standards): Setup {
  for (const name of ['user', 'worker_processes', 'pid', 'daemon', 'http', 'events']) once(all, name)
  if (find(all, 'events') === undefined) throw new BadConfiguration('no "events" section in configuration', true)
  const [logPath = standards.errorLog, level = 'error'] = find(all, 'error_log')?.words ?? []
  const http = find(all, 'http')?.block ?? []
  const formats = new Map([['combined', combined]])
  for (const { words } of every(http, 'log_format')) formats.set(words[0] ?? '', words.slice(1).join(''))
  const outer: Rules = {
    root: '/usr/share/nginx/html',
    alias: undefined,
    index: ['index.html'],
    lists: false,
    answer: undefined,
    tries: undefined,
    errorPages: new Map(),
    headers: [],
    types: standardTypes,
    defaultType: 'text/plain',
    accessLogs: [{ path: standards.accessLog, format: combined }],
    tellsVersion: true,
  }
  const rules = rulesOf(http, outer, formats)
  return {
    user: find(all, 'user')?.words[0] ?? 'nobody',
    workers: workersOf(find(all, 'worker_processes')),
    errorLog: { path: logPath, level },
    pidFile: find(all, 'pid')?.words[0] ?? '/run/nginx.pid',
    isDaemon: find(all, 'daemon')?.words[0] !== 'off',
    sites: every(http, 'server').map(({ block }) => siteOf(block, rules, formats)),
  }
}

function workersOf(given: Directive | undefined): number {
  const word = given?.words[0] ?? '1'
  if (word === 'auto') return 1
  if (!/^[1-9]\d{0,2}$/.test(word))
    throw new BadConfiguration(`"worker_processes" directive invalid value in ${given?.place ?? ''}`)
  return Number(word)
}

function find(all: readonly Directive[], name: string): Directive | undefined {
  return all.find((each) => each.name === name)
}

function every(all: readonly Directive[], name: string): readonly Directive[] {
  return all.filter((each) => each.name === name)
}

function once(all: readonly Directive[], name: string): void {
  const second = every(all, name)[1]
  if (second !== undefined) throw new BadConfiguration(`"${name}" directive is duplicate in ${second.place}`)
}

function siteOf(block: readonly Directive[], outer: Rules, formats: ReadonlyMap<string, string>): Site {
  const rules = rulesOf(block, outer, formats)
  const listens = every(block, 'listen').map(listenOf)
  return {
    listens: listens.length === 0 ? [{ address: '0.0.0.0', port: 80, isDefault: false, text: '0.0.0.0:80' }] : listens,
    names: every(block, 'server_name').flatMap(({ words }) => words.map((word) => word.toLowerCase())),
    rules,
    locations: locationsOf(block, rules, formats),
  }
}

function listenOf({ words, place }: Directive): Listen {
  const [given = '', ...options] = words
  const match = /^(?:(\[[0-9a-f:]*\]|\*|localhost|\d+(?:\.\d+){3})(?::(\d+))?|(\d+))$/i.exec(given)
  if (match === null) throw new BadConfiguration(`host not found in "${given}" of the "listen" directive in ${place}`)
  const port = Number(match[2] ?? match[3] ?? 80)
  if (port < 1 || port > mostPort)
    throw new BadConfiguration(`invalid port in "${given}" of the "listen" directive in ${place}`)
  for (const option of options)
    if (!['default_server', 'default', 'reuseport', 'ipv6only=on'].includes(option))
      throw new BadConfiguration(`the Camada simulator's nginx leaves out "listen ${option}" in ${place}`)
  const host = match[1] ?? '*'
  const address = host === '*' ? '0.0.0.0' : host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/g, '')
  return {
    address,
    port,
    isDefault: options.some((option) => option.startsWith('default')),
    text: `${address.includes(':') ? `[${address}]` : address}:${port}`,
  }
}

function locationsOf(
  block: readonly Directive[],
  outer: Rules,
  formats: ReadonlyMap<string, string>,
): readonly Location[] {
  const found: Location[] = []
  for (const { words, block: inside, place } of every(block, 'location')) {
    const [first = '', second] = words
    const isModified = second !== undefined
    if (isModified && !['=', '^~'].includes(first))
      throw new BadConfiguration(
        ['~', '~*'].includes(first)
          ? `the Camada simulator's nginx leaves out "location ${first}" in ${place}`
          : `invalid location modifier "${first}" in ${place}`,
      )
    const path = second ?? first
    const isExact = first === '=' && isModified
    if (found.some((other) => other.path === path && other.isExact === isExact))
      throw new BadConfiguration(`duplicate location "${path}" in ${place}`)
    const rules = rulesOf(inside, { ...outer, alias: undefined, answer: undefined, tries: undefined }, formats)
    found.push({ path, isExact, rules, inner: locationsOf(inside, rules, formats) })
  }
  return found
}

function rulesOf(block: readonly Directive[], outer: Rules, formats: ReadonlyMap<string, string>): Rules {
  for (const name of ['root', 'alias', 'autoindex', 'default_type', 'try_files']) once(block, name)
  const text = (name: string): string | undefined => find(block, name)?.words[0]
  const index = every(block, 'index').flatMap(({ words }) => words)
  const pages = every(block, 'error_page')
  const headers = every(block, 'add_header')
  const logs = every(block, 'access_log')
  const types = every(block, 'types').flatMap((each) => each.block)
  return {
    root: text('root') ?? outer.root,
    alias: text('alias') ?? outer.alias,
    index: index.length === 0 ? outer.index : index,
    lists: find(block, 'autoindex') === undefined ? outer.lists : text('autoindex') === 'on',
    answer: answerOf(find(block, 'return')) ?? outer.answer,
    tries: find(block, 'try_files')?.words ?? outer.tries,
    errorPages: pages.length === 0 ? outer.errorPages : errorPagesOf(pages),
    headers:
      headers.length === 0
        ? outer.headers
        : headers.map(({ words: [name = '', value = '', option] }) => ({ name, value, always: option === 'always' })),
    types:
      types.length === 0
        ? outer.types
        : new Map(types.flatMap(({ name, words }) => words.map((ending) => [ending.toLowerCase(), name] as const))),
    defaultType: text('default_type') ?? outer.defaultType,
    accessLogs: logs.length === 0 ? outer.accessLogs : accessLogsOf(logs, formats),
    tellsVersion: find(block, 'server_tokens') === undefined ? outer.tellsVersion : text('server_tokens') !== 'off',
  }
}

function answerOf(given: Directive | undefined): Rules['answer'] {
  if (given === undefined) return undefined
  const [first = '', second] = given.words
  if (second === undefined && /^(https?:\/\/|\$scheme)/.test(first)) return { status: 302, text: first }
  if (!/^\d{3}$/.test(first)) throw new BadConfiguration(`invalid return code "${first}" in ${given.place}`)
  return { status: Number(first), text: second }
}

function errorPagesOf(pages: readonly Directive[]): ReadonlyMap<number, ErrorPage> {
  const found = new Map<number, ErrorPage>()
  for (const { words, place } of pages) {
    const uri = words.at(-1) ?? ''
    const given = words.slice(0, -1)
    const replaced = given.at(-1)?.startsWith('=') === true ? given.pop() : undefined
    const status = replaced === undefined || replaced === '=' ? undefined : Number(replaced.slice(1))
    for (const word of given) {
      if (!/^[345]\d\d$/.test(word)) throw new BadConfiguration(`invalid value "${word}" in ${place}`)
      found.set(Number(word), { uri, status })
    }
  }
  return found
}

function accessLogsOf(logs: readonly Directive[], formats: ReadonlyMap<string, string>): Rules['accessLogs'] {
  return logs
    .filter(({ words }) => words[0] !== 'off')
    .map(({ words: [path = '', name = 'combined'], place }) => {
      const format = formats.get(name)
      if (format === undefined) throw new BadConfiguration(`unknown log format "${name}" in ${place}`)
      return { path, format }
    })
}

/** The location of a URI: an exact one, else the one with the longest beginning. */
export function locate(locations: readonly Location[], uri: string): Location | undefined {
  const exact = locations.find(({ path, isExact }) => isExact && path === uri)
  if (exact !== undefined) return exact
  const longest = locations
    .filter(({ path, isExact }) => !isExact && uri.startsWith(path))
    .sort((one, other) => other.path.length - one.path.length)[0]
  return longest === undefined ? undefined : (locate(longest.inner, uri) ?? longest)
}
