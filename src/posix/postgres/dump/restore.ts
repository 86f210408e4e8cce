/** An archive's way into a database: each entry is a query of its own, and what fails is told with its statement. */
import type { Process } from '../../process/types'
import { ConnectionLost, ConnectionRefused, placeWords, ServerConnection, type Target } from '../psql/connection'
import { DumpFailed } from './catalog'
import type { DumpEntry } from './entry'
import { statementsOf, type ScriptSource, type ScriptStyle } from './script'

export interface RestoreOptions {
  readonly target: Target
  readonly source: ScriptSource
  readonly style: ScriptStyle
  readonly inOneTransaction: boolean
  readonly stopsOnError: boolean
  /** As a failure names it. */
  readonly nameOf: (entry: DumpEntry) => string
}

const preparations = `SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false; SET xmloption = content; SET client_min_messages = warning; SET row_security = off;`

/** How many statements failed. Throws DumpFailed when it stopped at one, or couldn't connect. */
export async function restoreInto(process: Process, options: RestoreOptions): Promise<number> {
  const { source, style, target } = options
  let restore = await Restore.open(process, options, target)
  try {
    if (style.create) {
      if (style.clean)
        await restore.run(undefined, `DROP DATABASE ${style.ifExists ? 'IF EXISTS ' : ''}${source.database.quoted};\n`)
      await restore.run(undefined, source.database.create)
      await restore.close()
      restore = await Restore.open(
        process,
        { ...options, failures: restore.failures },
        { ...target, database: source.database.name },
      )
    }
    await restore.prepare()
    if (options.inOneTransaction) await restore.run(undefined, 'BEGIN')
    for (const { entry, sql, lines } of await statementsOf(source, style)) await restore.run(entry, sql, lines)
    if (options.inOneTransaction) await restore.run(undefined, 'COMMIT')
    if (restore.failures > 0) {
      await process.printError(`pg_restore: warning: errors ignored on restore: ${String(restore.failures)}\n`)
    }
    return restore.failures
  } catch (error) {
    if (error instanceof ConnectionLost) throw new DumpFailed(error.message)
    throw error
  } finally {
    await restore.close()
  }
}

class Restore {
  failures: number

  private constructor(
    private readonly process: Process,
    private readonly options: RestoreOptions & { readonly failures?: number },
    private readonly server: ServerConnection,
  ) {
    this.failures = options.failures ?? 0
  }

  static async open(
    process: Process,
    options: RestoreOptions & { readonly failures?: number },
    target: Target,
  ): Promise<Restore> {
    try {
      return new Restore(process, options, await ServerConnection.open(process, target))
    } catch (error) {
      if (!(error instanceof ConnectionRefused)) throw error
      const isWhole = /^(connection to|could not)/.test(error.message)
      throw new DumpFailed(
        isWhole ? error.message : `connection to server ${placeWords(target)} failed: ${error.message}`,
      )
    }
  }

  async prepare(): Promise<void> {
    await this.server.run(preparations)
  }

  close(): Promise<void> {
    return this.server.close()
  }

  /** Sends one statement; `lines` are a table's rows. */
  async run(entry: DumpEntry | undefined, sql: string, lines?: string): Promise<void> {
    for (const outcome of await this.server.run(sql, lines)) {
      if (outcome.kind !== 'failure') continue
      await this.tell(entry, outcome.notice['M'] ?? '', { sql, notice: outcome.notice, isCopy: lines !== undefined })
    }
  }

  private async tell(
    entry: DumpEntry | undefined,
    message: string,
    {
      sql,
      notice,
      isCopy,
    }: { readonly sql: string; readonly notice: Readonly<Record<string, string>>; readonly isCopy: boolean },
  ): Promise<void> {
    if (this.failures++ === 0) await this.process.printError('pg_restore: while PROCESSING TOC:\n')
    const from = entry === undefined ? '' : `pg_restore: from TOC entry ${this.options.nameOf(entry)}\n`
    const detail = [
      ...(notice['D'] === undefined ? [] : [`DETAIL:  ${notice['D']}`]),
      ...(notice['H'] === undefined ? [] : [`HINT:  ${notice['H']}`]),
      ...(notice['W'] === undefined ? [] : [`CONTEXT:  ${notice['W']}`]),
    ]
    const words = [`ERROR:  ${message}`, ...detail].join('\n')
    const failed = isCopy
      ? `COPY failed for table "${entry?.name ?? ''}": ${words}\n`
      : `could not execute query: ${words}\nCommand was: ${sql}\n\n`
    await this.process.printError(`${from}pg_restore: error: ${failed}`)
    if (this.options.stopsOnError) throw new RestoreStopped()
  }
}

/** It was told to stop at the first failure, which it has told. */
export class RestoreStopped extends Error {}
