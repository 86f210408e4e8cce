/**
 * A dump of MariaDB 10.11 (`test/recorders/mysqlDumps.mjs`: types, NULLs, bytes that are no text, quotes, keys, emoji)
 * read in, and written again: its values are those that the real server tells, and a dump of the dump is the same.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeText } from '../../text'
import { serverWorld, type ServerWorld } from '../mysqld/testServer'

const dump = decodeText(readFileSync('test/fixtures/mysql/mariadbDump.sql'))
const asked = readFileSync('test/recorders/mysql/asked.sql', 'utf8')
const answers = readFileSync('test/fixtures/mysql/mariadbAnswers.txt', 'utf8')

describe('mysqldump', () => {
  let server: ServerWorld
  beforeAll(async () => void (server = await serverWorld()), 60_000)
  afterAll(() => server.stop())

  const ask = (): Promise<unknown> => server.run(['mysql', 'loja'], asked)
  const dumped = async (...options: string[]): Promise<string> => {
    const { stdout } = await server.run(['mysqldump', ...options, '--databases', 'loja'])
    return stdout.replace(/^-- Dump completed.*\n/m, '')
  }
  const readIn = (sql: string): Promise<unknown> => server.run(['mysql'], sql)
  const done = { stdout: '', stderr: '', status: 0 }

  it("reads in a real server's dump", async () => {
    expect(await readIn(dump)).toEqual(done)
    expect(await ask()).toEqual({ ...done, stdout: answers })
  })

  it.each([[[]], [['--hex-blob']], [['--skip-extended-insert', '--complete-insert']]])(
    'writes with %j what can be read in again',
    async (options) => {
      const [first, ours] = [await dumped(), await dumped(...options)]
      expect(await readIn(`DROP DATABASE loja;\n${ours}`)).toEqual(done)
      expect(await ask()).toEqual({ ...done, stdout: answers })
      expect(await dumped()).toBe(first)
    },
  )

  it('writes bytes as they are, or as digits when asked to', async () => {
    expect(await dumped()).toContain(`,_binary '\\0\udcff\\'\\"\\\\\\n\\r\\Z',`)
    expect(await dumped('--hex-blob')).toContain(',0x00FF27225C0A0D1A,')
    const rows = (await dumped('--skip-extended-insert', '--complete-insert')).match(/^INSERT INTO `pedidos` .*$/gm)
    expect(rows).toEqual(
      [`1,10,12.50,'pago','a; b -- c'`, `2,11,0.05,'novo',NULL`, `3,12,99999999.99,'enviado',''`].map(
        (values) =>
          `INSERT INTO \`pedidos\` (\`id\`, \`cliente\`, \`total\`, \`estado\`, \`nota\`) VALUES (${values});`,
      ),
    )
  })
})
