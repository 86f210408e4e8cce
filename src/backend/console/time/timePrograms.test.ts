/** `undo`, `redo`, `history` and `reset` in a console over a real simulator, and on an engine that has no points. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { said } from '../../../../test/support/consoleLine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSimulator } from '@simulator/index'
import { openTerminalConsole, type TerminalConsole } from '../terminalConsole'

describe('time in the console', () => {
  let folder: string
  let simulator: Awaited<ReturnType<typeof startSimulator>>
  let console: TerminalConsole
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'camada-time-'))
    simulator = await startSimulator({ socketPath: join(folder, 's.sock') })
    console = await openTerminalConsole({ url: simulator.url, folder, hostPath: '/home/aluno/lab' })
  })
  afterAll(async () => {
    await console.dispose()
    await simulator.close()
    rmSync(folder, { recursive: true })
  })

  const run = (line: string): Promise<string> => said(console, line)

  test('goes back and forth, lists, names, branches and compares', async () => {
    await run('docker volume create dados; docker create --name um alpine; docker rm um')
    expect(await run('history')).toBe(
      '     1  (the beginning)\n     2  docker volume create dados\n     3  docker create --name um alpine\n*    4  docker rm um\n0',
    )
    expect(await run('undo 2; docker ps -aq | wc -l; docker volume ls -q')).toBe(
      'at point 2: docker volume create dados\n0\ndados\n0',
    )
    expect(await run('redo; docker ps -a --format {{.Names}}')).toBe(
      'at point 3: docker create --name um alpine\num\n0',
    )
    expect(await run('history name 3 antes; history diff 1 antes')).toMatch(/^A container um\nA volume dados\n0$/)
    expect(await run('history branch outro; docker rename um dois; history 1')).toBe(
      'what you do from here is on the branch outro\n*    5  [outro]  docker rename um dois\n0',
    )
    expect(await run('history diff antes')).toBe('C container dois um → dois\n0')
    expect(await run('history go 1; undo; redo 3; history go 99')).toBe(
      'at point 1: (the beginning)\nundo: there is nothing to undo\nredo: there is nothing to redo\nhistory: No such point: 99\n1',
    )
    expect(await run('undo x; history what; reset')).toBe(
      'usage: undo [STEPS]\nusage: history [COUNT] | history go POINT | history diff POINT [POINT] | history name POINT NAME | history branches | history branch NAME [NEW] | history drop BRANCH\nreset: nobody is there to be asked; say reset -f\n1',
    )
    expect(
      await run('history branches; history branch outro novo; history drop novo; history drop x; history branches'),
    ).toBe('*    1  -  1..4\n     2  outro  3..5\nhistory: No such branch: x\n*    1  -  1..4\n0')
    expect(await run('reset -f; history')).toBe(
      'the simulator is as new; what was is set aside on the engine screen\n*    1  (the beginning)\n0',
    )
  })

  test('gives what a container without a record wrote a point of its own', async () => {
    await run("reset -f; docker volume create dados; docker run --rm -v dados:/d alpine sh -c 'echo a > /d/a'")
    const line = "docker run --rm -v dados:/d alpine sh -c 'echo a > /d/a'"
    expect(await run('undo; docker run --rm -v dados:/d alpine ls /d; history')).toBe(
      `at point 2: docker volume create dados\n     1  (the beginning)\n*    2  docker volume create dados\n     3  ${line}\n0`,
    )
    expect(await run('redo; docker run --rm -v dados:/d alpine ls /d; docker image prune -af; history 1')).toMatch(
      new RegExp(
        `^at point 3: ${line.replaceAll(/[.*+?^$()[\]\\|]/g, '\\$&')}\na\n[^]*\\* +4  docker image prune -a -f\n0$`,
      ),
    )
  })

  test('tries a command on a branch, tells what it did, and drops it unless it is to be kept', async () => {
    await run('reset -f; docker create --name um -v dados:/d alpine; docker create --name dois alpine')
    expect(await run('try docker container prune -f')).toMatch(
      /^Deleted Containers:\n[0-9a-f]{64}\n[0-9a-f]{64}\n\nTotal reclaimed space: 0B\nwhat it did:\nD container (um|dois)\nD container (um|dois)\ndropped: everything is as before, but for processes that it ended\n0$/,
    )
    expect(await run("docker ps -a --format '{{.Names}}'; history branches")).toBe('dois\num\n*    1  -  1..3\n0')
    expect(await run('try -k docker rm um; docker ps -aq | wc -l')).toBe(
      'um\nwhat it did:\nD container um\nkept, on the branch try 2\n1\n0',
    )
    expect(await run('try docker rm nobody; try; try nosuch')).toBe(
      [
        'Error response from daemon: No such container: nobody',
        ...['what it did:', 'no difference', 'dropped: everything is as before, but for processes that it ended'],
        'usage: try [-k] COMMAND [ARGUMENT...]',
        "try: can't execute 'nosuch'",
        ...['what it did:', 'no difference', 'dropped: everything is as before, but for processes that it ended'],
        '127',
      ].join('\n'),
    )
  })
})
