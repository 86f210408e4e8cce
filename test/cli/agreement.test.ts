/** Asking before something is lost on a real engine: the list, one question, and nothing gone without a yes. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConsole, type Console } from '@backend/console/console'
import type { EngineClient } from '@backend/docker/types'
import { createWorkspaceStore } from '@backend/workspaces/workspaceStore'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { realDaemons } from '../daemon/daemons'
import { referenceDaemon, requireOrSkip } from '../support/requirements'
import { connect } from './compareWithCli'
import { openTerminal, type Terminal } from './terminal'

describe('a line that destroys, at a terminal', () => {
  let dataDir: string
  let console: Console
  let client: EngineClient
  let asks = true

  beforeEach(async (context) => {
    requireOrSkip(context, referenceDaemon)
    asks = true
    dataDir = await mkdtemp(join(tmpdir(), 'camada-console-'))
    client = await connect(realDaemons()[0]?.dockerHost ?? '')
    const workspaces = createWorkspaceStore({ dataDir, hostPath: (_, realPath) => realPath })
    console = createConsole({
      client: () => client,
      workspaces,
      clock: Date.now,
      asksBeforeLoss: () => Promise.resolve(asks),
    })
    await console.runLine('lab', 'docker run --name agree-c -v agree-v:/d alpine sh -c "echo x > /f; echo yy > /d/f"')
  })
  afterEach(async () => {
    if (!referenceDaemon.isMet) return
    await console.runLine('lab', 'docker rm -f agree-c; docker volume rm -f agree-v')
    await console.dispose()
    client.dispose()
    await rm(dataDir, { recursive: true })
  })
  const isThere = async (): Promise<string> =>
    (await console.runLine('lab', 'docker ps -aq --filter name=agree-c | wc -l; docker volume ls -q | grep agree-v'))
      .stdout
  const open = async (): Promise<Terminal> => {
    const terminal = openTerminal()
    await console.open('lab', { columns: 100, rows: 24 }, terminal.channel, 'pt')
    return terminal
  }

  it('names what would go, and takes anything but a yes for a no', async () => {
    const terminal = await open()
    terminal.type('docker rm agree-c; echo código $?\r')
    await terminal.says('Isto se perde:\r\n  contêiner agree-c: caminhos mudados na camada do contêiner: 2 (2B).\r\n')
    await terminal.says('Continuar? [s/N] ')
    terminal.type('n\r')
    await terminal.says('código 1')
    expect(await isThere()).toBe('1\nagree-v\n')
    terminal.type('docker rm agree-c && docker volume rm agree-v\r')
    await terminal.says('Continuar? [s/N] ')
    terminal.type('s\r')
    await terminal.says('agree-c\r\n')
    await terminal.says('volume agree-v: todos os dados: 3B.')
    await terminal.says('Continuar? [s/N] ')
    terminal.type('sim\r')
    await terminal.says('agree-v\r\n')
    expect(await isThere()).toBe('0\n')
  })

  it('asks who sits there though the line reads and writes pipes, and takes Ctrl-C for a no', async () => {
    const terminal = await open()
    terminal.type('docker ps -aq --filter name=agree-c | xargs docker rm -v > gone; echo código $?\r')
    await terminal.says('Isto se perde:\r\n  contêiner ')
    await terminal.says('Continuar? [s/N] ')
    terminal.type('\u0003')
    await terminal.says('^C\r\n')
    await terminal.says('$ ')
    terminal.type('docker rm -v agree-c > gone; cat gone\r')
    await terminal.says('Continuar? [s/N] ')
    expect(await isThere()).toBe('1\nagree-v\n')
    terminal.type('sim\r')
    await terminal.says('sim\r\nagree-c\r\n')
    expect(await isThere()).toBe('0\nagree-v\n')
  })

  it('asks nobody where the setting is off, and where nobody sits', async () => {
    asks = false
    const terminal = await open()
    terminal.type('docker rm agree-c; echo código $?\r')
    await terminal.says('agree-c\r\ncódigo 0')
    asks = true
    expect(await console.runLine('lab', 'docker volume rm agree-v')).toMatchObject({ exitCode: 0, stdout: 'agree-v\n' })
  })
})
