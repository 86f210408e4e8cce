/**
 * A session of psql: it reads lines, sends the statements in them and shows what comes, and follows its own commands.
 * Where input comes from a file every complaint says so: `psql:file:3: ERROR:  …`.
 */
import type { Process } from '../../process/types'
import { packageVersion } from '../version'
import { describe } from './catalog'
import { type ServerConnection, type Notice, type Outcome } from './connection'
import type { PsqlOptions } from './options'
import type { Source } from './sources'
import { StatementScanner } from './statements'
import { tableText, type TableStyle } from './tables'

export class PsqlSession {
  style: TableStyle
  readonly variables: Map<string, string>
  isTiming = false
  /** Between `\\restrict` and `\\unrestrict` no command is followed. */
  restrictKey: string | undefined
  /** `\\q` was said. */
  isOver = false
  readonly scanner: StatementScanner
  private lineNumber = 0
  private source: Source = { name: undefined, next: () => Promise.resolve(undefined) }

  constructor(
    readonly process: Process,
    public server: ServerConnection,
    readonly options: PsqlOptions,
    /** Follows a command that begins with a backslash; false when it failed. */
    private readonly followCommand: (session: PsqlSession, name: string, rest: string) => Promise<boolean>,
  ) {
    this.style = options.style
    this.variables = new Map([['ON_ERROR_STOP', 'off'], ...options.variables])
    this.scanner = new StatementScanner((name) => this.variables.get(name) ?? this.ownVariable(name))
  }

  get stopsOnError(): boolean {
    return /^(on|1|true)$/i.test(this.variables.get('ON_ERROR_STOP') ?? '')
  }

  /** Reads a source to its end. False when it stopped at a failure. */
  async read(source: Source): Promise<boolean> {
    const before = { source: this.source, lineNumber: this.lineNumber }
    this.source = source
    this.lineNumber = 0
    try {
      for (let line = await this.nextLine(); line !== undefined && !this.isOver; line = await this.nextLine()) {
        for (const found of this.scanner.line(line)) {
          const went = found.kind === 'statement' ? await this.execute(found.text) : await this.follow(found)
          if (!went && this.stopsOnError) return false
        }
      }
      const rest = this.scanner.rest()
      return rest === '' || this.isOver || (await this.execute(rest)) || !this.stopsOnError
    } finally {
      this.source = before.source
      this.lineNumber = before.lineNumber
    }
  }

  /** Sends a statement and shows its outcome. False when it failed. Throws ConnectionLost. */
  async execute(sql: string): Promise<boolean> {
    if (this.options.echoesQueries) await this.print(`${sql}\n`)
    const startedAtMs = this.process.host.now()
    const copied = /^\s*copy\b[^;]*\bfrom\s+stdin\b/i.test(sql) ? await this.copyLines() : undefined
    const outcomes = await this.server.run(sql, copied)
    let wasCopied = false
    for (const outcome of outcomes) {
      // What was copied to the output is not told of.
      if (!(wasCopied && outcome.kind === 'done')) await this.show(outcome, sql)
      wasCopied = outcome.kind === 'copied'
    }
    if (this.isTiming) await this.print(`Time: ${(this.process.host.now() - startedAtMs).toFixed(3)} ms\n`)
    return !outcomes.some(({ kind }) => kind === 'failure')
  }

  async print(text: string): Promise<void> {
    await this.process.print(text)
  }

  /** With the place in a file before it. */
  async complain(text: string): Promise<void> {
    const place = this.source.name === undefined ? '' : `psql:${this.source.name}:${String(this.lineNumber)}: `
    await this.process.printError(`${place}${text}\n`)
  }

  async describe(command: string, pattern: string): Promise<boolean | undefined> {
    const found = await describe(this.server, command, pattern)
    if (found === undefined) return undefined
    for (const each of found) {
      if (each.kind === 'missing') {
        await this.complain(each.sentence)
        continue
      }
      const { title, set, notes } = each
      const isList = title.startsWith('List')
      const shown = tableText(set, { ...this.style, title, footer: isList && title !== 'List of roles', nullText: '' })
      const text = notes.length === 0 ? shown : `${shown.replace(/\n$/, '')}${notes.join('\n')}\n\n`
      await this.print(text)
    }
    return !found.some(({ kind }) => kind === 'missing')
  }

  prompt(): string {
    const { database } = this.server.target
    const mark = this.server.settings.get('is_superuser') === 'on' ? '#' : '>'
    const sign = this.scanner.promptSign
    const state = this.server.status === 'T' ? '*' : this.server.status === 'E' ? '!' : ''
    return `${database}${sign}${state}${mark} `
  }

  async nextLine(): Promise<string | undefined> {
    const line = await this.source.next()
    if (line !== undefined) this.lineNumber++
    return line
  }

  private ownVariable(name: string): string | undefined {
    const { user, host, port, database } = this.server.target
    const known: Readonly<Record<string, string>> = { DBNAME: database, USER: user, HOST: host, PORT: String(port) }
    return known[name]
  }

  private async copyLines(): Promise<string> {
    const lines: string[] = []
    for (let line = await this.nextLine(); line !== undefined && line !== '\\.'; line = await this.nextLine()) {
      lines.push(`${line}\n`)
    }
    return lines.join('')
  }

  private follow({ name, rest }: { readonly name: string; readonly rest: string }): Promise<boolean> {
    return this.followCommand(this, name, rest)
  }

  private async show(outcome: Outcome, sql: string): Promise<void> {
    switch (outcome.kind) {
      case 'rows':
        await this.print(tableText(outcome.set, this.style))
        // Changes that return rows tell of both.
        if (!/^(SELECT|FETCH|SHOW|EXPLAIN|VALUES|WITH)\b/.test(outcome.tag)) await this.tell(outcome.tag)
        return
      case 'done':
        if (outcome.tag !== '') await this.tell(outcome.tag)
        return
      case 'copied':
        await this.print(outcome.bytes.toString())
        return
      case 'notice':
      case 'failure':
        await this.complain(noticeText(outcome.notice, sql))
        return
      default:
        outcome satisfies never
    }
  }

  private async tell(tag: string): Promise<void> {
    if (!this.options.isQuiet) await this.print(`${tag}\n`)
  }
}

/** `ERROR:  …`, the line with a mark below the place, detail and hint. */
function noticeText(notice: Notice, sql: string): string {
  const { S: severity = 'ERROR', M: message = '', D: detail, H: hint, W: context, P: place } = notice
  return [
    `${severity}:  ${message}`,
    ...(place === undefined ? [] : placeLines(sql, Number(place))),
    ...(detail === undefined ? [] : [`DETAIL:  ${detail}`]),
    ...(hint === undefined ? [] : [`HINT:  ${hint}`]),
    ...(context === undefined || !/^(ERROR|FATAL|PANIC)$/.test(severity) ? [] : [`CONTEXT:  ${context}`]),
  ].join('\n')
}

/** Characters of a line that are shown, and how many of them stand behind the place at least (libpq's `fe-protocol3.c`). */
const shownWidth = 60
const behindPlace = 10

function placeLines(sql: string, place: number): readonly string[] {
  const before = [...sql]
    .slice(0, place - 1)
    .join('')
    .split('\n')
  const column = [...(before.at(-1) ?? '')].length
  const line = [...(sql.split('\n')[before.length - 1] ?? '')].map((each) => (each === '\t' ? ' ' : each))
  let [from, to] = [0, line.length]
  if (to > shownWidth) {
    to = shownWidth >= column + behindPlace ? shownWidth : Math.min(to, column + behindPlace)
    from = Math.max(0, to - shownWidth)
  }
  const head = `LINE ${String(before.length)}: ${from > 0 ? '...' : ''}`
  const tail = to < line.length ? '...' : ''
  return [`${head}${line.slice(from, to).join('')}${tail}`, `${' '.repeat(head.length + column - from)}^`]
}

export const banner = `psql (${packageVersion})\nType "help" for help.\n\n`
