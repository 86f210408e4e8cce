/**
 * Containers that run away: whatever one does, another one's commands go on being answered, memory is bounded, and it
 * ends when it is killed. The time that is allowed is a generous one; `npm run bench` measures it.
 */
import { describe, expect, it } from 'vitest'
import { rootCredentials } from '../filesystem/namespaceTypes'
import { findProgram } from '../programs/registry'
import { createWorld } from '../testWorld'
import { createProcessHost } from './processHost'
import { shellStatus } from './signals'
import type { ContainerHostOptions, ExitStatus, RunningProcessHost, StartedProcess } from './types'

const generousMs = 20_000

function hostOf(face: 'busybox' | 'gnu', options: Partial<ContainerHostOptions> = {}): RunningProcessHost {
  const { namespace } = createWorld(face)
  return createProcessHost({ hostname: 'lab', namespace, face, clock: Date.now, programs: findProgram, ...options })
}

interface Started {
  readonly process: StartedProcess
  readonly output: string[]
}

function start(host: RunningProcessHost, argv: readonly string[]): Started {
  const output: string[] = []
  const process = host.start({
    argv,
    env: new Map([['PATH', '/bin']]),
    cwd: '/',
    credentials: rootCredentials,
    stdin: 'closed',
    onOutput: (_, bytes) => {
      if (output.length < 100) output.push(Buffer.from(bytes).toString())
    },
  })
  return { process, output }
}

/** Runs something beside a host in which `echo` is run again and again; the slowest of those answers in milliseconds. */
async function beside(
  host: RunningProcessHost,
  argv: readonly string[],
): Promise<{ worstMs: number; started: Started }> {
  const neighbour = hostOf('busybox')
  start(neighbour, ['sleep', '1000'])
  const started = start(host, argv)
  let worstMs = 0
  for (let round = 0; round < 8; round++) {
    const before = performance.now()
    const { process, output } = start(neighbour, ['sh', '-c', '/bin/echo hi'])
    expect(await process.exited).toEqual({ kind: 'exited', code: 0 })
    expect(output).toEqual(['hi\n'])
    worstMs = Math.max(worstMs, performance.now() - before)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await neighbour.dispose()
  return { worstMs, started }
}

const killed: ExitStatus = { kind: 'signaled', signal: 'SIGKILL' }
const faulted: ExitStatus = { kind: 'signaled', signal: 'SIGSEGV' }

describe('a runaway leaves its neighbours alone and can be killed', () => {
  const scripts: Readonly<Record<string, readonly ['busybox' | 'gnu', ...string[]]>> = {
    'a busy loop': ['busybox', 'sh', '-c', 'while :; do :; done'],
    'a fork bomb': ['busybox', 'sh', '-c', 'f() { f | f & }; f; sleep 100'],
    'an endless log': ['busybox', 'yes'],
    'an array without an end': ['gnu', 'bash', '-c', 'while :; do a[i++]=xxxxxxxxxxxxxxxx; done'],
    '10,000 open files': ['gnu', 'bash', '-c', 'for ((i=0;i<10000;i++)); do exec {fd}</dev/null; done; sleep 100'],
  }
  for (const [what, [face, ...argv]] of Object.entries(scripts)) {
    it(what, async () => {
      const host = hostOf(face)
      const { worstMs, started } = await beside(host, argv)
      expect(worstMs).toBeLessThan(generousMs)
      expect(host.processes().length).toBeGreaterThan(0)
      host.signal(1, 'SIGKILL')
      expect(await started.process.exited).toEqual(killed)
      expect(host.processes()).toEqual([])
    })
  }
})

describe('memory', () => {
  const hogs: Readonly<Record<string, string>> = {
    'a variable that doubles': 'x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done',
    'an endless substitution': 'x=$(yes)',
    'sorting without an end': 'yes | sort',
    'the end of an endless line': 'tail /dev/zero',
    'an endless line': 'grep x /dev/zero',
    'lines kept for later': 'yes | head -n -1000000000',
    'an array of awk': "awk 'BEGIN { for (;;) a[i++] = i }'",
    'a string of awk':
      "yes xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx | awk '{ s = s $0 $0 }'",
    "sed's pattern space": "yes xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx | sed ':a;N;ba'",
    'what is turned around': 'tac /dev/zero',
  }
  for (const [what, script] of Object.entries(hogs)) {
    it(`is bounded for ${what}, as by the OOM killer`, async () => {
      let kills = 0
      const host = hostOf('busybox', { memoryLimitBytes: 20 * 1024 ** 2, onOutOfMemory: () => kills++ })
      const { process } = start(host, ['sh', '-c', script])
      expect(shellStatus(await process.exited)).toBe(137)
      expect(kills).toBe(1)
      expect(host.memory.usedBytes).toBe(0)
    })
  }

  it('kills the process that holds most, and not the first', async () => {
    const host = hostOf('busybox', { memoryLimitBytes: 20 * 1024 ** 2 })
    const { process, output } = start(host, ['sh', '-c', '(x=aaaaaaaa; while :; do x=$x$x; done); echo $?'])
    expect(await process.exited).toEqual({ kind: 'exited', code: 0 })
    expect(output.join('')).toBe('Killed\n137\n')
  })
})

describe('recursion without an end', () => {
  for (const [what, script] of Object.entries({
    function: 'f() { f; }; f',
    eval: 'f=\'eval "$f"\'; eval "$f"',
  })) {
    it(`is a segmentation fault (${what})`, async () => {
      const { process } = start(hostOf('gnu'), ['bash', '-c', script])
      expect(await process.exited).toEqual(faulted)
    })
  }

  it('is an error in arithmetic and in what is nested too deep to be read', async () => {
    const world = createWorld('gnu')
    world.write('/deep', `echo ${'$('.repeat(5000)}\n`)
    world.write('/sum', `echo $((${'('.repeat(100_000)}1))\n`)
    expect((await world.run(['bash', '/deep'])).status).toBeGreaterThan(0)
    expect((await world.run(['bash', '/sum'])).status).toBeGreaterThan(0)
  })
})

describe('limits', () => {
  it('of processes refuse the next one', async () => {
    const host = hostOf('gnu', { pidsLimit: 3 })
    const { process, output } = start(host, ['sh', '-c', 'sleep 100 & sleep 100 & sleep 100 & echo no'])
    expect(await process.exited).toEqual({ kind: 'exited', code: 2 })
    expect(output.join('')).toBe('sh: 1: Cannot fork\n')
    expect(host.refusedForks).toBe(1)
  })

  it('of the processor leave the rest of each period to others', async () => {
    const host = hostOf('busybox', { cpus: 0.2 })
    const { process } = start(host, ['sh', '-c', 'while :; do :; done'])
    const before = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 600))
    // A machine that is held up counts a slice for longer than it is; what is too much is owed, and so made good.
    await expect.poll(() => host.cpu.usedMs / (performance.now() - before)).toBeLessThan(0.5)
    host.signal(1, 'SIGKILL')
    await process.exited
    expect(host.cpu.usedMs).toBeGreaterThan(20)
    expect(host.cpu.throttledPeriods).toBeGreaterThan(0)
  })
})

describe('streams', () => {
  it('carry 50 MB through three stages', async () => {
    const host = hostOf('busybox')
    const { process, output } = start(host, ['sh', '-c', 'head -c 50000000 /dev/zero | cat | wc -c'])
    expect(await process.exited).toEqual({ kind: 'exited', code: 0 })
    expect(output.join('').trim()).toBe('50000000')
    expect(host.memory.peakBytes).toBeLessThan(1024 ** 2)
  })
})
