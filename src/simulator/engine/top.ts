/**
 * `docker top`: the host's `ps` with the client's options, of which the container's processes are shown (moby
 * `daemon/top_unix.go`). Options of procps that choose processes or columns are read (`psColumns.ts`); the words of its
 * errors are recorded from procps 4.0.
 */
import { LabError } from '@shared/errors'
import type { Container } from './container'
import type { Engine } from './engine'
import { columnNamed, formatColumns } from './psColumns'
import type { Column, HostProcess, PsFormat } from './psColumns'
import { mustRun } from './running'
import { readSmallFile } from './users'

/** Throws LabError conflict when it doesn't run, system with `ps`'s words. */
export function topView(engine: Engine, container: Container, psArguments: string): object {
  mustRun(container)
  const options = readOptions(psArguments === '' ? '-ef' : psArguments)
  const columns = [...options.before, ...(options.columns ?? formatColumns(options.format))]
  const at = columns.findIndex((column) => column.title === 'PID')
  if (at < 0 || !options.hasHeader) throw new LabError('system', "Couldn't find PID field in ps output")
  const rows = hostProcesses(engine, container)
    .filter((process) => options.accepts(process) !== options.isNegated)
    .map((process) => columns.map((column) => column.value(process)))
  return { Processes: rows.length === 0 ? null : rows, Titles: columns.map((column) => column.title) }
}

function hostProcesses(engine: Engine, container: Container): readonly HostProcess[] {
  const { host } = mustRun(container)
  const base = container.record.state.pid
  const hostPid = (pid: number): number => (pid === 0 ? base - 1 : base + pid - 1)
  const users = namesIn(readSmallFile(engine.hostDisk.namespace, '/etc/passwd'), 'nobody')
  const groups = namesIn(readSmallFile(engine.hostDisk.namespace, '/etc/group'), 'nogroup')
  return host.processes().map((snapshot) => {
    const gid = host.find(snapshot.pid)?.credentials.gid ?? 0
    return {
      snapshot,
      pid: hostPid(snapshot.pid),
      parentPid: hostPid(snapshot.parentPid),
      groupId: hostPid(snapshot.groupId),
      sessionId: hostPid(snapshot.groupId),
      user: users.get(snapshot.uid) ?? String(snapshot.uid),
      group: groups.get(gid) ?? String(gid),
      gid,
      nowMs: engine.clock(),
    }
  })
}

/** Names by number, with the overflow ID that every Linux has. */
function namesIn(file: string, overflow: string): ReadonlyMap<number, string> {
  const names = new Map([[65_534, overflow]])
  for (const line of file.split('\n')) {
    const [name, , id] = line.split(':')
    if (name !== undefined && id !== undefined && id !== '') names.set(Number(id), name)
  }
  return names
}

interface PsOptions {
  format: PsFormat
  /** What `-o` asked for. */
  columns: Column[] | undefined
  /** `LABEL` of `-Z`. */
  before: readonly Column[]
  hasHeader: boolean
  isNegated: boolean
  accepts: (process: HostProcess) => boolean
}

function psError(reason: string): LabError {
  return new LabError('system', `ps: error: ${reason}`)
}

const formatLetters: Readonly<Record<string, PsFormat>> = {
  f: 'full',
  F: 'extraFull',
  l: 'long',
  j: 'jobs',
  T: 'threads',
  c: 'classes',
}
const bsdLetters: Readonly<Record<string, PsFormat>> = {
  u: 'bsdUser',
  l: 'bsdLong',
  j: 'bsdJobs',
  v: 'bsdMemory',
  s: 'bsdSignals',
}
const longOptions =
  /^--(no-headers?|headers?|forest|cols=\d+|rows=\d+|lines=\d+|width=\d+|sort=?.*|cumulative|deselect)$/

const notUnix = 'unsupported SysV option'

/** What is no Unix option may be one of BSD with a dash before it. */
function readOptions(text: string): PsOptions {
  try {
    return readWords(text)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.endsWith(notUnix)) throw error
    try {
      return readWords(text.replace(/(^|\s)-(?=[a-zA-Z])/g, '$1'))
    } catch {
      throw error
    }
  }
}

function readWords(text: string): PsOptions {
  const options: PsOptions = {
    format: 'plain',
    columns: undefined,
    before: [],
    hasHeader: true,
    isNegated: false,
    accepts: () => true,
  }
  const words = text.split(/\s+/).filter((word) => word !== '')
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word.startsWith('--')) readLong(options, word, words)
    else if (word === '-aux') readBsd(options, 'aux', words)
    else if (word.startsWith('-')) readUnix(options, word.slice(1), words)
    else readBsd(options, word, words)
  }
  return options
}

function readLong(options: PsOptions, word: string, words: string[]): void {
  if (!longOptions.test(word)) throw psError('unknown gnu long option')
  if (word.startsWith('--no-header')) options.hasHeader = false
  if (word === '--deselect') options.isNegated = true
  if (word === '--sort') words.shift()
}

function readUnix(options: PsOptions, letters: string, words: string[]): void {
  let isShortened = false
  let isLong = false
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters.charAt(at)
    const format = formatLetters[letter]
    if (format !== undefined) options.format = format
    if (letter === 'l') isLong = true
    if (letter === 'y') isShortened = true
    if (letter === 'Z' || letter === 'M') options.before = [columnNamed('label')].flatMap((column) => column ?? [])
    if (letter === 'N') options.isNegated = true
    if ('oupCqUgGst'.includes(letter)) {
      const value = letters.slice(at + 1) || words.shift()
      if (letter === 'o') addColumns(options, value)
      else options.accepts = selection(letter, value ?? '')
      return
    }
    if (format === undefined && !'eAadwHLMNZymV'.includes(letter)) throw psError(notUnix)
  }
  if (isShortened && !isLong) throw psError('modifier -y without format -l makes no sense')
  if (isShortened) options.format = 'longWithoutFlags'
}

function readBsd(options: PsOptions, letters: string, words: string[]): void {
  if (options.columns === undefined) options.format = 'bsd'
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters.charAt(at)
    const format = bsdLetters[letter]
    if (format !== undefined) options.format = format
    if (letter === 'o' || letter === 'O') {
      addColumns(options, letters.slice(at + 1) || words.shift())
      return
    }
    if (letter === 'h') options.hasHeader = false
    if (format === undefined && !'axfwreScngTmHL'.includes(letter)) throw psError('unsupported option (BSD syntax)')
  }
}

function selection(letter: string, value: string): PsOptions['accepts'] {
  const wanted = value.split(',')
  if (letter === 'u' || letter === 'U')
    return ({ user, snapshot }) => wanted.includes(user) || wanted.includes(String(snapshot.uid))
  if (letter === 'C') return (process) => wanted.includes(columnNamed('comm')?.value(process) ?? '')
  if (letter === 'p' || letter === 'q') return ({ pid }) => wanted.includes(String(pid))
  if (letter === 'G') return ({ group, gid }) => wanted.includes(group) || wanted.includes(String(gid))
  if (letter === 't') return () => wanted.includes('?')
  return ({ sessionId }) => wanted.includes(String(sessionId))
}

function addColumns(options: PsOptions, specification: string | undefined): void {
  if (specification === undefined || specification === '') throw psError('format specification must follow -o')
  options.columns ??= []
  for (const part of specification.split(',')) {
    const at = part.indexOf('=')
    const name = (at < 0 ? part : part.slice(0, at)).replace(/:\d+$/, '')
    const column = columnNamed(name)
    if (column === undefined) throw psError(`unknown user-defined format specifier ${JSON.stringify(name)}`)
    options.columns.push(at < 0 ? column : { ...column, title: part.slice(at + 1) })
  }
}
