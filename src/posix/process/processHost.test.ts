import { describe, expect, it } from 'vitest'
import { rootCredentials } from '../filesystem/namespaceTypes'
import { createWorld, type World } from '../testWorld'
import { decodeText } from '../text'
import { createProcessHost } from './processHost'
import { createProcFileSystem } from './procFileSystem'
import type { RunningProcessHost, StartedProcess, WindowSize } from './types'
import { findProgram } from '../programs/registry'

const size: WindowSize = { columns: 80, rows: 24 }

interface Session {
  readonly host: RunningProcessHost
  readonly process: StartedProcess
  /** Everything shown so far. */
  shown(): string
  until(text: string): Promise<void>
  type(text: string): void
  interrupts(): Promise<void>
}

function open(
  world: World,
  argv: readonly string[],
  options: { terminal?: boolean; pidsLimit?: number; slow?: Promise<void> } = {},
): Session {
  const host = createProcessHost({
    hostname: 'lab',
    namespace: world.namespace,
    face: 'busybox',
    clock: Date.now,
    programs: findProgram,
    ...(options.pidsLimit === undefined ? {} : { pidsLimit: options.pidsLimit }),
  })
  let text = ''
  const process = host.start({
    argv,
    env: new Map([
      ['PATH', '/bin'],
      ['HOME', '/root'],
    ]),
    cwd: '/w',
    credentials: rootCredentials,
    stdin: 'open',
    ...(options.terminal === true ? { terminal: size } : {}),
    onOutput: async (_, bytes) => {
      await options.slow
      text += decodeText(bytes)
    },
  })
  const until = async (wanted: string): Promise<void> => {
    await expect.poll(() => text, { interval: 5 }).toContain(wanted)
  }
  const type = (typed: string): void => process.terminal?.input(Buffer.from(typed))
  /** Presses Ctrl-C until what runs in the foreground has ended: the shell gives it the terminal a moment after its start. */
  const interrupts = async (): Promise<void> => {
    const before = text.length
    await expect.poll(() => (type('\x03'), text.slice(before)), { interval: 20 }).toContain('^C\r\n/w # ')
  }
  return { host, process, shown: () => text, until, type, interrupts }
}

describe('a pid namespace', () => {
  it('ends when pid 1 ends, and takes every other process along', async () => {
    const session = open(createWorld(), ['sh', '-c', 'sleep 100 & sleep 100 & echo started'])
    expect(await session.process.exited).toEqual({ kind: 'exited', code: 0 })
    expect(session.shown()).toBe('started\n')
    expect(session.host.processes()).toEqual([])
  })

  it('lets pid 1 ignore SIGTERM without a handler, but not SIGKILL from outside', async () => {
    const session = open(createWorld(), ['sleep', '100'])
    session.process.signal('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(session.host.processes().map((each) => each.argv)).toEqual([['sleep', '100']])
    session.process.signal('SIGKILL')
    expect(await session.process.exited).toEqual({ kind: 'signaled', signal: 'SIGKILL' })
  })

  it('delivers SIGTERM to a trap of pid 1', async () => {
    const session = open(createWorld(), [
      'sh',
      '-c',
      'trap "echo bye; exit 5" TERM; echo up; while true; do sleep 0.01; done',
    ])
    await session.until('up')
    session.process.signal('SIGTERM')
    expect(await session.process.exited).toEqual({ kind: 'exited', code: 5 })
    expect(session.shown()).toBe('up\nbye\n')
  })

  it('protects pid 1 from kill -9 inside', async () => {
    const session = open(createWorld(), ['sh', '-c', 'kill -9 1; sh -c "kill -9 1; echo child"; echo alive'])
    await session.process.exited
    expect(session.shown()).toBe('child\nalive\n')
  })

  it('refuses a process above the limit in the words of the shell', async () => {
    const session = open(createWorld(), ['sh', '-c', 'sleep 1 & sleep 1 & sleep 1 & echo no'], { pidsLimit: 3 })
    expect(await session.process.exited).toEqual({ kind: 'exited', code: 2 })
    expect(session.shown()).toBe("sh: can't fork: Resource temporarily unavailable\n")
  })

  it('is disposed within a second, whatever runs', async () => {
    const session = open(createWorld(), [
      'sh',
      '-c',
      'while true; do :; done & yes > /dev/null & while true; do echo x; done',
    ])
    await session.until('x')
    const start = performance.now()
    await session.host.dispose()
    expect(await session.process.exited).toEqual({ kind: 'signaled', signal: 'SIGKILL' })
    expect(performance.now() - start).toBeLessThan(10_000)
  })

  it('stands still while it is paused', async () => {
    const session = open(createWorld(), ['sh', '-c', 'while true; do echo x; sleep 0.005; done'])
    await session.until('x\nx')
    session.host.pause()
    await new Promise((resolve) => setTimeout(resolve, 30))
    const before = session.shown()
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(session.shown()).toBe(before)
    session.host.resume()
    await session.until(`${before}x`)
    await session.host.dispose()
  })

  it('slows a process down to who takes its output', async () => {
    let release = (): void => undefined
    const slow = new Promise<void>((resolve) => (release = resolve))
    const session = open(createWorld(), ['sh', '-c', 'echo one; echo two > /w/reached'], { slow })
    await new Promise((resolve) => setTimeout(resolve, 30))
    const reached = (): boolean =>
      session.host.find(1)?.namespace.exists({ credentials: rootCredentials, umask: 0, cwd: '/' }, '/w/reached') ===
      true
    expect(reached()).toBe(false)
    release()
    await session.process.exited
    expect(session.shown()).toBe('one\n')
  })

  it('reads standard input as it is written, and sees its end', async () => {
    const session = open(createWorld(), ['cat'])
    await session.process.writeStdin(Buffer.from('a\n'))
    await session.until('a\n')
    session.process.closeStdin()
    expect(await session.process.exited).toEqual({ kind: 'exited', code: 0 })
  })
})

describe('a terminal', () => {
  it('prompts, echoes, runs and ends at Ctrl-D', async () => {
    const session = open(createWorld(), ['sh'], { terminal: true })
    await session.until('/w # ')
    session.type('echo hi\r')
    await session.until('hi\r\n/w # ')
    session.type('\x04')
    expect(await session.process.exited).toEqual({ kind: 'exited', code: 0 })
    expect(session.shown()).toBe('/w # echo hi\r\nhi\r\n/w # \r\n')
  })

  it('gives the next line what was typed of it while a program ran', async () => {
    const session = open(createWorld(), ['sh'], { terminal: true })
    await session.until('# ')
    session.type('sleep 0.3\r')
    await session.until('sleep 0.3\r\n')
    await new Promise((resolve) => setTimeout(resolve, 30))
    session.type('echo a')
    await session.until('/w # echo a')
    session.type('b\r')
    await session.until('ab\r\n/w # ')
    session.type('exit\r')
    expect(await session.process.exited).toEqual({ kind: 'exited', code: 0 })
  })

  it('interrupts the foreground program with Ctrl-C and keeps the shell', async () => {
    const session = open(createWorld(), ['sh'], { terminal: true })
    await session.until('# ')
    session.type('sleep 100\r')
    await session.until('sleep 100\r\n')
    await session.interrupts()
    session.type('echo $?\r')
    await session.until('130\r\n')
    session.type('exit 3\r')
    expect(await session.process.exited).toEqual({ kind: 'exited', code: 3 })
  })

  it('lets the first process trap what is typed and the size of its terminal', async () => {
    const script = "trap 'echo int; exit 9' INT; trap 'stty size' WINCH; echo up; while :; do sleep 0.01; done"
    const session = open(createWorld(), ['sh', '-c', script], { terminal: true })
    await session.until('up')
    session.process.terminal?.resize({ rows: 30, columns: 90 })
    await session.until('30 90')
    session.type('\x03')
    expect(await session.process.exited).toEqual({ kind: 'exited', code: 9 })
    expect(session.shown()).toBe('up\r\n30 90\r\n^Cint\r\n')
  })

  it('edits lines for a program that reads them', async () => {
    const session = open(createWorld(), ['cat'], { terminal: true })
    session.type('abX\x7fc\r')
    await session.until('abc\r\nabc\r\n'.slice(5))
    session.type('\x04')
    expect(await session.process.exited).toEqual({ kind: 'exited', code: 0 })
    expect(session.shown()).toBe('abX\b \bc\r\nabc\r\n')
  })

  it('recalls a line of the history', async () => {
    const session = open(createWorld(), ['sh'], { terminal: true })
    await session.until('# ')
    session.type('echo one\r')
    await session.until('one\r\n/w # ')
    session.type('\x1b[A\r')
    await session.until('one\r\n/w # \r/w # echo one\x1b[J\r\none\r\n')
    session.process.signal('SIGKILL')
    await session.process.exited
  })

  it('completes commands and files with Tab, and lists what there is at the second', async () => {
    const world = createWorld()
    world.write('/w/notes.txt', 'n\n')
    world.write('/w/north', 'n\n')
    const session = open(world, ['sh'], { terminal: true })
    await session.until('# ')
    session.type('hexd\t')
    await session.until('hexdump ')
    session.type('\x15cat n\t')
    await session.until('cat no')
    session.type('\t')
    await session.until('\r\nnorth      notes.txt\r\n/w # \r/w # cat no')
    session.type('t\t\r')
    await session.until('cat notes.txt \x1b[J\r\nn\r\n/w # ')
    session.process.signal('SIGKILL')
    await session.process.exited
  })

  it('searches the history with Ctrl-R', async () => {
    const session = open(createWorld(), ['sh'], { terminal: true })
    await session.until('# ')
    session.type('echo first\r')
    await session.until('first\r\n/w # ')
    session.type('echo second\r')
    await session.until('second\r\n/w # ')
    session.type('\x12fir')
    await session.until("(reverse-i-search)'fir': echo first")
    session.type('\r')
    await session.until('echo first\x1b[J\r\nfirst\r\n/w # ')
    session.process.signal('SIGKILL')
    await session.process.exited
  })

  it('refuses Ctrl-Z with a sentence, and the job goes on', async () => {
    const session = open(createWorld(), ['sh'], { terminal: true })
    await session.until('# ')
    session.type('cat\r')
    await session.until('cat\r\n')
    const refused = '^Z\r\nthe Camada simulator stops no jobs: Ctrl-C ends this one\r\n'
    // Pressed until cat has the terminal.
    await expect.poll(() => (session.type('\x1a'), session.shown()), { interval: 20 }).toContain(refused)
    session.type('still\r\x04')
    await session.until('still\r\nstill\r\n/w # ')
    session.type('exit\r')
    expect(await session.process.exited).toEqual({ kind: 'exited', code: 0 })
  })

  it('leaves background jobs alone at Ctrl-C', async () => {
    const session = open(createWorld(), ['sh'], { terminal: true })
    await session.until('# ')
    session.type('sleep 50 &\r')
    await session.until('&\r\n/w # ')
    session.type('sleep 60\r')
    await session.until('sleep 60\r\n')
    await session.interrupts()
    expect(session.host.processes().map((process) => process.argv.join(' '))).toEqual(['sh', 'sleep 50'])
    session.process.signal('SIGKILL')
    await session.process.exited
  })

  it('tells its new size', async () => {
    const session = open(createWorld(), ['sh'], { terminal: true })
    await session.until('# ')
    session.type('stty size\r')
    await session.until('24 80\r\n/w # ')
    session.process.terminal?.resize({ columns: 132, rows: 43 })
    session.type("trap 'echo resized' WINCH; stty size\r")
    await session.until('43 132\r\n/w # ')
    session.process.signal('SIGKILL')
    await session.process.exited
  })

  it('prompts as the images do', async () => {
    for (const [shell, prompt] of [
      ['sh', '/w # '],
      ['dash', '# '],
      ['bash', 'root@lab:/w# '],
    ] as const) {
      const session = open(createWorld(), [shell], { terminal: true })
      await session.until(prompt)
      expect(session.shown()).toBe(prompt)
      session.process.signal('SIGKILL')
      await session.process.exited
    }
  })

  it('hangs up: the shell ends', async () => {
    const session = open(createWorld(), ['sh'], { terminal: true })
    await session.until('# ')
    session.process.terminal?.hangUp()
    expect((await session.process.exited).kind).toBe('exited')
  })
})

describe('executables', () => {
  it.each([false, true])("reaches pid 1's output through /proc, with a terminal: %s", async (terminal) => {
    const world = createWorld('busybox')
    const { host, process, shown, until } = open(world, ['sh', '-c', 'echo begin; sleep 100'], { terminal })
    world.namespace.mount('/proc', createProcFileSystem(host, world.namespace), { source: 'proc' })
    await until('begin')
    let own = ''
    const enter = async (script: string, uid: number): Promise<void> => {
      const entered = host.start({
        argv: ['sh', '-c', script],
        env: new Map([['PATH', '/bin']]),
        cwd: '/w',
        credentials: { ...rootCredentials, uid },
        stdin: 'closed',
        onOutput: (_, bytes) => void (own += decodeText(bytes)),
      })
      await entered.exited
    }
    await enter('echo one > /proc/1/fd/1; echo two >> /proc/1/fd/2; ln -s /proc/1/fd/1 log; echo three > log', 0)
    await enter('echo four > /proc/1/fd/1', 1000)
    expect(own).toBe("sh: can't create /proc/1/fd/1: Permission denied\n")
    await until('three')
    expect(shown().replaceAll('\r', '')).toBe('begin\none\ntwo\nthree\n')
    process.signal('SIGKILL')
    await host.dispose()
  })

  it('says that a foreign binary cannot run, with 126', async () => {
    const world = createWorld()
    world.write('/w/app', '\x7fELF\0\0', 0o755)
    const answer = await world.run(['sh', '-c', './app; echo $?'])
    expect(answer).toEqual({
      stdout: '126\n',
      stderr:
        "sh: ./app: Exec format error: the simulator can't run the binary ./app: it has no program of that name\n",
      status: 0,
    })
  })

  it('runs a program under the name of a link', async () => {
    const world = createWorld()
    expect(await world.run(['sh', '-c', 'ln -s /bin/busybox ls; touch a; ./ls; busybox echo x'])).toEqual({
      stdout: 'a\nls\nx\n',
      stderr: '',
      status: 0,
    })
  })

  it('does not find what the image lacks', async () => {
    const world = createWorld('gnu')
    expect(await world.run(['/bin/sh', '-c', 'make /app'])).toEqual({
      stdout: '',
      stderr: '/bin/sh: 1: make: not found\n',
      status: 127,
    })
  })
})
