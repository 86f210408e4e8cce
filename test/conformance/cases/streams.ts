/** What stays open: following logs, attaching, executing, waiting; as real daemons do, byte by byte. */
import type { Duplex, Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { readAll, type Bench } from '../bench'
import { send } from '../raw'

export function streamCases(bench: () => Bench): void {
  logCases(bench)
  attachCases(bench)
  execCases(bench)
}

const attached = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true }

/** Text by stream of a multiplexed answer. */
function demultiplexed(bytes: Buffer): { readonly stdout: string; readonly stderr: string } {
  const text = { stdout: '', stderr: '' }
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at + 4)
    text[bytes[at] === 2 ? 'stderr' : 'stdout'] += bytes.subarray(at + 8, at + 8 + length).toString('utf8')
    at += 8 + length
  }
  return text
}

async function logsOf(bench: Bench, id: string, query: Record<string, unknown>): Promise<string> {
  const reply = await send(bench, { method: 'GET', path: `/containers/${id}/logs`, query })
  const { stdout, stderr } = demultiplexed(reply.body)
  return stdout + stderr
}

function logCases(bench: () => Bench): void {
  it('cuts logs by tail, stream and time', async () => {
    // Its two streams come to the log by different ways: the end is written when the error is there.
    const script = 'for n in 1 2 3; do echo $n; sleep 0.05; done; echo e >&2; read go; printf end'
    const container = await bench().create(['sh', '-c', script], { stdin: '' })
    const { id } = container
    const stream = (await container.attach({ ...attached, stdout: false, stderr: false })) as Duplex
    await container.start()
    await bench().printed(container, 'e\n')
    stream.end('go\n')
    await container.wait()
    const both = { stdout: 1, stderr: 1 }
    const logs = (query: Record<string, unknown>): Promise<string> => logsOf(bench(), id, query)
    expect(await logs({ stdout: 1 })).toBe('1\n2\n3\nend')
    expect(await logs({ stderr: 1 })).toBe('e\n')
    expect([await logs({ ...both, tail: 1 }), await logs({ ...both, tail: 0 })]).toEqual(['end', ''])
    expect([await logs({ ...both, tail: 'x' }), await logs({ ...both, tail: -1 })]).toEqual([
      '1\n2\n3\nende\n',
      '1\n2\n3\nende\n',
    ])
    const stamped = (await logs({ stdout: 1, timestamps: 1 })).split('\n').map((line) => line.split(' '))
    expect(stamped.map(([, text]) => text)).toEqual(['1', '2', '3', 'end'])
    const [, second = ''] = stamped.map(([time = '']) => time)
    expect(second).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/)
    const since = `${String(Math.floor(Date.parse(second) / 1000))}.${second.slice(20, 29)}`
    expect([await logs({ stdout: 1, since }), await logs({ stdout: 1, until: since })]).toEqual(['2\n3\nend', '1\n2\n'])
    expect(await logs({ stdout: 1, details: 1, tail: 1 })).toBe(' end')
  })

  it('shows the details that the log driver was asked for', async () => {
    const config = { Env: ['EV=1', 'XX=2'], Labels: { la: 'x y', 'io.camada.conformance': bench().prefix } }
    const host = { LogConfig: { Type: 'json-file', Config: { labels: 'la', env: 'EV' } } }
    const { id } = await bench().run(['echo', 'a'], { config, host })
    expect(await logsOf(bench(), id, { stdout: 1, details: 1 })).toBe('EV=1,la=x+y a\n')
  })

  it('rotates by max-size and max-file', async () => {
    const script = 'n=0; while [ $n -lt 40 ]; do echo line $n; n=$((n+1)); done'
    const kept = async (options: Record<string, string>): Promise<readonly string[]> => {
      const host = { LogConfig: { Type: 'json-file', Config: options } }
      const { id } = await bench().run(['sh', '-c', script], { host })
      return (await logsOf(bench(), id, { stdout: 1 })).trimEnd().split('\n')
    }
    const [first] = await kept({ 'max-size': '2k' })
    // A stamp that ends in zeros is shorter, and a line more fits.
    expect(['line 26', 'line 27']).toContain(first)
  })

  it('gives a slow follower every line, in order', async () => {
    const count = 60_000
    const script = `n=0; while [ $n -lt ${String(count)} ]; do echo $n; n=$((n+1)); done`
    const container = await bench().create(['sh', '-c', script])
    await container.start()
    const stream = (await container.logs({ follow: true, stdout: true })) as unknown as Readable
    const chunks: Buffer[] = []
    let read = 0
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      if (read++ % 8 === 0) await new Promise((later) => setTimeout(later, 5))
    }
    const lines = demultiplexed(Buffer.concat(chunks)).stdout.trimEnd().split('\n')
    expect([lines.length, lines.findIndex((line, at) => line !== String(at))]).toEqual([count, -1])
  })
}

/** Attached with a terminal or without; what was heard once it ends. */
async function heard(stream: Duplex): Promise<string> {
  return (await readAll(stream as AsyncIterable<Buffer>)).toString('utf8')
}

function attachCases(bench: () => Bench): void {
  it('leaves by the keys, and the container goes on', async () => {
    const container = await bench().create(['cat'], { tty: true, config: { OpenStdin: true } })
    await container.start()
    for (const [detachKeys, typed] of [
      [undefined, '\u0010\u0011'],
      ['a,b', 'xaxab'],
      ['ctrl-a', '\u0001'],
      ['DEL', '\u007f'],
    ] as const) {
      const stream = (await container.attach({ ...attached, ...(detachKeys && { detachKeys }) })) as Duplex
      stream.write(typed)
      await heard(stream)
      expect((await container.inspect()).State.Running).toBe(true)
    }
    await container.remove({ force: true })
  })

  it('ends with its input unless that is the end of the process too', async () => {
    const container = await bench().create(['sh', '-c', 'while read l; do echo got $l; done'], {
      config: { OpenStdin: true, StdinOnce: false },
    })
    await container.start()
    const stream = (await container.attach(attached)) as Duplex
    stream.write('one\n')
    await bench().printed(container, 'got one\n')
    stream.end()
    await heard(stream)
    expect((await container.inspect()).State.Running).toBe(true)
    await container.remove({ force: true })
  })

  it('refuses keys that are none, without JSON', async () => {
    const container = await bench().create(['true'])
    const path = `/containers/${container.id}/attach`
    const reply = await send(bench(), { method: 'POST', path, query: { stream: 1, detachKeys: 'ctrl-A' } })
    expect([reply.status, reply.body.toString('utf8')]).toEqual([400, 'Invalid detach keys (ctrl-A) provided\r\n'])
  })
}

function execCases(bench: () => Bench): void {
  it('starts an exec once, and says so', async () => {
    const container = await bench().create(['sleep', '100'])
    await container.start()
    const exec = await container.exec({ Cmd: ['sh', '-c', 'exit 4'] })
    const start = (): ReturnType<typeof send> =>
      send(bench(), { method: 'POST', path: `/exec/${exec.id}/start`, body: { Detach: true } })
    expect((await start()).status).toBe(200)
    expect((await bench().execEnd(exec)).ExitCode).toBe(4)
    const again = await start()
    expect([again.status, again.body.toString('utf8')]).toEqual([
      409,
      `{"message":"Error: Exec command ${exec.id} has already run"}\n`,
    ])
    const unstarted = await container.exec({ Cmd: ['true'] })
    await container.kill()
    await container.wait()
    const gone = await send(bench(), { method: 'GET', path: `/exec/${unstarted.id}/json` })
    expect(gone.status).toBe(404)
  })

  it('frames an exec as its start asks, whatever its terminal', async () => {
    const container = await bench().create(['sleep', '100'])
    await container.start()
    const said = async (tty: boolean, asked: boolean): Promise<Buffer> => {
      const exec = await container.exec({ Cmd: ['echo', 'x'], AttachStdout: true, Tty: tty })
      const body = { Tty: asked }
      return (await send(bench(), { method: 'POST', path: `/exec/${exec.id}/start`, body })).body
    }
    expect([(await said(false, true)).toString(), demultiplexed(await said(true, false)).stdout]).toEqual([
      'x\n',
      'x\r\n',
    ])
    await container.remove({ force: true })
  })

  it('waits for the end that is asked for', async () => {
    const container = await bench().create(['sh', '-c', 'exit 5'], { host: { AutoRemove: true } })
    const waits = await Promise.all(['removed', 'next-exit'].map((condition) => bench().waiting(container, condition)))
    await container.start()
    expect(await Promise.all(waits.map(({ ended }) => ended))).toEqual([5, 5])
  })
}
