/** `camada console`: the console on an ordinary terminal and on pipes, over the simulator and the daemon. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { openTerminalConsole, type ProcessStreams, type TerminalConsole } from '@backend/console/terminalConsole'
import { startSimulator, type RunningSimulator } from '@simulator/index'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { realDaemons } from '../daemon/daemons'
import { eventually } from '../support/eventually'
import { referenceDaemon, requireOrSkip } from '../support/requirements'

interface Screen {
  readonly streams: ProcessStreams
  type(keys: string): void
  resize(columns: number, rows: number): void
  /** What was written to standard output and error so far. */
  out(): string
  err(): string
  /** Resolves when the text was written since the last call. */
  says(text: string): Promise<void>
}

function screenOf({ isTerminal, input }: { isTerminal: boolean; input?: string }): Screen {
  const written = { out: '', err: '' }
  let seen = 0
  const stdin = Object.assign(new PassThrough(), { isTTY: isTerminal, setRawMode: () => undefined })
  const sink = (name: 'out' | 'err'): PassThrough =>
    new PassThrough().on('data', (bytes: Buffer) => (written[name] += bytes.toString('utf8')))
  const stdout = Object.assign(sink('out'), { isTTY: isTerminal, columns: 80, rows: 24 })
  if (!isTerminal) stdin.end(input ?? '')
  const streams = { stdin, stdout, stderr: sink('err'), on: () => undefined, off: () => undefined }
  return {
    streams: streams as unknown as ProcessStreams,
    type: (keys) => void stdin.write(keys),
    resize(columns, rows) {
      Object.assign(stdout, { columns, rows })
      stdout.emit('resize')
    },
    out: () => written.out,
    err: () => written.err,
    async says(text) {
      await eventually(
        `${JSON.stringify(text)} in the terminal`,
        () => written.out,
        (out) => out.includes(text, seen),
      )
      seen = written.out.indexOf(text, seen) + text.length
    },
  }
}

describe.each(['simulator', 'daemon'] as const)('camada console on the %s', (engine) => {
  let folder = ''
  let simulator: RunningSimulator | undefined
  let console: TerminalConsole

  beforeAll(async () => {
    const parent = engine === 'daemon' ? (process.env['CAMADA_SHARE'] ?? tmpdir()) : tmpdir()
    folder = await mkdtemp(join(parent, 'camada-terminal-'))
    if (engine === 'daemon') return
    simulator = await startSimulator({
      socketPath: join(folder, 'docker.sock'),
      hostFolders: [{ hostPath: folder, realPath: folder }],
    })
  })
  beforeEach(async (context) => {
    if (engine === 'daemon') requireOrSkip(context, referenceDaemon)
    const url = simulator?.url ?? realDaemons()[0]?.dockerHost ?? ''
    console = await openTerminalConsole({ url, folder, hostPath: folder })
  })
  afterEach(async () => {
    if (engine === 'daemon' && !referenceDaemon.isMet) return
    await console.run('docker rm -f cli-terminal', screenOf({ isTerminal: false }).streams)
    await console.dispose()
  })
  afterAll(async () => {
    await simulator?.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('gives the exit code, the output and the errors of a line', async () => {
    const screen = screenOf({ isTerminal: false })
    const code = await console.run(`docker run --rm alpine sh -c 'echo oi; echo ai >&2; exit 7'`, screen.streams)
    expect({ code, out: screen.out(), err: screen.err() }).toEqual({ code: 7, out: 'oi\n', err: 'ai\n' })
  })

  it('reads its input, and writes into the folder it stands in', async () => {
    await writeFile(join(folder, 'um'), 'um\n')
    const screen = screenOf({ isTerminal: false, input: 'entrada\n' })
    const line = `docker run --rm -i -v $PWD:/w alpine sh -c 'cat - /w/um > /w/dois'; cat dois`
    expect(await console.run(line, screen.streams)).toBe(0)
    expect(screen.out()).toBe('entrada\num\n')
  })

  it('is a terminal: sizes, Ctrl-C, and keys to leave a container running', async () => {
    const screen = screenOf({ isTerminal: true })
    const ended = console.run('docker run -it --name cli-terminal --detach-keys ctrl-x,x alpine sh', screen.streams)
    await screen.says('/ # ')
    screen.type('stty size\r')
    await screen.says('24 80')
    screen.resize(100, 30)
    screen.type("until stty size | grep 30' 100'; do :; done\r")
    await screen.says('30 100')
    screen.type("(echo be'gun'; exec sleep 100)\r")
    await screen.says('begun')
    screen.type('\u0003')
    await screen.says('^C')
    screen.type('echo código $?\r')
    await screen.says('código 130')
    screen.type('\u0018x')
    expect(await ended).toBe(0)
    const after = screenOf({ isTerminal: false })
    await console.run(`docker ps --filter name=cli-terminal --format '{{.State}}'`, after.streams)
    expect(after.out()).toBe('running\n')
  })
})
