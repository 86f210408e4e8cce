import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import type { Process, Program } from '../process/types'
import { createWorld } from '../testWorld'
import { callBytes } from './calls'
import { GuestSystem } from './guestSystem'
import { runGuest, type GuestOptions } from './runGuest'

type Steps = readonly (readonly [string, ...unknown[]])[]

/** Runs a guest as a program of a world; answers with what it posted and how it ended. */
async function probe(
  steps: Steps,
  during?: (guest: ReturnType<typeof runGuest>, process: Process) => void,
  options: GuestOptions = {},
) {
  const world = createWorld('gnu')
  world.write('/w/f', 'hello\n')
  world.write('/w/mine', 'x', 0o600)
  const posted: unknown[] = []
  let end: unknown
  world.write('/bin/guest', '\x7fELF\0', 0o755)
  const guest: Program = async (process) => {
    const guest = runGuest(process, 'probe', { ...options, input: { steps } })
    guest.onMessage((message) => posted.push(message))
    during?.(guest, process)
    end = await guest.ended
    return 7
  }
  const answer = await world.run(['guest'], { programs: { guest } })
  return { posted, end, ...answer }
}

describe('a guest', () => {
  it('reaches files of the container by blocking calls', async () => {
    const { posted, end } = await probe([
      ['open', '/w/new', { read: true, write: true, create: true }, 0o640],
      ['put', 3, 'abc', 0],
      ['put', 3, 'xyz', 5],
      ['size', 3],
      ['text', 3, 100, 0],
      ['truncate', 3, 2],
      ['text', 3, 100, 0],
      ['open', '/nowhere', { read: true }],
      ['mkdir', '/w/d'],
      ['rename', '/w/new', '/w/d/n'],
      ['readdir', '/w/d'],
      ['rmdir', '/w/d'],
      ['sync'],
      ['close', 3],
      ['close', 3],
      ['text', 9, 1],
    ])
    expect(posted).toEqual([
      ...[3, 3, 3, 8, 'abc\0\0xyz', null, 'ab', 'ENOENT', null, null, ['n'], 'ENOTEMPTY', null, null],
      ...['EBADF', 'EBADF'],
    ])
    expect(end).toEqual({ code: 0 })
  })

  it('prints and answers messages', async () => {
    const { posted, stdout, stderr, status } = await probe(
      [['print', 'out\n'], ['printError', 'bad\n'], ['echo'], ['exit', 3]],
      (guest) => guest.post({ hello: 1 }),
    )
    expect({ posted, stdout, stderr, status }).toEqual({
      posted: [null, null, { hello: 1 }],
      stdout: 'out\n',
      stderr: 'bad\n',
      status: 7,
    })
  })

  it('is a code when it throws, and when its heap is full', async () => {
    expect((await probe([['throw']])).end).toMatchObject({ code: 134, failure: expect.stringContaining('as asked') })
    const { end } = await probe([['grow']], undefined, { heapMegabytes: 24 })
    expect(end).toMatchObject({ code: 134, failure: expect.stringContaining('memory limit') })
  })

  it('compiles what no guest has compiled before', async () => {
    const first = await probe([['compiled', 'one']])
    const second = await probe([
      ['compiled', 'one'],
      ['compiled', 'two'],
    ])
    expect([first.posted, second.posted]).toEqual([[true], [false, true]])
  })

  it('takes no wake-up for an answer', async () => {
    const shared = new SharedArrayBuffer(callBytes.body + callBytes.bodyBytes)
    const worker = new Worker(lateWaker, { eval: true, workerData: { shared, at: callBytes.numbers } })
    const start = { module: '', shared, argv: [], env: {}, cwd: '/', pid: 1, input: undefined, compiled: {} }
    expect(new GuestSystem(start, { postMessage: () => undefined }).now()).toBe(42)
    await worker.terminate()
  })

  it('handles the signals that are passed on', async () => {
    const { end } = await probe(
      [['now'], ['term'], ['exit', 9]],
      (guest, process) => guest.onMessage(() => process.host.signal(process.pid, 'SIGTERM')),
      { signals: ['SIGTERM'] },
    )
    expect(end).toEqual({ code: 9 })
  })

  it('ends with its process though it never gives way', async () => {
    const { status } = await probe([['now'], ['spin']], (guest, process) =>
      guest.onMessage(() => process.host.signal(process.pid, 'SIGKILL')),
    )
    expect(status).toBe(137)
  })
})

/** Wakes whoever waits, as the answer before would that was seen early; then answers. */
const lateWaker = `
  const { workerData } = require('node:worker_threads')
  const ints = new Int32Array(workerData.shared)
  while (Atomics.notify(ints, 0) === 0);
  Atomics.wait(ints, 6, 0, 20)
  new Float64Array(workerData.shared, workerData.at)[0] = 42
  Atomics.store(ints, 0, 2)
  Atomics.notify(ints, 0)`
