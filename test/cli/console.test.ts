import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineClient } from '@backend/docker/types'
import { createConsole, type Console, type WorkspaceConsoleEvent } from '@backend/console/console'
import { createWorkspaceStore } from '@backend/workspaces/workspaceStore'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { realDaemons } from '../daemon/daemons'
import { referenceDaemon, requireOrSkip } from '../support/requirements'
import { connect } from './compareWithCli'
import { openTerminal } from './terminal'

describe('a console session in a workspace', () => {
  let dataDir: string
  let console: Console
  let client: EngineClient
  const events: WorkspaceConsoleEvent[] = []

  beforeEach(async (context) => {
    requireOrSkip(context, referenceDaemon)
    dataDir = await mkdtemp(join(tmpdir(), 'camada-console-'))
    client = await connect(realDaemons()[0]?.dockerHost ?? '')
    const workspaces = createWorkspaceStore({ dataDir, hostPath: (_, realPath) => realPath })
    console = createConsole({
      client: () => client,
      workspaces,
      clock: Date.now,
      labelsOf: () => ({ 'cli-test': '1' }),
    })
    events.length = 0
    console.onEvent((event) => events.push(event))
  })
  afterEach(async () => {
    if (!referenceDaemon.isMet) return
    await console.runLine(
      'lab',
      'docker rm -f cli-console; docker volume rm -f cli-console; docker rmi -f cli-console:1',
    )
    await console.dispose()
    client.dispose()
    await rm(dataDir, { recursive: true })
  })
  const run = (line: string): ReturnType<Console['runLine']> => console.runLine('lab', line)

  it('writes files of the workspace and stands at its true path', async () => {
    expect(await run('pwd; mkdir -p a; echo olá > a/b; cat a/b; ls')).toEqual({
      exitCode: 0,
      stdout: `${join(dataDir, 'workspaces', 'lab')}\nolá\nDockerfile\na\netc\nnotas.md\n`,
      stderr: '',
    })
    expect(await readFile(join(dataDir, 'workspaces', 'lab', 'a', 'b'), 'utf8')).toBe('olá\n')
  })

  it('reaches nothing outside of it', async () => {
    const answer = await run(`cat ${dataDir}/../../etc/hostname; ls ${dataDir}; cat /etc/hostname`)
    expect(answer.stdout).toBe('workspaces\n')
    expect(answer.exitCode).toBe(1)
  })

  it('has docker as a program: pipes, substitution, exit codes, input', async () => {
    expect(await run('echo entrada | docker run --rm -i alpine cat | sed s/e/E/')).toMatchObject({
      stdout: 'Entrada\n',
    })
    expect(await run('docker run --rm alpine sh -c "exit 7"; echo $?')).toMatchObject({ stdout: '7\n' })
    const made = await run('docker start $(docker create --name cli-console alpine echo oi); docker wait cli-console')
    expect(made.stdout).toMatch(/^[0-9a-f]{64}\n0\n$/)
    expect((await run('docker ps -aq --filter label=cli-test | wc -l')).stdout.trim()).toBe('1')
    expect((await run('docker ps -aq --filter label=cli-test | xargs docker rm')).stdout).toMatch(/^[0-9a-f]{12}\n$/)
  })

  it('passes Ctrl-C on, follows what is said to it, and gives up at the third', async () => {
    const terminal = openTerminal()
    await console.open('lab', { columns: 80, rows: 24 }, terminal.channel)
    terminal.type(`docker run --rm alpine sh -c 'trap "echo ouvi; exit 7" INT; echo pronto; sleep 100 & wait'\r`)
    await terminal.says('pronto\r\n')
    terminal.type('\u0003')
    await terminal.says('ouvi')
    terminal.type('echo código $?\r')
    await terminal.says('código 7')
    terminal.type("docker run --name cli-console alpine sh -c 'echo pronto; exec sleep 1000'\r")
    await terminal.says('pronto\r\n')
    for (const key of ['\u0003', '\u0003', '\u0003']) terminal.type(key)
    await terminal.says('got 3 SIGTERM/SIGINTs, forcefully exiting')
    terminal.type('docker ps -q --filter name=cli-console | wc -l\r')
    await terminal.says('\n1')
    terminal.channel.close()
  })

  it('builds the workspace and tells what each line touched', async () => {
    const built = await run('docker build -t cli-console:1 .')
    expect(built.stderr).toBe('')
    expect(built.stdout).toContain('Successfully tagged cli-console:1\n')
    await run('docker volume create cli-console | cat')
    expect(
      events.map(({ event }) => {
        if (event.kind === 'started') return event.line
        return event.kind === 'finished' ? [event.line, event.exitCode, event.touched] : event.kind
      }),
    ).toEqual([
      'docker build -t cli-console:1 .',
      ['docker build -t cli-console:1 .', 0, [{ kind: 'image', id: 'cli-console:1' }]],
      'docker volume create cli-console',
      ['docker volume create cli-console', 0, [{ kind: 'volume', id: 'cli-console' }]],
    ])
  })
})
