/** `docker.run`, attach and wait through dockerode: streams apart, input, terminals with a size. */
import { PassThrough, type Duplex } from 'node:stream'
import type Dockerode from 'dockerode'
import { expect, it } from 'vitest'
import { readAll, type Bench } from '../../../conformance/bench'
import { Collector, demultiplexed, heardIn } from './hearing'

const everything = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true } as const

export function runCases(bench: () => Bench): void {
  streamCases(bench)
  terminalCases(bench)
  waitCases(bench)
}

function streamCases(bench: () => Bench): void {
  it('runs with its two streams apart', async () => {
    const [out, err] = [new Collector(), new Collector()]
    const script = 'for i in 1 2 3; do echo out $i; echo err $i >&2; done; exit 7'
    const [{ StatusCode }, container] = (await bench().docker.run('alpine', ['sh', '-c', script], [out, err], {
      name: bench().name('run'),
      Tty: false,
    })) as [{ StatusCode: number }, Dockerode.Container]
    expect([StatusCode, out.text, err.text]).toEqual([7, 'out 1\nout 2\nout 3\n', 'err 1\nerr 2\nerr 3\n'])
    await container.remove()
  })

  it('runs by a callback and tells of itself meanwhile', async () => {
    const told: string[] = []
    const out = new Collector()
    const name = bench().name('run')
    await new Promise<void>((done, fail) => {
      const hub = bench().docker.run(
        'alpine',
        ['sh', '-c', 'tty; echo on one stream >&2'],
        out,
        { name, Tty: true },
        (error: Error | null) => (error === null ? done() : fail(error)),
      )
      for (const event of ['container', 'stream', 'start', 'data']) hub.on(event, () => told.push(event))
    })
    await bench().docker.getContainer(name).remove()
    expect([told, out.text]).toEqual([['container', 'stream', 'start', 'data'], '/dev/pts/0\r\non one stream\r\n'])
  })

  it('feeds input and ends it', async () => {
    const container = await bench().create(['sh', '-c', 'wc -c; echo done >&2'], { stdin: '' })
    const stream = (await container.attach(everything)) as Duplex
    const heard = demultiplexed(bench().docker, stream)
    await container.start()
    // More than any buffer on the way: the end of the input comes after all of it.
    for (let piece = 0; piece < 40; piece++) stream.write(Buffer.alloc(65_536, 'x'))
    stream.end()
    expect(await heard).toEqual({ stdout: `${String(40 * 65_536)}\n`, stderr: 'done\n' })
    await container.remove()
  })

  it('feeds input without an upgrade, where only the answer ends', async () => {
    const container = await bench().create(['sh', '-c', 'read a; echo first; read b; echo "$b $a"'], { stdin: '' })
    const stream = (await container.attach({ ...everything, hijack: false })) as Duplex
    const heard = new Collector()
    bench().docker.modem.demuxStream(stream, heard, heard)
    await container.start()
    stream.write('GET / HTTP/1.1\r\n')
    await heardIn(heard, 'first\n')
    stream.write('two\n')
    await container.wait()
    expect(await heardIn(heard, 'two')).toBe('first\ntwo GET / HTTP/1.1\r\n')
    stream.destroy()
    await container.remove()
  })

  it('gives several who attach the same, and each its own start', async () => {
    const container = await bench().create(['sh', '-c', 'read a; echo got $a; read b; echo got $b'], {
      config: { OpenStdin: true },
    })
    const first = (await container.attach(everything)) as Duplex
    const heardFirst = demultiplexed(bench().docker, first)
    await container.start()
    first.write('one\n')
    await bench().printed(container, 'got one\n')
    const late = (await container.attach({ ...everything, stdin: false })) as Duplex
    const withPast = (await container.attach({ ...everything, stdin: false, logs: true })) as Duplex
    const heard = Promise.all([heardFirst, ...[late, withPast].map((stream) => demultiplexed(bench().docker, stream))])
    first.write('two\n')
    expect((await heard).map(({ stdout }) => stdout)).toEqual(['got one\ngot two\n', 'got two\n', 'got one\ngot two\n'])
    await container.remove()
  })
}

function terminalCases(bench: () => Bench): void {
  it('has a terminal with a size that follows', async () => {
    const script = "trap 'stty size' WINCH; trap 'exit 8' INT; echo ready; while :; do sleep 0.05; done"
    const container = await bench().create(['sh', '-c', script], { tty: true, config: { OpenStdin: true } })
    const stream = (await container.attach(everything)) as Duplex
    const heard = new Collector()
    stream.pipe(heard)
    const { ended: waited } = await bench().waiting(container)
    await container.start()
    // A second resize to the same size sends no WINCH, so the first must not come before the trap.
    await heardIn(heard, 'ready')
    for (const [h, w] of [
      [40, 120],
      [24, 80],
    ]) {
      await container.resize({ h, w })
      await heardIn(heard, `${String(h)} ${String(w)}\r\n`)
    }
    stream.write('\u0003')
    expect(await waited).toBe(8)
    await container.remove()
  })

  it('edits a line, and Ctrl-C and Ctrl-D do what they do', async () => {
    const container = await bench().create(['sh', '-c', 'trap "echo int" INT; cat; echo code $?'], {
      tty: true,
      config: { OpenStdin: true },
    })
    const stream = (await container.attach(everything)) as Duplex
    const heard = new Collector()
    stream.pipe(heard)
    const over = new Promise((done) => heard.once('finish', done))
    await container.start()
    stream.write('abx\u007fc\n')
    await heardIn(heard, '\nabc\r\n')
    stream.write('\u0004')
    await over
    expect(heard.text).toBe('abx\b \bc\r\nabc\r\ncode 0\r\n')
    await container.remove()

    const second = await bench().create(
      ['sh', '-c', 'trap "echo int; exit 9" INT; echo ready; while :; do sleep 0.05; done'],
      {
        tty: true,
        config: { OpenStdin: true },
      },
    )
    const typed = (await second.attach(everything)) as Duplex
    const answered = readAll(typed as AsyncIterable<Buffer>)
    const { ended: waited } = await bench().waiting(second)
    await second.start()
    await bench().printed(second, 'ready')
    typed.write('\u0003')
    expect([(await answered).toString(), await waited]).toEqual(['ready\r\n^Cint\r\n', 9])
    await second.remove()
  })
}

function waitCases(bench: () => Bench): void {
  it('waits before it started, by each condition', async () => {
    const container = await bench().create(['sh', '-c', 'exit 3'], { host: { AutoRemove: true } })
    const waits = await Promise.all(['next-exit', 'removed'].map((condition) => bench().waiting(container, condition)))
    // One that isn't running has ended already, for who asks nothing special.
    const plain = (await container.wait()) as { StatusCode: number }
    await container.start()
    const codes = await Promise.all(waits.map(({ ended }) => ended))
    expect([plain.StatusCode, codes]).toEqual([0, [3, 3]])
  })

  it('ends an attachment that a removal cuts', async () => {
    const container = await bench().create(['sh', '-c', 'echo up; sleep 100'])
    const stream = (await container.attach({ ...everything, stdin: false })) as Duplex
    const heard = new PassThrough()
    bench().docker.modem.demuxStream(stream, heard, heard)
    await container.start()
    await new Promise((first) => heard.once('data', first))
    const over = new Promise<string>((gone) => stream.once('end', () => gone('end')).once('close', () => gone('close')))
    await container.remove({ force: true })
    expect(['end', 'close']).toContain(await over)
  })
}
