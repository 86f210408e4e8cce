/** Sockets between processes of one host, and between two hosts that a fake network joins. */
import { afterEach, describe, expect, it } from 'vitest'
import { PosixError } from '../filesystem/posixError'
import { rootCredentials } from '../filesystem/namespaceTypes'
import { createWorld, type World } from '../testWorld'
import { noNetwork, type ContainerNetwork } from './network'
import { createProcessHost } from './processHost'
import { createProcFileSystem } from './procFileSystem'
import { connect, heldConnection, listen, serve } from './sockets'
import type { ExitStatus, Process, RunningProcessHost } from './types'

const hosts: RunningProcessHost[] = []

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.dispose()
})

interface Place {
  readonly host: RunningProcessHost
  /** Starts a process that runs this. */
  run(body: (process: Process) => Promise<number>): { exited: Promise<ExitStatus>; pid: number }
}

function place(world: World = createWorld(), network?: ContainerNetwork): Place {
  const bodies: ((process: Process) => Promise<number>)[] = []
  const host = createProcessHost({
    hostname: 'lab',
    namespace: world.namespace,
    face: 'busybox',
    clock: Date.now,
    ...(network === undefined ? {} : { network }),
    programs: (name) => (process) =>
      (name === 'true' ? bodies.shift() : undefined)?.(process) ?? process.sleep(Infinity).then(() => 0),
  })
  hosts.push(host)
  const start = (path: string) =>
    host.start({
      argv: [path],
      env: new Map(),
      cwd: '/w',
      credentials: rootCredentials,
      stdin: 'closed',
      onOutput: () => undefined,
    })
  start('/bin/sleep')
  return {
    host,
    run: (body) => {
      bodies.push(body)
      return start('/bin/true')
    },
  }
}

/** Lets everybody go as far as they can: turns of the event loop, for time passes without one on a loaded machine. */
async function turn(): Promise<void> {
  for (let left = 20; left > 0; left--) await new Promise((resolve) => setImmediate(resolve))
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

async function code(action: () => unknown): Promise<string> {
  try {
    await action()
  } catch (error) {
    if (error instanceof PosixError) return error.code
    throw error
  }
  return 'none'
}

const echo = (at: Parameters<typeof listen>[1]) => (process: Process) =>
  serve(listen(process, at), async (connection) => {
    for (let bytes = await connection.read(4096); bytes.length > 0; bytes = await connection.read(4096))
      await connection.write(bytes)
  }).then(() => 0)

async function ask(process: Process, to: Parameters<typeof connect>[1], words: string): Promise<string> {
  const connection = await connect(process, to)
  await connection.write(Buffer.from(words))
  connection.shutdown()
  let answer = ''
  for (let bytes = await connection.read(4096); bytes.length > 0; bytes = await connection.read(4096))
    answer += text(bytes)
  connection.close()
  return answer
}

/** Runs a body in a new process and gives what it found. */
function within<T>(at: Place, body: (process: Process) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) =>
    at.run(async (process) => {
      await body(process).then(resolve, reject)
      return 0
    }),
  )
}

describe('TCP on loopback', () => {
  it('carries bytes both ways and ends each half by itself', async () => {
    const at = place()
    at.run(echo({ address: '0.0.0.0', port: 7 }))
    await turn()
    expect(await within(at, (process) => ask(process, { address: '127.0.0.1', port: 7 }, 'olá'))).toBe('olá')
  })

  it('refuses where nobody listens, and an address that is taken or another’s', async () => {
    const at = place()
    at.run(echo({ address: '127.0.0.1', port: 7 }))
    await turn()
    const found = await within(at, async (process) => [
      await code(() => connect(process, { address: '127.0.0.1', port: 8 })),
      await code(() => listen(process, { address: '0.0.0.0', port: 7 })),
      await code(() => listen(process, { address: '::', port: 7 })),
      await code(() => listen(process, { address: '127.0.0.2', port: 7 })),
      await code(() => listen(process, { address: '10.0.0.1', port: 9 })),
      await code(() => connect(process, { address: '10.0.0.1', port: 9 })),
    ])
    expect(found).toEqual(['ECONNREFUSED', 'EADDRINUSE', 'EADDRINUSE', 'none', 'EADDRNOTAVAIL', 'ENETUNREACH'])
  })

  it('stops a writer whose reader is slow, and goes on with it', async () => {
    const at = place()
    let read = 0
    at.run(async (process) => {
      const connection = await listen(process, { address: '127.0.0.1', port: 7 }).accept()
      await turn()
      for (
        let bytes = await connection?.read(65_536);
        bytes && bytes.length > 0;
        bytes = await connection?.read(65_536)
      )
        read += bytes.length
      return 0
    })
    await turn()
    let written = false
    const writer = at.run(async (process) => {
      const connection = await connect(process, { address: '127.0.0.1', port: 7 })
      await connection.write(new Uint8Array(300_000))
      written = true
      return 0
    })
    await Promise.resolve()
    expect(written).toBe(false)
    await writer.exited
    await turn()
    expect(read).toBe(300_000)
  })

  it('gives EPIPE without a signal, and a reset for what was not read', async () => {
    const at = place()
    let tell = (): void => undefined
    const written = new Promise<void>((resolve) => (tell = resolve))
    at.run((process) =>
      serve(listen(process, { address: '127.0.0.1', port: 7 }), async (connection) => {
        await written
        connection.close()
      }).then(() => 0),
    )
    await turn()
    const found = await within(at, async (process) => {
      const connection = await connect(process, { address: '127.0.0.1', port: 7 })
      await connection.write(Buffer.from('unread'))
      tell()
      await turn()
      return [await code(() => connection.read(1)), await code(() => connection.write(Buffer.from('x')))]
    })
    expect(found).toEqual(['ECONNRESET', 'EPIPE'])
  })

  it('closes with the process that dies, whoever waits', async () => {
    const at = place()
    const server = at.run(echo({ address: '127.0.0.1', port: 7 }))
    await turn()
    const client = within(at, async (process) => {
      const connection = await connect(process, { address: '127.0.0.1', port: 7 })
      const end = await connection.read(1)
      return [end.length, await code(() => connect(process, { address: '127.0.0.1', port: 7 }))]
    })
    await turn()
    at.host.signal(server.pid, 'SIGKILL')
    expect(await client).toEqual([0, 'ECONNREFUSED'])
    await turn()
    expect([at.host.sockets.listeners.size, at.host.sockets.connections.size]).toEqual([0, 0])
  })

  it('resets who waited for a listener that went away', async () => {
    const at = place()
    const server = at.run(async (process) => {
      listen(process, { address: '127.0.0.1', port: 7 })
      await process.sleep(Infinity)
      return 0
    })
    await turn()
    const client = within(at, async (process) => {
      const connection = await connect(process, { address: '127.0.0.1', port: 7 })
      return code(() => connection.read(1))
    })
    await turn()
    at.host.signal(server.pid, 'SIGKILL')
    expect(await client).toBe('ECONNRESET')
  })

  it('passes a connection on to a forked child', async () => {
    const at = place()
    at.run(async (process) => {
      const acceptor = listen(process, { address: '127.0.0.1', port: 7 })
      const accepted = await acceptor.accept()
      if (accepted === undefined) return 1
      const child = process.fork(async (forked) => {
        await heldConnection(forked, accepted.number).write(Buffer.from(`from ${forked.pid}`))
        return 0
      })
      accepted.close()
      await process.wait(child)
      return 0
    })
    await turn()
    expect(await within(at, (process) => ask(process, { address: '127.0.0.1', port: 7 }, ''))).toBe('from 4')
  })

  it('stands still while its host is paused', async () => {
    const at = place()
    const world = createWorld()
    at.run(echo({ address: '127.0.0.1', port: 7 }))
    await turn()
    const other = place(world, { ...noNetwork, sockets: at.host.sockets })
    at.host.pause()
    let answered = false
    const answer = within(other, (process) => ask(process, { address: '127.0.0.1', port: 7 }, 'x')).then((found) => {
      answered = true
      return found
    })
    await turn()
    expect(answered).toBe(false)
    at.host.resume()
    expect(await answer).toBe('x')
  })
})

describe('what is told of them', () => {
  it('/proc/net lists who listens and who is connected, netstat reads it', async () => {
    const world = createWorld()
    const at = place(world)
    at.run(echo({ address: '127.0.0.1', port: 6379 }))
    at.run(echo({ address: '::', port: 80 }))
    at.run(echo({ path: '/tmp/s' }))
    await turn()
    world.namespace.mount('/proc', createProcFileSystem(at.host, world.namespace))
    const read = (process: Process, path: string): string => {
      const file = process.namespace.open(process, path, { read: true })
      const found = text(file.read(65_536))
      file.close()
      return found.replace(/ +\n/g, '\n').replace(/ 2\d{4} /g, ' N ')
    }
    const found = await within(at, async (process) => {
      const connection = await connect(process, { address: '127.0.0.1', port: 6379 })
      await turn()
      const files = ['tcp', 'tcp6', 'unix'].map((name) => read(process, `/proc/net/${name}`))
      connection.close()
      return files
    })
    expect(found[0]?.split('\n').map((line) => line.slice(0, 34))).toEqual([
      '  sl  local_address rem_address   ',
      '   0: 0100007F:18EB 00000000:0000 ',
      expect.stringMatching(/^ {3}1: 0100007F:[0-9A-F]{4} 0100007F:18EB $/) as string,
      expect.stringMatching(/^ {3}2: 0100007F:18EB 0100007F:[0-9A-F]{4} $/) as string,
      '',
    ])
    expect(found[1]).toContain('   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A ')
    expect(found[2]).toBe(
      'Num       RefCount Protocol Flags    Type St Inode Path\n0000000000000000: 00000002 00000000 00010000 0001 01 N /tmp/s\n',
    )
  })
})

describe('Unix-domain sockets', () => {
  it('are inodes that stay behind, found wherever they are mounted', async () => {
    const world = createWorld()
    const [one, two] = [place(world), place(world)]
    const server = one.run(echo({ path: '/tmp/s' }))
    await turn()
    expect(await within(two, (process) => ask(process, { path: '/tmp/s' }, 'hi'))).toBe('hi')
    const again = await within(two, async (process) => [
      process.namespace.stat(process, '/tmp/s').kind,
      await code(() => listen(process, { path: '/tmp/s' })),
      await code(() => connect(process, { path: '/tmp/none' })),
      await code(() => connect(process, { path: '/etc/passwd' })),
    ])
    expect(again).toEqual(['socket', 'EADDRINUSE', 'ENOENT', 'ECONNREFUSED'])
    one.host.signal(server.pid, 'SIGKILL')
    expect(await within(two, (process) => code(() => connect(process, { path: '/tmp/s' })))).toBe('ECONNREFUSED')
  })
})
