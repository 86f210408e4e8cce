/**
 * Records what a real server answers to random statements, many of them outside of what the simulator's MySQL runs:
 *
 *   node test/recorders/mysqlRandom.mjs [--seed N] [--count N] [--output FILE] CLIENT…
 *
 * CLIENT is a command that reads SQL, such as `docker exec -i NAME mysql`, of a MariaDB with MySQL's `sql_mode`. Goes to
 * `test/fixtures/mysql/random.json`; a statement a line, so that errors say which it was.
 */
import { writeFileSync } from 'node:fs'
import { answersOf } from './mysql/answers.mjs'

const words = process.argv.slice(2)
const option = (name, fallback) => {
  const at = words.indexOf(name)
  return at < 0 ? fallback : words.splice(at, 2)[1]
}
const seed = Number(option('--seed', '1'))
const count = Number(option('--count', '500'))
const output = option('--output', 'test/fixtures/mysql/random.json')

let state = seed
const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
const one = (...choices) => {
  const chosen = choices[Math.floor(random() * choices.length)]
  return typeof chosen === 'function' ? chosen() : chosen
}
const pick = (...choices) => choices[Math.floor(random() * choices.length)]
const some = (make, most = 3) => Array.from({ length: 1 + Math.floor(random() * most) }, make).join(', ')

const setup = [
  'DROP DATABASE IF EXISTS rnd; CREATE DATABASE rnd; USE rnd',
  'CREATE TABLE t (id INT PRIMARY KEY, g INT, s VARCHAR(20), d DECIMAL(8,2), at DATE)',
  "INSERT INTO t VALUES (1,1,'ana',10.50,'2024-01-31'),(2,1,'Bia',NULL,'2023-12-25'),(3,2,NULL,0.00,NULL),(4,2,'caio',-3.25,'2024-02-29'),(5,NULL,'d%_e',99.99,'1999-07-04')",
  'CREATE TABLE u (id INT PRIMARY KEY, t INT, n BIGINT UNSIGNED, KEY(t))',
  'INSERT INTO u VALUES (1,1,7),(2,1,8),(3,4,0),(4,NULL,18446744073709551615)',
]

const number = () => one('0', '1', '2', '-3', '7', '10', '2.5', '0.125', '1e3', 'NULL', 'g', 'd', 'id', "'12'", "'3x'")
const string = () => one("'a'", "'Ana'", "'a_b%'", "''", "' x '", 's', 's', 'NULL', "'árvore'", '5', "'2024-03-10'")
const date = () => one("'2024-02-28'", 'at', 'at', "'2023-12-31 23:59:59'", 'NULL', "'not a date'")
const integer = () => one('0', '1', '2', '3', '-1', '10')
const unit = () => one('DAY', 'MONTH', 'YEAR', 'WEEK', 'HOUR', 'MINUTE')

const numeric = (depth) =>
  depth <= 0
    ? number()
    : one(
        () =>
          `(${numeric(depth - 1)} ${one('+', '-', '*', '/', 'DIV', '%', 'MOD', '&', '|', '^', '<<')} ${numeric(depth - 1)})`,
        () =>
          `${one('ABS', 'CEIL', 'FLOOR', 'SIGN', 'ROUND', 'SQRT', 'EXP', 'LN', 'DEGREES', 'CRC32')}(${numeric(depth - 1)})`,
        () => `${one('ROUND', 'TRUNCATE')}(d, ${one('0', '1', '2', '-1')})`,
        () => `${one('LENGTH', 'CHAR_LENGTH', 'ASCII', 'BIT_LENGTH', 'ORD')}(${textual(depth - 1)})`,
        () => `${one('LOCATE', 'INSTR', 'STRCMP', 'FIND_IN_SET')}(${textual(depth - 1)}, ${textual(depth - 1)})`,
        () => `COALESCE(${numeric(depth - 1)}, ${numeric(depth - 1)})`,
        () => `IF(${condition(depth - 1)}, ${numeric(depth - 1)}, ${numeric(depth - 1)})`,
        () => `IFNULL(${numeric(depth - 1)}, ${integer()})`,
        () =>
          `${one('YEAR', 'MONTH', 'DAYOFMONTH', 'DAYOFWEEK', 'DAYOFYEAR', 'QUARTER', 'TO_DAYS', 'WEEKDAY')}(${date()})`,
        () => `DATEDIFF(${date()}, ${date()})`,
        () => `CAST(${pick(numeric, textual)(depth - 1)} AS ${one('SIGNED', 'UNSIGNED', 'DECIMAL(6,1)')})`,
        () => `-${number()}`,
        () => number(),
      )
const textual = (depth) =>
  depth <= 0
    ? string()
    : one(
        () => `CONCAT(${textual(depth - 1)}, ${pick(textual, numeric)(depth - 1)})`,
        () => `CONCAT_WS('-', ${textual(depth - 1)}, ${textual(depth - 1)})`,
        () =>
          `${one('UPPER', 'LOWER', 'TRIM', 'LTRIM', 'RTRIM', 'REVERSE', 'HEX', 'QUOTE', 'SPACE', 'MD5')}(${textual(depth - 1)})`,
        () => `${one('LEFT', 'RIGHT', 'REPEAT', 'SUBSTRING')}(${textual(depth - 1)}, ${integer()})`,
        () => `SUBSTRING(${textual(depth - 1)}, ${integer()}, ${integer()})`,
        () => `${one('LPAD', 'RPAD')}(${textual(depth - 1)}, ${integer()}, '*')`,
        () => `REPLACE(${textual(depth - 1)}, 'a', ${textual(depth - 1)})`,
        () => `CASE WHEN ${condition(depth - 1)} THEN ${textual(depth - 1)} ELSE ${textual(depth - 1)} END`,
        () => `DATE_FORMAT(${date()}, ${one("'%Y/%m/%d'", "'%W %e %M'", "'%H:%i:%s %p'", "'%j %U'")})`,
        () => `${one('ELT', 'MAKE_SET')}(${integer()}, ${textual(depth - 1)}, ${textual(depth - 1)})`,
        () => `FORMAT(${numeric(depth - 1)}, 2)`,
        () => `JSON_EXTRACT('{"a": 1}', '$.a')`,
        () => string(),
      )
const condition = (depth) =>
  depth <= 0
    ? one('g = 1', 'd > 0', "s LIKE 'a%'", 'at IS NULL', 'id IN (1, 3)', 'TRUE')
    : one(
        () => `(${condition(depth - 1)} ${one('AND', 'OR', 'XOR')} ${condition(depth - 1)})`,
        () => `NOT ${condition(depth - 1)}`,
        () => `${numeric(depth - 1)} ${one('=', '<>', '<', '>=', '<=>')} ${numeric(depth - 1)}`,
        () => `${textual(depth - 1)} ${one('=', '<', 'LIKE', 'NOT LIKE', 'REGEXP')} ${textual(0)}`,
        () => `${numeric(depth - 1)} ${one('', 'NOT ')}BETWEEN ${number()} AND ${number()}`,
        () => `${numeric(depth - 1)} ${one('', 'NOT ')}IN (${some(number)})`,
        () => `${pick(numeric, textual)(depth - 1)} IS ${one('', 'NOT ')}NULL`,
        () => `EXISTS (SELECT 1 FROM u WHERE u.t = t.id)`,
      )
const dated = () => one(`DATE_ADD(${date()}, INTERVAL ${integer()} ${unit()})`, `LAST_DAY(${date()})`)
const value = () => pick(numeric, textual, condition, dated)(1 + Math.floor(random() * 3))
const aggregate = () =>
  one(
    'COUNT(*)',
    () => `${one('SUM', 'AVG', 'MIN', 'MAX', 'COUNT')}(${one('', '', 'DISTINCT ')}${one('d', 'id', 's', 'g + 1')})`,
    () => `GROUP_CONCAT(${one('id', 's')})`,
    () => `${one('BIT_OR', 'BIT_XOR', 'BIT_AND')}(id)`,
  )

/** What is well outside: it must be refused by name or done right. */
const odd = () =>
  one(
    'WITH c AS (SELECT 1 AS x) SELECT x FROM c',
    'WITH RECURSIVE c AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM c WHERE x < 4) SELECT x FROM c',
    'SELECT id, ROW_NUMBER() OVER (ORDER BY id) FROM t',
    'SELECT id, SUM(d) OVER (PARTITION BY g ORDER BY id) FROM t ORDER BY id',
    'SELECT g, COUNT(*) FROM t GROUP BY g WITH ROLLUP',
    '(SELECT id FROM t) INTERSECT (SELECT t FROM u)',
    '(SELECT id FROM t) EXCEPT (SELECT t FROM u) ORDER BY 1',
    'SELECT * FROM t NATURAL JOIN u',
    'SELECT t.id FROM t RIGHT JOIN u ON u.t = t.id ORDER BY u.id',
    'SELECT t.id, x.n FROM t, LATERAL (SELECT n FROM u WHERE u.t = t.id) x',
    'SELECT SQL_CALC_FOUND_ROWS id FROM t LIMIT 2',
    "SELECT id FROM t INTO OUTFILE '/nowhere/x'",
    'SELECT id FROM t FOR UPDATE',
    'SELECT id FROM t LOCK IN SHARE MODE',
    'SELECT DISTINCTROW g FROM t ORDER BY g',
    'SELECT STRAIGHT_JOIN t.id FROM t JOIN u ON u.t = t.id ORDER BY u.id',
    'SELECT id FROM t USE INDEX (PRIMARY) WHERE id = 1',
    'SELECT id FROM t PARTITION (p0)',
    'VALUES (1, 2), (3, 4)',
    'VALUES ROW(1, 2), ROW(3, 4)',
    'TABLE t',
    'CREATE VIEW v AS SELECT 1',
    'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.id = 1',
    'CREATE PROCEDURE p() SELECT 1',
    'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1',
    'CALL nothing()',
    'DO SLEEP(0)',
    'HANDLER t OPEN',
    'PREPARE st FROM "SELECT 1"',
    'EXECUTE st',
    "LOAD DATA INFILE '/nowhere' INTO TABLE t",
    'UPDATE t JOIN u ON u.t = t.id SET t.g = 9 WHERE 1 = 0',
    'DELETE t FROM t JOIN u ON u.t = t.id WHERE 1 = 0',
    'REPLACE INTO nothing VALUES (1)',
    'INSERT INTO u (id) SELECT id FROM t WHERE 1 = 0',
    'INSERT INTO u SET id = 1',
    'INSERT IGNORE INTO u VALUES (1, 1, 1)',
    'XA START "x"',
    'SELEC 1',
    'SELECT',
    'SELECT 1 FROM',
    'SELECT nope FROM t',
    'SELECT nope(1)',
    'SELECT * FROM nope',
    'SELECT id FROM t GROUP BY g',
    'SELECT (SELECT id FROM t)',
    'SELECT (SELECT 1, 2)',
    'SELECT 1 UNION SELECT 1, 2',
    'SELECT t.*, u.id AS x FROM t LEFT JOIN u USING (id) ORDER BY t.id LIMIT 1, 2',
    'SELECT id, id FROM (SELECT 1 AS id) AS x',
    'SELECT MATCH (s) AGAINST ("a") FROM t',
    'SELECT s COLLATE nothing FROM t',
    'SELECT _latin1 0xE9',
    "SELECT x'41', b'1000001', 0x4142",
    'SELECT @x := 3, @x',
    'SELECT @@nothing',
    'SELECT JSON_OBJECT("a", 1), JSON_ARRAY(1, 2)',
  )

const statement = () =>
  one(
    () => `SELECT ${some(value)} FROM t ORDER BY id`,
    () => `SELECT ${some(value)} FROM t ORDER BY id`,
    () =>
      `SELECT id FROM t WHERE ${condition(2)} ORDER BY id${one('', ' LIMIT 2', ' LIMIT 1, 2', ' LIMIT 2 OFFSET 1')}`,
    () => `SELECT g, ${some(aggregate)} FROM t GROUP BY g${one('', ' HAVING COUNT(*) > 1')} ORDER BY g`,
    () => `SELECT ${some(aggregate)} FROM t WHERE ${condition(1)}`,
    () =>
      `SELECT t.id, u.n FROM t ${one('', 'LEFT ', 'INNER ', 'CROSS ')}JOIN u ON ${one('u.t = t.id', 'u.id = t.g', 'u.id < t.id')} ORDER BY t.id, u.id`,
    () =>
      `SELECT id FROM t WHERE ${one('id', 'g')} ${one('', 'NOT ')}IN (SELECT t FROM u WHERE n ${one('<', '>')} 7) ORDER BY id`,
    () => `SELECT ${numeric(1)} AS v FROM t UNION ${one('', 'ALL ')}SELECT ${numeric(1)} FROM u AS t ORDER BY v`,
    odd,
  )

const statements = Array.from({ length: count }, () => statement())
const cases = answersOf(words, setup, statements)
writeFileSync(output, `${JSON.stringify({ seed, setup, cases }, null, 1)}\n`)
console.log(`${cases.length} statements, ${cases.filter(({ error }) => error !== null).length} refused`)
