/** mysqldump: databases and tables as statements that a real server takes. */
import type { Process, Program } from '../../process/types'
import { Client, ClientError } from '../../mysql/client/connection'
import { readCommandLine, WrongOption, type CommandLine } from '../../mysql/client/commandLine'

const own = {
  letters: { B: 'databases', A: 'all-databases', d: 'no-data', t: 'no-create-info', n: 'no-create-db' },
  names: [
    'databases',
    'all-databases',
    'no-data',
    'no-create-info',
    'no-create-db',
    'single-transaction',
    'routines',
    'triggers',
    'events',
    'no-tablespaces',
    'skip-comments',
    'add-drop-table',
    'skip-add-drop-table',
    'add-drop-database',
    'quick',
    'opt',
    'skip-opt',
    'complete-insert',
    'skip-extended-insert',
    'extended-insert',
    'set-gtid-purged:',
    'column-statistics:',
    'hex-blob',
    'lock-tables',
    'skip-lock-tables',
    'compact',
  ],
}

const hidden = new Set(['information_schema', 'performance_schema', 'sys', 'mysql'])
const longestInsert = 1_000_000

export const mysqldump: Program = async (process) => {
  let line: CommandLine
  try {
    line = await readCommandLine(process, 'mysqldump', own)
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error
    await process.printError(`${error.message}\n`)
    return 2
  }
  if (line.given.has('version')) {
    await process.print('mysqldump  Ver 8.4.11 for Linux on x86_64 (MySQL Community Server - GPL)\n')
    return 0
  }
  if (line.operands.length === 0 && !line.given.has('all-databases')) {
    await process.print(
      'Usage: mysqldump [OPTIONS] database [tables]\nOR     mysqldump [OPTIONS] --databases [OPTIONS] DB1 [DB2 DB3...]\nOR     mysqldump [OPTIONS] --all-databases [OPTIONS]\nFor more options, use mysqldump --help\n',
    )
    return 1
  }
  try {
    const client = await Client.open(process, line.target)
    await new Dump(process, client, line).run()
    client.close()
    return 0
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
    await process.printError(
      `mysqldump: Got error: ${error.code}: ${error.message} when ${error.code >= 2000 || error.code === 1045 ? 'trying to connect' : 'selecting the database'}\n`,
    )
    return 2
  }
}

class Dump {
  constructor(
    private readonly process: Process,
    private readonly client: Client,
    private readonly line: CommandLine,
  ) {}

  async run(): Promise<void> {
    const { given, operands } = this.line
    const withDatabases = given.has('databases') || given.has('all-databases')
    const [first = '', ...tables] = operands
    const schemas = given.has('all-databases') ? await this.schemas() : given.has('databases') ? operands : [first]
    const host = this.line.target.host ?? 'localhost'
    await this.out(`-- MySQL dump 10.13  Distrib 8.4.11, for Linux (x86_64)
--
-- Host: ${host}    Database: ${withDatabases ? '' : first}
-- ------------------------------------------------------
-- Server version\t${this.client.greeting.version}

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
`)
    for (const schema of schemas) await this.schema(schema, withDatabases, withDatabases ? [] : tables)
    await this.out(`/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;

-- Dump completed on ${new Date(this.process.host.now()).toISOString().slice(0, 19).replace('T', ' ')}
`)
  }

  private async schemas(): Promise<readonly string[]> {
    const { rows = [] } = await this.client.query('SHOW DATABASES')
    return rows.map(([name]) => name ?? '').filter((name) => !hidden.has(name))
  }

  private async schema(schema: string, withDatabase: boolean, only: readonly string[]): Promise<void> {
    await this.client.query(`USE ${quoted(schema)}`)
    if (withDatabase) {
      await this.out(`\n--\n-- Current Database: ${quoted(schema)}\n--\n\n`)
      if (!this.line.given.has('no-create-db')) {
        await this.out(
          `CREATE DATABASE /*!32312 IF NOT EXISTS*/ ${quoted(schema)} /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci */;\n\n`,
        )
      }
      await this.out(`USE ${quoted(schema)};\n`)
    }
    const { rows = [] } = await this.client.query('SHOW TABLES')
    const names = only.length > 0 ? only : rows.map(([name]) => name ?? '')
    for (const name of names) await this.table(name)
  }

  private async table(name: string): Promise<void> {
    const { given } = this.line
    if (!given.has('no-create-info')) {
      const { rows = [] } = await this.client.query(`SHOW CREATE TABLE ${quoted(name)}`)
      await this.out(
        `\n--\n-- Table structure for table ${quoted(name)}\n--\n\n${this.leavesOut('add-drop-table') ? '' : `DROP TABLE IF EXISTS ${quoted(name)};\n`}${rows[0]?.[1] ?? ''};\n`,
      )
    }
    if (!given.has('no-data')) await this.rows(name)
  }

  /** Whether an option that is on by default was taken back. */
  private leavesOut(option: string): boolean {
    return this.line.given.has(`skip-${option}`) || this.line.given.has('skip-opt')
  }

  private async rows(name: string): Promise<void> {
    const { columns = [] } = await this.client.query(`SELECT * FROM ${quoted(name)} LIMIT 0`)
    const asHex = this.line.given.has('hex-blob')
    const fieldOf = ({ name: column, type }: { readonly name: string; readonly type: string }): string =>
      type === 'binary' && asHex ? `HEX(${quoted(column)})` : quoted(column)
    const { rows = [] } = await this.client.query(`SELECT ${columns.map(fieldOf).join(', ')} FROM ${quoted(name)}`)
    const names = this.line.given.has('complete-insert')
      ? ` (${columns.map((each) => quoted(each.name)).join(', ')})`
      : ''
    const insert = (values: string): string => `INSERT INTO ${quoted(name)}${names} VALUES ${values};\n`
    await this.out(`\n--\n-- Dumping data for table ${quoted(name)}\n--\n\nLOCK TABLES ${quoted(name)} WRITE;\n`)
    let values = ''
    for (const row of rows) {
      const fields = row.map((field, at) =>
        field === null
          ? 'NULL'
          : columns[at]?.isNumber === true
            ? field
            : columns[at]?.type === 'binary'
              ? binaryLiteral(field, asHex)
              : literal(field),
      )
      const next = `(${fields.join(',')})`
      const isFull = this.leavesOut('extended-insert') || values.length + next.length > longestInsert
      if (values !== '' && isFull) {
        await this.out(insert(values))
        values = ''
      }
      values += values === '' ? next : `,${next}`
    }
    if (values !== '') await this.out(insert(values))
    await this.out('UNLOCK TABLES;\n')
  }

  private async out(text: string): Promise<void> {
    await this.process.print(text)
  }
}

function quoted(name: string): string {
  return `\`${name.replace(/`/g, '``')}\``
}

const escapes: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\0': '0', '\x1a': 'Z' }

function binaryLiteral(text: string, isHex: boolean): string {
  if (!isHex) return `_binary ${literal(text)}`
  return text === '' ? "''" : `0x${text}`
}

function literal(text: string): string {
  // eslint-disable-next-line no-control-regex -- both are written as letters
  return `'${text.replace(/['"\\\n\r\0\x1a]/g, (character) => `\\${escapes[character] ?? character}`)}'`
}
