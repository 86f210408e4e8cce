/** Logs and events that are followed, and attachments that are left, through dockerode. */
import type { Duplex, Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { readAll, type Bench } from '../../../conformance/bench'
import { Collector, demultiplexed, firstObjects, heardIn, textOf } from './hearing'

export function watchCases(bench: () => Bench): void {
  logCases(bench)
  eventCases(bench)
}

function logCases(bench: () => Bench): void {
  it('follows a log to the end of the container', async () => {
    const script = 'for i in 1 2 3 4 5; do echo $i; echo e$i >&2; sleep 0.1; done'
    // It begins when both follow.
    const container = await bench().create(['sh', '-c', `read go; ${script}`], { stdin: '' })
    const input = (await container.attach({ stream: true, hijack: true, stdin: true })) as Duplex
    await container.start()
    const early = await container.logs({ follow: true, stdout: true, stderr: true })
    const errors = await container.logs({ follow: true, stdout: false, stderr: true, tail: 0, since: 0 })
    const told = [early, errors].map((stream) => demultiplexed(bench().docker, stream as Readable))
    input.end('go\n')
    const [all, some] = await Promise.all(told)
    expect(all).toEqual({ stdout: '1\n2\n3\n4\n5\n', stderr: 'e1\ne2\ne3\ne4\ne5\n' })
    expect([some?.stdout, (some?.stderr ?? '').endsWith('e5\n')]).toEqual(['', true])
    await container.remove()
  })

  it('follows over a restart only what it was asked', async () => {
    const container = await bench().create(['sh', '-c', 'echo run; sleep 0.2'])
    await container.start()
    await container.wait()
    await container.restart()
    await container.wait()
    expect(await textOf(container)).toBe('run\nrun\n')
    const followed = await container.logs({ follow: true, stdout: true, tail: 1 })
    expect((await demultiplexed(bench().docker, followed as Readable)).stdout).toBe('run\n')
    await container.remove()
  })

  it('leaves an attachment by its keys, and comes back', async () => {
    const container = await bench().create(['sh', '-c', 'while read l; do echo "=$l"; done'], {
      tty: true,
      config: { OpenStdin: true },
    })
    await container.start()
    const options = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true, detachKeys: 'ctrl-a,d' }
    const first = (await container.attach(options)) as Duplex
    const heard = new Collector()
    first.pipe(heard)
    const left = new Promise((over) => first.once('end', over))
    first.write('one\n')
    await heardIn(heard, '=one\r\n')
    first.write('\u0001d')
    await left
    expect([heard.text, (await container.inspect()).State.Running]).toEqual(['one\r\n=one\r\n', true])
    const second = (await container.attach(options)) as Duplex
    const again = readAll(second as AsyncIterable<Buffer>)
    second.write('two\n')
    second.write('\u0004')
    expect((await again).toString()).toContain('=two\r\n')
    await container.wait()
    await container.remove()
  })
}

function eventCases(bench: () => Bench): void {
  it('streams events as they happen, by filters', async () => {
    const label = bench().name('events')
    const stream = (await bench().docker.getEvents({
      filters: {
        type: ['container'],
        label: [`io.camada.events=${label}`],
        event: ['create', 'start', 'die', 'destroy'],
      },
    })) as Readable
    const container = await bench().docker.createContainer({
      name: bench().name('c'),
      Image: 'alpine',
      Cmd: ['sh', '-c', 'exit 4'],
      Labels: { 'io.camada.events': label },
    })
    // Another one, which the filter leaves out.
    await bench().run(['true'])
    const { ended } = await bench().waiting(container)
    await container.start()
    await ended
    await container.remove()
    const events = await firstObjects(stream, 4)
    const attributes = (event: Record<string, unknown> | undefined): Record<string, string> =>
      (event?.['Actor'] as { Attributes: Record<string, string> } | undefined)?.Attributes ?? {}
    expect(events.map(({ Action }) => Action)).toEqual(['create', 'start', 'die', 'destroy'])
    expect([events.map(({ id }) => id === container.id), attributes(events[2])['exitCode']]).toEqual([
      [true, true, true, true],
      '4',
    ])
  })

  it('ends a past stretch of events at its time', async () => {
    const since = Math.floor(Date.now() / 1000)
    const { id } = await bench().run(['true'])
    await bench().docker.getContainer(id).inspect()
    const until = Math.floor(Date.now() / 1000) + 1
    const stream = await bench().docker.getEvents({ since, until, filters: { container: [id] } })
    const lines = (await readAll(stream as AsyncIterable<Buffer>)).toString().trimEnd().split('\n')
    const actions = lines.map((line) => (JSON.parse(line) as { Action: string }).Action)
    expect(actions).toEqual(['create', 'attach', 'start', 'die'])
  })

  it('takes the beginning of a name or an ID for it, whatever the event is of', async () => {
    const since = Math.floor(Date.now() / 1000)
    const name = bench().name('fuzzy')
    await bench().docker.createVolume({ Name: `${name}-v` })
    const { id } = await bench().run(['true'], { name: `${name}-box`, host: { Binds: [`${name}-v:/v`] } })
    // Whoever inspects it waits until its end has been told.
    await bench().docker.getContainer(id).inspect()
    const until = Math.floor(Date.now() / 1000) + 1
    const seen = async (filters: Record<string, string[]>): Promise<string> => {
      const stream = (await bench().docker.getEvents({ since, until, filters })) as Readable
      const events = await firstObjects(stream, Number.POSITIVE_INFINITY)
      return [...new Set(events.map(({ Type, Action }) => `${String(Type)} ${String(Action)}`))].sort().join(', ')
    }
    const container = 'container attach, container create, container die, container start'
    expect({
      id: await seen({ container: [id.slice(0, 20)] }),
      name: await seen({ container: [name] }),
      otherKind: await seen({ network: [`${name}-b`] }),
      volumeToo: await seen({ volume: [`${name}-v`] }),
      noPart: await seen({ container: ['box'], image: ['alpine'] }),
      image: await seen({ container: [name], image: ['alpine'] }),
      event: await seen({ container: [name], event: ['creat'] }),
      eventOfLongOnes: await seen({ container: [name], event: ['creat', 'exec_start'] }),
    }).toEqual({
      id: container,
      // The volume has no name but an ID that begins so.
      name: `${container}, volume create, volume mount, volume unmount`,
      otherKind: container,
      volumeToo: 'volume create, volume mount, volume unmount',
      noPart: '',
      image: container,
      event: '',
      eventOfLongOnes: 'container create, volume create',
    })
  })
}
