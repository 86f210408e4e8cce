/**
 * The command-line client: statements from the terminal, from a pipe or from `-e`. On a terminal it shows tables and
 * prompts, else fields with tabs between them, and stops at the first error.
 */
import { PosixError } from '../../filesystem/posixError'
import type { Process, Program } from '../../process/types'
import { interrupted, LineEditor } from '../../shell/lineEditor'
import { decodeText } from '../../text'
import { Client, ClientError } from '../../mysql/client/connection'
import { readCommandLine, WrongOption, type CommandLine } from '../../mysql/client/commandLine'
import { affectedText, batchText, rowsText, tableText, verticalText } from '../../mysql/client/format'
import { Splitter, type SplitStatement } from '../../mysql/client/splitter'

const own = {
  letters: {
    e: 'execute:',
    N: 'skip-column-names',
    B: 'batch',
    t: 'table',
    E: 'vertical',
    s: 'silent',
    r: 'raw',
    f: 'force',
    v: 'verbose',
    A: 'no-auto-rehash',
    n: 'unbuffered',
    q: 'quick',
    w: 'wait',
    i: 'ignore-spaces',
  },
  names: [
    'execute:',
    'skip-column-names',
    'batch',
    'table',
    'vertical',
    'silent',
    'raw',
    'force',
    'verbose',
    'no-auto-rehash',
    'column-names',
    'comments',
    'skip-comments',
    'disable-auto-rehash',
    'unbuffered',
    'quick',
    'wait',
    'init-command:',
    'show-warnings',
    'line-numbers',
    'skip-line-numbers',
    'binary-mode',
  ],
}

const version = 'mysql  Ver 8.4.11 for Linux on x86_64 (MySQL Community Server - GPL)\n'

export const mysql: Program = async (process) => {
  const line = await commandLine(process)
  if (typeof line === 'number') return line
  if (line.given.has('version')) {
    await process.print(version)
    return 0
  }
  const [schema, ...more] = line.operands
  if (more.length > 0) {
    await process.printError('mysql: [ERROR] too many arguments.\n')
    return 1
  }
  try {
    const client = await Client.open(process, { ...line.target, ...(schema === undefined ? {} : { schema }) })
    return await new Console(process, client, line).run()
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    await process.printError(`ERROR ${error.text}: ${error.message}\n`)
    return 1
  }
}

async function commandLine(process: Process): Promise<CommandLine | number> {
  try {
    return await readCommandLine(process, 'mysql', own)
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error
    await process.printError(`${error.message}\n`)
    return 7
  }
}

class Console {
  private readonly splitter = new Splitter()
  private readonly isInteractive: boolean
  private readonly shows: 'table' | 'batch' | 'vertical'
  private readonly withNames: boolean
  private readonly editor: LineEditor | undefined
  private isOver = false

  constructor(
    private readonly process: Process,
    private readonly client: Client,
    private readonly line: CommandLine,
  ) {
    const { given } = line
    const isTerminal = process.stdin.isTty && process.stdout.isTty
    this.isInteractive = isTerminal && !given.has('execute') && !given.has('batch')
    this.editor = this.isInteractive ? new LineEditor(process) : undefined
    this.shows = given.has('vertical')
      ? 'vertical'
      : given.has('table') || (isTerminal && !given.has('batch'))
        ? 'table'
        : 'batch'
    this.withNames = !given.has('skip-column-names')
  }

  async run(): Promise<number> {
    const text = this.line.given.get('execute')
    if (typeof text === 'string') return this.runText(text)
    if (this.isInteractive) await this.process.print(greeting(this.client.greeting.id))
    while (!this.isOver) {
      const text = await this.nextLine()
      if (text === undefined) break
      if (text === interrupted) {
        this.splitter.clear()
        continue
      }
      const code = await this.take(text.replace(/\r?\n$/, ''))
      if (code !== 0) return code
    }
    const code = this.isOver ? 0 : await this.last()
    if (this.isInteractive) await this.process.print(this.isOver ? 'Bye\n' : '\nBye\n')
    this.client.close()
    return code
  }

  /** A line of input, on a terminal with its history (arrow keys); undefined at the end. */
  private async nextLine(): Promise<string | undefined> {
    if (this.editor !== undefined) return this.editor.readLine(this.prompt())
    const bytes = await this.process.stdin.readLine()
    return bytes.length === 0 ? undefined : decodeText(bytes)
  }

  private async runText(text: string): Promise<number> {
    for (const each of text.split('\n')) {
      const code = await this.take(each)
      if (code !== 0 || this.isOver) return code
    }
    return this.last()
  }

  private async last(): Promise<number> {
    const rest = this.splitter.rest()
    this.splitter.clear()
    return rest === undefined || this.isInteractive ? 0 : this.statement(rest)
  }

  private prompt(): string {
    const { state } = this.splitter
    if (state === '') return 'mysql> '
    return `    ${state === '->' ? '->' : `${state}>`} `
  }

  private async take(line: string): Promise<number> {
    if (this.splitter.isEmpty) {
      const own = this.command(line)
      if (own !== undefined) return own(this.splitter.skip())
    }
    for (const statement of this.splitter.push(line)) {
      const code = await this.statement(statement)
      if (code !== 0 || this.isOver) return code
    }
    return 0
  }

  /** The client's own commands, to be run with the line's number; undefined when the line is none. */
  private command(line: string): ((lineNumber: number) => Promise<number>) | undefined {
    const [, word = '', rest = ''] = /^\s*(\\.|[A-Za-z?]+)\s*(.*?)\s*;?\s*$/.exec(line) ?? []
    switch (word.length === 2 && word.startsWith('\\') ? word : word.toLowerCase()) {
      case 'exit':
      case 'quit':
      case '\\q':
        return () => this.quit()
      case 'source':
      case '\\.':
        return () => this.source(rest)
      case 'delimiter':
        return () => this.delimit(rest)
      case 'use':
      case '\\u':
        if (rest === '') return () => this.complain('ERROR: USE must be followed by a database name\n')
        return (lineNumber) => this.use(rest.replace(/^[`"']|[`"']$/g, ''), lineNumber)
      case 'status':
      case '\\s':
        return () => this.status()
      case 'help':
      case '\\h':
      case '?':
        return () => this.help()
      case 'system':
      case '\\!':
      case 'tee':
      case 'pager':
      case 'edit':
        return () => this.complain(`ERROR: The Camada simulator does not run '${word}' yet\n`)
    }
    return undefined
  }

  private quit(): Promise<number> {
    this.isOver = true
    return Promise.resolve(0)
  }

  private delimit(delimiter: string): Promise<number> {
    this.splitter.delimiter = delimiter === '' ? ';' : delimiter
    return Promise.resolve(0)
  }

  private async help(): Promise<number> {
    const known = '\\c \\g \\G, delimiter, exit, quit, source, status, use'
    await this.process.print(`\nThe simulator's mysql knows: ${known}.\n\n`)
    return 0
  }

  private async complain(text: string): Promise<number> {
    await this.process.printError(text)
    return this.isInteractive ? 0 : 1
  }

  private async source(path: string): Promise<number> {
    let text: string
    try {
      const file = this.process.namespace.open(this.process, path, { read: true })
      text = decodeText(file.read(file.stat().sizeBytes))
      file.close()
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      return this.complain(`ERROR: \nFailed to open file '${path}', error: ${error.code === 'ENOENT' ? 2 : 13}\n`)
    }
    return this.runText(text)
  }

  private async use(schema: string, line: number): Promise<number> {
    return this.shown({ sql: `USE \`${schema}\``, end: ';', line }, async () => {
      await this.client.query(`USE \`${schema}\``)
      if (this.isInteractive) await this.process.print('Database changed\n')
    })
  }

  private async status(): Promise<number> {
    const { rows = [] } = await this.client.query('SELECT CURRENT_USER(), DATABASE()')
    const [user = '', schema = ''] = rows[0] ?? []
    const { host = 'localhost', port, socket } = this.client.target
    const place = this.client.isLocal ? `UNIX socket:\t\t${socket}` : `TCP port:\t\t${port}`
    await this.process.print(
      `--------------\n${version}\nConnection id:\t\t${this.client.greeting.id}\nCurrent database:\t${schema ?? ''}\nCurrent user:\t\t${user ?? ''}\n` +
        `Server version:\t\t${this.client.greeting.version} MySQL Community Server - GPL\nConnection:\t\t${this.client.isLocal ? 'Localhost via UNIX socket' : `${host} via TCP/IP`}\n${place}\n--------------\n\n`,
    )
    return 0
  }

  private statement(statement: SplitStatement): Promise<number> {
    return this.shown(statement, async () => {
      const startedMs = Date.now()
      const answer = await this.client.query(statement.sql)
      const took = this.isInteractive ? ` (${((Date.now() - startedMs) / 1000).toFixed(2)} sec)\n` : ''
      if (answer.columns !== undefined) {
        await this.process.print(this.textOf(answer.columns, answer.rows ?? [], statement.end === 'G'))
        if (this.isInteractive) await this.process.print(`${rowsText(answer)}${took}\n`)
      } else if (this.isInteractive) {
        if (answer.schema !== undefined) await this.process.print('Database changed\n')
        else
          await this.process.print(
            `${affectedText(answer)}${took}${answer.info === undefined ? '' : `${answer.info}\n`}\n`,
          )
      }
    })
  }

  private textOf(
    columns: Parameters<typeof tableText>[0],
    rows: Parameters<typeof tableText>[1],
    isVertical: boolean,
  ): string {
    if (rows.length === 0) return ''
    if (isVertical || this.shows === 'vertical') return verticalText(columns, rows, this.withNames)
    if (this.shows === 'table') return tableText(columns, rows, this.withNames)
    return batchText(columns, rows, this.withNames, this.line.given.has('raw'))
  }

  /** Runs something; an error is printed and ends the client where it isn't interactive. */
  private async shown({ line }: SplitStatement, action: () => Promise<void>): Promise<number> {
    try {
      await action()
      return 0
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      const place = this.isInteractive ? '' : ` at line ${line}`
      await this.process.printError(`ERROR ${error.text}${place}: ${error.message}\n`)
      return this.isInteractive || this.line.given.has('force') ? 0 : 1
    }
  }
}

function greeting(id: number): string {
  return `Welcome to the MySQL monitor.  Commands end with ; or \\g.
Your MySQL connection id is ${id}
Server version: 8.4.11 MySQL Community Server - GPL

Copyright (c) 2000, 2026, Oracle and/or its affiliates.

Oracle is a registered trademark of Oracle Corporation and/or its
affiliates. Other names may be trademarks of their respective
owners.

Type 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.

`
}
