/**
 * Sessions that a real MariaDB answered (`test/recorders/mysql.mjs`), again with the simulator's client and server. Where
 * MySQL 8.4 differs from MariaDB, `differs.json` has MySQL's answer and says why.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import recorded from '../../../../test/fixtures/mysql/mariadb.json'
import { serverWorld, type ServerWorld } from '../mysqld/testServer'

interface Difference {
  readonly why: string
  readonly stdout?: string
  readonly stderr?: string
}

const differs = JSON.parse(
  readFileSync(new URL('../../../../test/fixtures/mysql/differs.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Difference>>

describe('sessions of a real server', () => {
  let server: ServerWorld

  beforeAll(async () => {
    server = await serverWorld()
  })

  afterAll(() => server.stop())

  it.each(recorded.sessions)('$name', async ({ name, sql, args, stdout, stderr, status }) => {
    await server.run(['mysql', '-e', 'DROP DATABASE IF EXISTS lab; CREATE DATABASE lab'])
    const answer = await server.run(['mysql', ...args, 'lab'], sql)
    const { why: _, ...other } = { stdout, stderr, why: '', ...differs[name] }
    expect(answer).toEqual({ stdout: other.stdout, stderr: mysqlWords(other.stderr), status })
  })

  it('differ from MySQL only where it is said', () => {
    const same = Object.entries(differs).filter(([name, { stdout, stderr }]) => {
      const session = recorded.sessions.find((each) => each.name === name)
      return (
        session === undefined ||
        (session.stdout === (stdout ?? session.stdout) && session.stderr === (stderr ?? session.stderr))
      )
    })
    expect(same).toEqual([])
  })
})

/** Sentences that name the server; without the statement, which MariaDB's client repeats before an error. */
function mysqlWords(text: string): string {
  return text
    .replace('corresponds to your MariaDB server version', 'corresponds to your MySQL server version')
    .replace(/^--------------\n[^]*?\n--------------\n\n/gm, '')
}
