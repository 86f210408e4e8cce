/** Life of a container, its streams, exec, archives, and how each is refused. */
import type { Readable } from 'node:stream'
import { extract } from 'tar-stream'
import { expect, it } from 'vitest'
import { contextTar, readAll, refusal, withoutIds, type Bench } from '../bench'

export function containerCases(bench: () => Bench): void {
  it('keeps stdout and stderr apart, and the exit code', async () => {
    const ran = await bench().run(['sh', '-c', 'echo out; echo err >&2; exit 3'])
    expect(ran).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' })
    const { State } = await bench().docker.getContainer(ran.id).inspect()
    expect(State).toMatchObject({ Status: 'exited', Running: false, ExitCode: 3, Error: '', Pid: 0 })
    const logs = await bench().docker.getContainer(ran.id).logs({ stdout: true, stderr: false })
    expect(Buffer.from(logs).toString('latin1')).toBe('\x01\0\0\0\0\0\0\x04out\n')
  })

  it('writes a terminal raw, with carriage returns', async () => {
    const ran = await bench().run(['sh', '-c', 'echo out; test -t 1 && echo tty'], { tty: true })
    expect(ran).toMatchObject({ exitCode: 0, stdout: 'out\r\ntty\r\n', stderr: '' })
  })

  it('hands stdin on, to its end', async () => {
    expect(await bench().run(['sh', '-c', 'cat; echo end'], { stdin: 'a\nb' })).toMatchObject({ stdout: 'a\nbend\n' })
  })

  it('gives environment, directory, user and host name', async () => {
    const line = 'echo $A; pwd; id -u; hostname'
    const config = { Env: ['A=b c'], WorkingDir: '/srv', User: '65534', Hostname: 'aluno' }
    expect(await bench().sh(line, { config })).toBe('b c\n/srv\n65534\naluno\n')
  })

  it('takes its host name from its ID', async () => {
    const ran = await bench().run(['hostname'])
    expect(ran.stdout).toBe(`${ran.id.slice(0, 12)}\n`)
  })

  it('joins entrypoint and command', async () => {
    const ran = await bench().run(['a', 'b'], { config: { Entrypoint: ['echo', '-n'] } })
    expect(ran.stdout).toBe('a b')
    const { Path, Args } = await bench().docker.getContainer(ran.id).inspect()
    expect([Path, Args]).toEqual(['echo', ['-n', 'a', 'b']])
  })

  it('removes itself when told to', async () => {
    const ran = await bench().run(['true'], { host: { AutoRemove: true } })
    await bench()
      .docker.getContainer(ran.id)
      .wait({ condition: 'removed' })
      .catch(() => undefined)
    expect(await refusal(bench().docker.getContainer(ran.id).inspect())).toEqual({
      status: 404,
      message: 'No such container: <id>',
    })
  })

  it('refuses names', async () => {
    const name = bench().name('taken')
    await bench().create(['true'], { name })
    expect(await refusal(bench().create(['true'], { name }))).toEqual({
      status: 409,
      message: `Conflict. The container name "/${name}" is already in use by container "<id>". You have to remove (or rename) that container to be able to reuse that name.`,
    })
    expect(await refusal(bench().create(['true'], { name: 'a b' }))).toEqual({
      status: 400,
      message: 'Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed',
    })
  })

  it('refuses to create without image or command', async () => {
    expect(await refusal(bench().create(['true'], { image: 'nosuch:1' }))).toEqual({
      status: 404,
      message: 'No such image: nosuch:1',
    })
    expect(await refusal(bench().create([], { config: { Entrypoint: [''] } }))).toEqual({
      status: 400,
      message: bench().speaks('1.45') ? 'no command specified' : 'No command specified',
    })
  })

  it('fails to start what is not there, and stays created with 127', async () => {
    const container = await bench().create(['nosuch'])
    const { status, message } = await refusal(container.start())
    expect(status).toBe(400)
    expect(message).toContain('exec: "nosuch": executable file not found in $PATH: unknown')
    const { State } = await container.inspect()
    expect(State).toMatchObject({ Status: 'created', ExitCode: 127, Error: message })
  })

  it('refuses what does not fit its state', async () => {
    const container = await bench().create(['sleep', '60'])
    const exec = (): Promise<unknown> => container.exec({ Cmd: ['true'] })
    const notRunning = {
      status: 409,
      message: bench().speaks('1.45') ? 'container <id> is not running' : 'Container <id> is not running',
    }
    expect(await refusal(exec())).toEqual(notRunning)
    await container.start()
    expect((await refusal(container.start())).status).toBe(304)
    expect(await refusal(container.remove())).toEqual({
      status: 409,
      message: bench().speaks('1.45')
        ? `cannot remove container "/${(await container.inspect()).Name.slice(1)}": container is running: stop the container before removing or force remove`
        : 'You cannot remove a running container <id>. Stop the container before attempting removal or force remove',
    })
    await container.kill()
    await container.wait()
    expect((await container.inspect()).State).toMatchObject({ Status: 'exited', ExitCode: 137 })
    expect((await refusal(container.stop())).status).toBe(304)
    expect(await refusal(container.kill())).toEqual({
      status: 409,
      message: bench().speaks('1.45')
        ? 'cannot kill container: <id>: container <id> is not running'
        : 'Cannot kill container: <id>: Container <id> is not running',
    })
    await container.remove()
    expect(await refusal(container.remove())).toEqual({ status: 404, message: 'No such container: <id>' })
  })

  it('ends by SIGTERM, and by SIGKILL after the grace', async () => {
    const loop = 'echo ready; while :; do sleep 0.1; done'
    const polite = await bench().create(['sh', '-c', `trap "exit 7" TERM; ${loop}`])
    const deaf = await bench().create(['sh', '-c', `trap "" TERM; ${loop}`])
    await Promise.all([polite.start(), deaf.start()])
    await Promise.all([polite, deaf].map((container) => bench().printed(container, 'ready')))
    await Promise.all([polite.stop({ t: 100 }), deaf.stop({ t: 1 })])
    const codes = await Promise.all([polite, deaf].map(async (it) => (await it.inspect()).State.ExitCode))
    expect(codes).toEqual([7, 137])
  })

  it('runs commands in a running container', async () => {
    const container = await bench().create(['sleep', '60'])
    await container.start()
    const exec = await container.exec({
      Cmd: ['sh', '-c', 'echo $A$$ | cut -c1; exit 5'],
      AttachStdout: true,
      Env: ['A=x'],
    })
    const stream = await exec.start({ hijack: true, stdin: false })
    const output = await readAll(stream)
    expect(output.subarray(8).toString('utf8')).toBe('x\n')
    expect(await bench().execEnd(exec)).toMatchObject({ Running: false, ExitCode: 5 })
    const missing = await container.exec({ Cmd: ['nosuch'], AttachStdout: true, AttachStderr: true })
    const said = await readAll(await missing.start({ hijack: true, stdin: false }))
    expect(said.toString('utf8')).toContain('exec: "nosuch": executable file not found in $PATH: unknown')
    expect((await bench().execEnd(missing)).ExitCode).toBe(126)
    await container.remove({ force: true })
  })

  it('is renamed', async () => {
    const [before, after] = [bench().name('old'), bench().name('new')]
    const container = await bench().create(['true'], { name: before })
    await container.rename({ name: after })
    expect((await container.inspect()).Name).toBe(`/${after}`)
    expect(await refusal(bench().docker.getContainer(before).inspect())).toEqual({
      status: 404,
      message: `No such container: ${before}`,
    })
  })

  it('copies files in and out, running or not', async () => {
    const container = await bench().create(['cat', '/root/new/a'])
    await container.putArchive(contextTar({ 'new/a': 'oi\n' }), { path: '/root' })
    const archive = (await container.getArchive({ path: '/root/new/a' })) as unknown as Readable
    const names: string[] = []
    const reader = archive.pipe(extract())
    for await (const entry of reader) {
      names.push(`${entry.header.name} ${entry.header.size}`)
      entry.resume()
    }
    expect(names).toEqual(['a 3'])
    const refused = await refusal(container.getArchive({ path: '/nope' }))
    expect(refused).toEqual({ status: 404, message: 'Could not find the file /nope in container <id>' })
    await container.start()
    await container.wait()
    const logs = await container.logs({ stdout: true })
    expect(Buffer.from(logs).subarray(8).toString()).toBe('oi\n')
  })

  it('becomes an image', async () => {
    const ran = await bench().run(['sh', '-c', 'echo x > /made'])
    const tag = bench().name('img')
    await bench()
      .docker.getContainer(ran.id)
      .commit({ repo: tag, tag: '1', comment: 'why', changes: ['CMD ["cat","/made"]'] })
    const image = await bench().docker.getImage(`${tag}:1`).inspect()
    expect(image.Config.Cmd).toEqual(['cat', '/made'])
    const [top] = (await bench().docker.getImage(`${tag}:1`).history()) as { Comment: string; Size: number }[]
    expect(top).toMatchObject({ Comment: 'why', Size: 2 })
    expect((await bench().run([], { image: `${tag}:1` })).stdout).toBe('x\n')
  })

  it('is found by filters, newest first', async () => {
    const names = [bench().name('list'), bench().name('list')]
    for (const name of names) await bench().create(['true'], { name })
    const found = await bench().docker.listContainers({ all: true, filters: { name: [`${bench().prefix}-list`] } })
    expect(found.map(({ Names, State, Command, Image }) => [Names[0], State, Command, Image])).toEqual(
      [...names].reverse().map((name) => [`/${name}`, 'created', 'true', 'alpine']),
    )
    expect(withoutIds(found[0]?.Status ?? '')).toBe('Created')
  })
}
