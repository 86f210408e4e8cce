/**
 * What runs when somebody goes to another time. Servers whose files differ are killed, and when they are started again
 * on the files of that time the rows of that time are there; what is the same on both sides runs on.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTerminalConsole, type TerminalConsole } from '@backend/console/terminalConsole'
import { startSimulator } from '@simulator/index'
import { said } from '../../support/consoleLine'

let folder: string
let simulator: Awaited<ReturnType<typeof startSimulator>>
let console: TerminalConsole
const run = (line: string): Promise<string> => said(console, line)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'camada-rows-'))
  simulator = await startSimulator({ socketPath: join(folder, 's.sock') })
  console = await openTerminalConsole({ url: simulator.url, folder, hostPath: '/home/aluno/lab' })
})
afterAll(async () => {
  await console.dispose()
  await simulator.close()
  rmSync(folder, { recursive: true })
})

/** Over TCP: the server that only prepares the files does not listen there. */
const sql = (statement: string): string =>
  `docker exec loja mysql -h127.0.0.1 -psegredo -N -e "${statement}" 2>/dev/null`
const untilUp = `until ${sql('select 1')} >/dev/null; do sleep 0.1; done`

test('rows of MySQL and Redis go back with the files, and what has nothing to do with them runs on', async () => {
  await run(
    [
      'docker run -d --name loja -v linhas:/var/lib/mysql -e MYSQL_ROOT_PASSWORD=segredo mysql 2>/dev/null',
      'docker run -d --name cache -v chaves:/data redis 2>/dev/null',
      'docker run -d --name alheio alpine sleep 1000',
      untilUp,
      sql('create database d; create table d.t (n int); insert into d.t values (1)'),
      'docker exec cache redis-cli set cor azul; docker exec cache redis-cli save',
    ].join('; '),
  )
  const pid = await run("docker inspect -f '{{.State.Pid}}' alheio")
  await run('docker volume create depois')
  await run(sql('insert into d.t values (2); delete from d.t where n = 1'))
  await run('docker exec cache redis-cli set cor verde; docker exec cache redis-cli save')
  expect(await run(sql('select n from d.t'))).toBe('2\n0')

  // Back before the volume: the execs' points are after it.
  const start = (await run("history 40 | grep 'volume create depois' | cut -c2-6")).split('\n')[0]?.trim() ?? ''
  const told = await run(`history go ${String(Number(start) - 1)}`)
  expect(told).toContain("processes don't: killed ")
  expect(told.split('killed ')[1]?.trim().replace(/\n0$/, '').split(', ').sort()).toEqual(['cache', 'loja'])
  expect(await run("docker ps -a --format '{{.Names}} {{.State}}'")).toBe(
    'alheio running\ncache exited\nloja exited\n0',
  )
  expect(await run("docker inspect -f '{{.State.ExitCode}} {{.State.Running}}' loja cache")).toBe(
    '137 false\n137 false\n0',
  )
  expect(await run("docker inspect -f '{{.State.Pid}}' alheio")).toBe(pid)

  await run(`docker start loja cache; ${untilUp}`)
  expect(await run(sql('select n from d.t'))).toBe('1\n0')
  expect(await run('docker exec cache redis-cli get cor')).toBe('azul\n0')
})
