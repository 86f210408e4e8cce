/**
 * Someone at the console, on the simulator and on the reference: an interactive shell in a container that follows the
 * window, Ctrl-C as docker takes it, a paste of 10,000 lines, an endless log stopped at once, and much output in little memory.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConsole, type Console } from '@backend/console/console'
import type { EngineClient } from '@backend/docker/types'
import { createWorkspaceStore } from '@backend/workspaces/workspaceStore'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listEngines, type OpenedTestEngine } from '../conformance/engines'
import { connect } from './compareWithCli'
import { openTerminal, type Terminal } from './terminal'

const { engines, skipped } = listEngines()
const isMeant = ({ name }: { readonly name: string }): boolean => name !== 'docker 20.10.24'

describe.each(engines.filter(isMeant))('a console on $name', ({ open }) => {
  let engine: OpenedTestEngine
  let client: EngineClient
  let console: Console
  let dataDir: string

  beforeAll(async () => {
    engine = await open()
    dataDir = await mkdtemp(join(tmpdir(), 'camada-console-'))
    client = await connect(engine.url)
    const workspaces = createWorkspaceStore({ dataDir, hostPath: (_, realPath) => realPath })
    console = createConsole({ client: () => client, workspaces, clock: Date.now })
  })
  afterAll(async () => {
    await console.runLine('lab', 'docker rm -f sess-c')
    await console.dispose()
    client.dispose()
    await engine.close()
    await rm(dataDir, { recursive: true })
  })
  const sit = async (): Promise<Terminal & { sessionId: string }> => {
    const terminal = openTerminal()
    const sessionId = await console.open('lab', { columns: 80, rows: 24 }, terminal.channel)
    return { ...terminal, sessionId }
  }

  it('runs a shell in a container that follows the window and takes Ctrl-C', async () => {
    const terminal = await sit()
    terminal.type('docker run --rm -it --name sess-c alpine sh\r')
    await terminal.says('/ # ')
    terminal.type('stty size\r')
    await terminal.says('24 80')
    console.resize(terminal.sessionId, { columns: 101, rows: 31 })
    await terminal.insists('stty size\r', '31 101')
    // What begins is the process that sleeps: a key that comes before it has started interrupts nothing.
    terminal.type("(echo be'gun'; exec sleep 100)\r")
    await terminal.says('begun')
    terminal.type('\u0003')
    await terminal.says('/ # ')
    terminal.type('echo still $((40 + 2))\r')
    await terminal.says('still 42')
    terminal.type('\u0010\u0011')
    await terminal.says('$ ')
    terminal.type('docker ps -q --filter name=sess-c | wc -l\r')
    await terminal.says('\n1')
    terminal.type('docker rm -f sess-c\r')
    await terminal.says('sess-c\r\n')
    terminal.channel.close()
  })

  it('gives terminals their size from the first moment, and a question takes Ctrl-C for a no', async () => {
    const terminal = await sit()
    await terminal.says('$ ')
    console.resize(terminal.sessionId, { columns: 101, rows: 31 })
    terminal.type('docker run --rm -it alpine stty size\r')
    await terminal.says('31 101')
    // Keys that come before the container has ended are its own.
    await terminal.says('$ ')
    terminal.type('docker container prune\r')
    await terminal.says('[y/N] ')
    terminal.type('\u0003')
    await terminal.says('$ ')
    terminal.type('echo code $?.\r')
    await terminal.says('\ncode 0.')
    terminal.channel.close()
  })

  it('takes one Ctrl-C or three, as docker does', async () => {
    const terminal = await sit()
    const ticks = 'while :; do echo tick; sleep 0.1; done'
    const press = async (sign: string): Promise<void> => {
      terminal.type('\u0003')
      await terminal.says(sign)
    }
    const endsWith = async (code: number): Promise<void> => {
      terminal.type('echo code $?.\r')
      await terminal.says(`\ncode ${code}.`)
    }
    await terminal.says('$ ')
    terminal.type(`docker run -d --name sess-c alpine sh -c 'trap "echo caught" INT; ${ticks}'; echo rea""dy\r`)
    await terminal.says('ready')
    // What was executed goes on, and docker says that all is well.
    terminal.type(`docker exec sess-c sh -c 'echo beg""un; sleep 1234'\r`)
    await terminal.says('begun')
    await press('$ ')
    await endsWith(0)
    terminal.type('docker top sess-c | grep -c "sleep 1234"\r')
    await terminal.says('\n1')
    for (const [options, sign] of [
      ['--sig-proxy=false', 'tick'],
      ['', 'caught'],
    ] as const) {
      terminal.type(`docker attach ${options} sess-c\r`)
      await terminal.says('tick')
      await press(sign)
      await press(sign)
      await press('\ngot 3 SIGTERM/SIGINTs, forcefully exiting')
      await terminal.says('$ ')
      await endsWith(1)
    }
    terminal.type('docker stats --format "{{.Name}} uses {{.CPUPerc}}" sess-c\r')
    await terminal.says('%')
    await press('sess-c uses --')
    await press('sess-c uses --')
    await press('\ngot 3 SIGTERM/SIGINTs, forcefully exiting')
    await terminal.says('$ ')
    await endsWith(1)
    // A start passes it on, and doesn't wait for what comes of it.
    terminal.type(
      `docker rm -f sess-c; docker create --name sess-c alpine sh -c 'trap "exit 3" INT; ${ticks}'; echo ma""de\r`,
    )
    await terminal.says('made')
    terminal.type('docker start -a sess-c\r')
    await terminal.says('tick')
    await press('$ ')
    await endsWith(0)
    terminal.type('echo ended $(docker wait sess-c)\r')
    await terminal.says('ended 3')
    terminal.type('docker rm -f sess-c\r')
    await terminal.says('sess-c\r\n')
    terminal.channel.close()
  })

  it('takes a paste of 10,000 lines into a container', async () => {
    const terminal = await sit()
    terminal.type('docker run --rm -i alpine sh -c "echo ready; wc -l; echo the end" \r')
    await terminal.says('ready\r\n')
    terminal.type(`${Array.from({ length: 10_000 }, (_, index) => `line ${String(index)}`).join('\r')}\r\u0004`)
    await terminal.says('10000')
    await terminal.says('the end')
    terminal.channel.close()
  })

  it('stops an endless log at once', async () => {
    const terminal = await sit()
    await terminal.says('$ ')
    terminal.type('docker run -d --name sess-c alpine yes\r')
    await terminal.says('$ ')
    terminal.type('docker logs -f sess-c\r')
    await terminal.says('y\r\ny\r\n')
    terminal.type('\u0003')
    terminal.type('echo back $((1 + 1))\r')
    await terminal.says('back 2')
    terminal.type('docker rm -f sess-c\r')
    await terminal.says('sess-c\r\n')
    terminal.channel.close()
  })

  it('passes 100 MB of output on without keeping it', async () => {
    const terminal = openTerminal({ keeps: 10_000 })
    await console.open('lab', { columns: 80, rows: 24 }, terminal.channel)
    const before = process.memoryUsage()
    let highest = 0
    const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage().arrayBuffers)), 50)
    terminal.type(
      'docker run --rm alpine sh -c "dd if=/dev/zero bs=1M count=100 2>/dev/null | tr \'\\\\0\' x"; echo; echo over $((1 + 1))\r',
    )
    await terminal.says('over 2')
    clearInterval(watch)
    expect(terminal.received()).toBeGreaterThan(100 * 1024 * 1024)
    expect(highest - before.arrayBuffers).toBeLessThan(32 * 1024 * 1024)
    terminal.channel.close()
  })
})

describe.each(skipped.filter(isMeant))('a console on $name', ({ reason }) => {
  it('is played', ({ skip }) => skip(reason))
})
