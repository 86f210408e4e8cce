/** `container.exec` through dockerode: attached, detached, with a terminal, with input whose end alone is closed. */
import type Dockerode from 'dockerode'
import { expect, it } from 'vitest'
import { readAll, refusal, type Bench } from '../../../conformance/bench'
import { Collector, demultiplexed, heardIn } from './hearing'

const attached = { AttachStdin: true, AttachStdout: true, AttachStderr: true } as const

export function execCases(bench: () => Bench): void {
  attachedCases(bench)
  terminalCases(bench)
  manyCases(bench)
}

async function sleeper(bench: Bench): Promise<Dockerode.Container> {
  const container = await bench.create(['sleep', '1000'])
  await container.start()
  return container
}

/** What an exec runs that goes on until it is let go; the sign lies where no diff shows it. */
const untilLetGo = 'while ! test -e /dev/shm/go; do sleep 0.05; done'

async function letGo(container: Dockerode.Container): Promise<void> {
  await (await container.exec({ Cmd: ['touch', '/dev/shm/go'] })).start({ Detach: true })
}

function attachedCases(bench: () => Bench): void {
  it('runs attached and tells how it ended', async () => {
    const container = await sleeper(bench())
    const script = 'echo out; echo err >&2; echo $A; pwd; id -u; exit 6'
    const exec = await container.exec({
      Cmd: ['sh', '-c', script],
      AttachStdout: true,
      AttachStderr: true,
      Env: ['A=b'],
      WorkingDir: '/tmp',
      User: '1234',
    })
    const heard = await demultiplexed(bench().docker, await exec.start({}))
    const { Running, ExitCode, OpenStdin, ProcessConfig } = await bench().execEnd(exec)
    expect({ ...heard, Running, ExitCode, OpenStdin, user: ProcessConfig.user }).toEqual({
      stdout: 'out\nb\n/tmp\n1234\n',
      stderr: 'err\n',
      Running: false,
      ExitCode: 6,
      OpenStdin: false,
      user: '1234',
    })
    await container.remove({ force: true })
  })

  it('runs detached and is found when it is over', async () => {
    const container = await sleeper(bench())
    const exec = await container.exec({ Cmd: ['sh', '-c', `${untilLetGo}; echo x > /made; exit 2`] })
    await exec.start({ Detach: true })
    expect((await exec.inspect()).Running).toBe(true)
    await letGo(container)
    const { ExitCode } = await bench().execEnd(exec)
    expect([ExitCode, await bench().diff(container.id)]).toEqual([2, ['A /made']])
    await container.remove({ force: true })
  })

  it('reads on after the client has closed its half', async () => {
    const container = await sleeper(bench())
    const script = 'while read l; do echo "<$l>"; done; sleep 0.2; echo after the end'
    const exec = await container.exec({ ...attached, Cmd: ['sh', '-c', script] })
    const stream = await exec.start({ hijack: true, stdin: true })
    const heard = demultiplexed(bench().docker, stream)
    stream.write('one\n')
    stream.write('two\n')
    stream.end()
    expect([await heard, (await bench().execEnd(exec)).ExitCode]).toEqual([
      { stdout: '<one>\n<two>\nafter the end\n', stderr: '' },
      0,
    ])
    await container.remove({ force: true })
  })

  it('carries megabytes both ways unchanged', async () => {
    const container = await sleeper(bench())
    const exec = await container.exec({ ...attached, Cmd: ['sh', '-c', 'tee /copy | md5sum; cat /copy | md5sum >&2'] })
    const stream = await exec.start({ hijack: true, stdin: true })
    const heard = demultiplexed(bench().docker, stream)
    for (let piece = 0; piece < 64; piece++) stream.write(Buffer.alloc(65_536, piece))
    stream.end()
    const { stdout, stderr } = await heard
    expect([stdout, stderr]).toEqual([stdout, stdout])
    const back = await container.exec({ AttachStdout: true, Cmd: ['cat', '/copy'] })
    const again = await demultiplexed(bench().docker, await back.start({}))
    expect([again.stdout.length, again.stdout.charCodeAt(65_536 * 33)]).toEqual([4 * 1024 * 1024, 33])
    await container.remove({ force: true })
  })

  it('tells in the stream that it was started before', async () => {
    const container = await sleeper(bench())
    const exec = await container.exec({ Cmd: ['sh', '-c', untilLetGo], AttachStdout: true })
    await exec.start({ Detach: true })
    const again = async (): Promise<string> => {
      const { stdout } = await demultiplexed(bench().docker, await exec.start({}))
      return stdout.replace(exec.id, '<id>')
    }
    const running = await again()
    await letGo(container)
    await bench().execEnd(exec)
    expect([running, await again(), (await refusal(exec.start({ Detach: true }))).status]).toEqual([
      'Error: Exec command <id> is already running\r\n',
      'Error: Exec command <id> has already run\r\n',
      409,
    ])
    await container.remove({ force: true })
  })

  it('refuses what cannot start', async () => {
    const container = await bench().create(['sleep', '1000'])
    const stopped = await refusal(container.exec({ Cmd: ['true'] }))
    await container.start()
    const missing = await container.exec({ Cmd: ['nada'], AttachStdout: true })
    const stream = await missing.start({})
    const said = (await readAll(stream as AsyncIterable<Buffer>)).toString()
    const none = await refusal(container.exec({ Cmd: [] }))
    await container.pause()
    const paused = await refusal(container.exec({ Cmd: ['true'] }))
    await container.unpause()
    expect([stopped.status, none, paused.status]).toEqual([
      409,
      { status: 400, message: 'No exec command specified' },
      409,
    ])
    expect(said).toContain('exec: "nada": executable file not found in $PATH')
    expect((await bench().execEnd(missing)).ExitCode).toBe(126)
    await container.remove({ force: true })
  })
}

function terminalCases(bench: () => Bench): void {
  it('has a terminal of its own that is resized', async () => {
    const container = await sleeper(bench())
    const exec = await container.exec({ ...attached, Tty: true, Cmd: ['sh'], Env: ['PS1=$ '] })
    const stream = await exec.start({ hijack: true, stdin: true, Tty: true })
    const heard = new Collector()
    stream.pipe(heard)
    const says = (what: string): Promise<string> => heardIn(heard, what)
    await exec.resize({ h: 30, w: 101 })
    stream.write('stty size\n')
    await says('30 101')
    await exec.resize({ h: 31, w: 102 })
    stream.write('stty size; tty\n')
    await says('31 102')
    stream.write('exit 5\n')
    expect((await bench().execEnd(exec)).ExitCode).toBe(5)
    await container.remove({ force: true })
  })

  it('leaves by the keys, which ends the exec', async () => {
    const container = await sleeper(bench())
    const exec = await container.exec({ ...attached, Tty: true, Cmd: ['cat'], DetachKeys: 'ctrl-x,q' })
    const stream = await exec.start({ hijack: true, stdin: true, Tty: true })
    const heard = readAll(stream as AsyncIterable<Buffer>)
    stream.write('\u0018q')
    expect((await heard).toString()).toBe('exec attach failed: error on attach stdin: read escape sequence\r\n')
    await bench().execEnd(exec)
    await container.remove({ force: true })
  })
}

function manyCases(bench: () => Bench): void {
  it('runs 100 at once, each with what is its own', async () => {
    const container = await sleeper(bench())
    const one = async (index: number): Promise<string> => {
      const exec = await container.exec({ ...attached, Cmd: ['sh', '-c', 'read l; echo $l; echo err $l >&2; exit $l'] })
      const stream = await exec.start({ hijack: true, stdin: true })
      const heard = demultiplexed(bench().docker, stream)
      stream.end(`${String(index)}\n`)
      const { stdout, stderr } = await heard
      const { ExitCode } = await bench().execEnd(exec)
      return `${stdout}${stderr}${String(ExitCode)}`
    }
    const told = await Promise.all(Array.from({ length: 100 }, (_, index) => one(index)))
    expect(told).toEqual(Array.from({ length: 100 }, (_, index) => `${index}\nerr ${index}\n${index}`))
    // Those that ended are forgotten by and by, and no more are listed than were.
    expect(((await container.inspect()).ExecIDs ?? []).length).toBeLessThanOrEqual(100)
    await container.remove({ force: true })
  })
}
