/**
 * The prompt on a terminal: arrow keys bring former lines back, Ctrl-C drops what was begun and shows a new prompt. And what
 * mysqladmin says to a server that runs.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serverWorld, type ServerWorld } from '../mysqld/testServer'

let server: ServerWorld

beforeAll(async () => {
  server = await serverWorld()
})

afterAll(() => server.stop())

it('has a history, and drops a statement at Ctrl-C', async () => {
  const shown = await server.converse(
    ['mysql'],
    [
      ['mysql> ', 'select 41+1;\r'],
      ['mysql> ', '\x1b[A'],
      ['select 41+1;', '\r'],
      ['mysql> ', 'select\r'],
      ['    -> ', 'x\x03'],
      ['mysql> ', 'exit\r'],
    ],
  )
  const plain = shown
    .replaceAll('\r', '')
    // eslint-disable-next-line no-control-regex
    .replace(/\x1b\[[0-9;]*[A-Za-z]/g, '')
    // A line that is drawn anew begins with its prompt again.
    .replace(/(mysql> )+/g, 'mysql> ')
    .replace(/\(\d\.\d\d sec\)/g, '(0.00 sec)')
  const table = '+------+\n| 41+1 |\n+------+\n|   42 |\n+------+\n1 row in set (0.00 sec)\n\n'
  expect(plain.slice(plain.indexOf('mysql> '))).toBe(
    `mysql> select 41+1;\n${table}mysql> select 41+1;\n${table}mysql> select\n    -> x^C\nmysql> exit\nBye\n`,
  )
})

it.each([
  ['-w2 ping', 'mysqld is alive\n', '', 0],
  ['--wait ping', 'mysqld is alive\n', '', 0],
  ['refresh', '', '', 0],
  ['kill 99', '', "mysqladmin: kill failed on 99; error: 'Unknown thread id: 99'\n", 1],
  ['nope', '', "mysqladmin: Unknown command: 'nope'\n", 1],
  ['debug', '', "mysqladmin: The Camada simulator does not run 'debug' yet\n", 1],
])('mysqladmin %s', async (words, stdout, stderr, status) => {
  expect(await server.run(['mysqladmin', ...words.split(' ')])).toEqual({ stdout, stderr, status })
})
