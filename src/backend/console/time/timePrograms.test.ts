/** `undo`, `redo`, `history` and `reset` in a console over a real simulator, and on an engine that has no points. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSimulator } from '@simulator/index'
import { openTerminalConsole, type ProcessStreams, type TerminalConsole } from '../terminalConsole'
import { PassThrough } from 'node:stream'

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

  const run = async (line: string): Promise<string> => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
    const said: Buffer[] = []
    for (const stream of [stdout, stderr]) stream.on('data', (bytes: Buffer) => said.push(bytes))
    stdin.end()
    const streams = { stdin, stdout, stderr, on: () => undefined, off: () => undefined } as unknown as ProcessStreams
    const code = await console.run(line, streams)
    return `${Buffer.concat(said).toString()}${String(code)}`
  }

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
      'usage: undo [STEPS]\nusage: history [COUNT] | history go POINT | history diff POINT [POINT] | history name POINT NAME | history branch NAME\nreset: nobody is there to be asked; say reset -f\n1',
    )
    expect(await run('reset -f; history')).toBe(
      'the simulator is as new; what was is set aside on the engine screen\n*    1  (the beginning)\n0',
    )
  })
})
