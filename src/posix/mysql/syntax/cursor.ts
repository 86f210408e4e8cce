/** A place in a statement's tokens; what doesn't fit is a syntax error from there on, as MySQL words it. */
import { notSupported, syntaxError } from '../errors'
import { lineOf, tokensOf, type Token } from './tokens'
import type { Query, TableName } from './tree'

/** Words that can't be names without backticks. Source: the reference manual's list of reserved words, 8.4. */
const reserved = new Set(
  `ADD ALL ALTER ANALYZE AND AS ASC BEFORE BETWEEN BIGINT BINARY BLOB BOTH BY CALL CASCADE CASE CHANGE CHAR CHARACTER CHECK
  COLLATE COLUMN CONDITION CONSTRAINT CONTINUE CONVERT CREATE CROSS CUBE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP
  CURRENT_USER CURSOR DATABASE DATABASES DEC DECIMAL DECLARE DEFAULT DELAYED DELETE DESC DESCRIBE DETERMINISTIC DISTINCT
  DISTINCTROW DIV DOUBLE DROP DUAL EACH ELSE ELSEIF EMPTY ENCLOSED ESCAPED EXCEPT EXISTS EXIT EXPLAIN FALSE FETCH FLOAT FOR
  FORCE FOREIGN FROM FULLTEXT FUNCTION GENERATED GRANT GROUP GROUPING GROUPS HAVING HIGH_PRIORITY IF IGNORE IN INDEX INFILE
  INNER INOUT INSERT INT INTEGER INTERSECT INTERVAL INTO IS ITERATE JOIN KEY KEYS KILL LATERAL LEADING LEAVE LEFT LIKE LIMIT
  LINES LOAD LOCALTIME LOCALTIMESTAMP LOCK LONG LONGBLOB LONGTEXT LOOP LOW_PRIORITY MATCH MEDIUMBLOB MEDIUMINT MEDIUMTEXT MOD
  NATURAL NOT NULL NUMERIC OF ON OPTIMIZE OPTION OR ORDER OUT OUTER OUTFILE OVER PARTITION PRIMARY PROCEDURE RANGE RANK READ
  READS REAL RECURSIVE REFERENCES REGEXP RELEASE RENAME REPEAT REPLACE REQUIRE RESTRICT RETURN REVOKE RIGHT RLIKE ROW ROWS
  SCHEMA SCHEMAS SELECT SEPARATOR SET SHOW SIGNAL SMALLINT SPATIAL SQL STARTING STORED STRAIGHT_JOIN SYSTEM TABLE TERMINATED
  THEN TINYBLOB TINYINT TINYTEXT TO TRAILING TRIGGER TRUE UNDO UNION UNIQUE UNLOCK UNSIGNED UPDATE USAGE USE USING VALUES
  VARBINARY VARCHAR VARYING VIRTUAL WHEN WHERE WHILE WINDOW WITH WRITE XOR ZEROFILL`.split(/\s+/),
)

export class Cursor {
  private readonly tokens: readonly Token[]
  private at = 0
  /** Queries that WITH has named, by their names. */
  namedQueries: ReadonlyMap<string, Query> = new Map()

  /** `readQuery` reads a query within an expression. */
  constructor(
    readonly sql: string,
    readonly readQuery: (cursor: Cursor) => Query,
  ) {
    this.tokens = tokensOf(sql)
  }

  get token(): Token {
    const token = this.tokens[this.at] ?? this.tokens.at(-1)
    if (token === undefined) throw syntaxError('', 1)
    return token
  }

  peek(offset: number): Token | undefined {
    return this.tokens[this.at + offset]
  }

  advance(): Token {
    const { token } = this
    if (token.kind !== 'end') this.at++
    return token
  }

  /** Text from a place to the end of the last token read. */
  textFrom(start: number): string {
    return this.sql.slice(start, this.tokens[this.at - 1]?.end ?? start)
  }

  isWord(...words: readonly string[]): boolean {
    return words.every((word, offset) => this.tokens[this.at + offset]?.upper === word)
  }

  /** Takes these words if they are next. */
  take(...words: readonly string[]): boolean {
    if (!this.isWord(...words)) return false
    this.at += words.length
    return true
  }

  /** Takes one of several words; undefined when none is next. */
  takeOne(...words: readonly string[]): string | undefined {
    return words.find((word) => this.take(word))
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.take(word)) throw this.error()
  }

  isOperator(text: string): boolean {
    return this.token.kind === 'operator' && this.token.text === text
  }

  takeOperator(text: string): boolean {
    if (!this.isOperator(text)) return false
    this.at++
    return true
  }

  expectOperator(text: string): void {
    if (!this.takeOperator(text)) throw this.error()
  }

  /** A name: plain, unless it is reserved, or in backticks. */
  name(): string {
    const { token } = this
    if (token.kind === 'quoted' || (token.kind === 'word' && !reserved.has(token.upper))) return this.advance().text
    throw this.error()
  }

  isName(): boolean {
    const { token } = this
    return token.kind === 'quoted' || (token.kind === 'word' && !reserved.has(token.upper))
  }

  /** A name after a dot may be a reserved word. */
  anyName(): string {
    const { token } = this
    if (token.kind === 'quoted' || token.kind === 'word') return this.advance().text
    throw this.error()
  }

  string(): string {
    if (this.token.kind !== 'string') throw this.error()
    return this.advance().text
  }

  integer(): number {
    if (this.token.kind !== 'number' || !/^\d+$/.test(this.token.text)) throw this.error()
    return Number(this.advance().text)
  }

  tableName(): TableName {
    const first = this.name()
    return this.takeOperator('.') ? { schema: first, name: this.anyName() } : { name: first }
  }

  /** What stands between parentheses, separated by commas. */
  list<T>(item: () => T): readonly T[] {
    this.expectOperator('(')
    const items = this.items(item)
    this.expectOperator(')')
    return items
  }

  items<T>(item: () => T): readonly T[] {
    const items = [item()]
    while (this.takeOperator(',')) items.push(item())
    return items
  }

  error(): Error {
    const { start } = this.token
    return syntaxError(this.sql.slice(start), lineOf(this.sql, start))
  }

  unsupported(what: string): Error {
    return notSupported(what)
  }
}
