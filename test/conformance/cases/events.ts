/** The stream of events: everything that a storm of requests does, in order, with its attributes; and what limits it. */
import { eventually } from '../../support/eventually'
import type Dockerode from 'dockerode'
import { expect, it } from 'vitest'
import { refusal, type Bench, type BenchEvent } from '../bench'

/** An event as a line, without what differs from run to run. */
function line(event: BenchEvent, known: ReadonlyMap<string, string>): string {
  const named = (text: string): string => known.get(text) ?? text.replace(/\b[0-9a-f]{64}\b/g, '<id>')
  const attributes = Object.entries(event.Actor.Attributes)
    .map(([key, value]) => `${key}=${named(value)}`)
    .join(' ')
  return `${event.Type} ${event.Action} ${named(event.Actor.ID)} ${attributes}`.trim()
}

export function eventCases(bench: () => Bench): void {
  it('tells of everything that happened, in order', async () => {
    const [name, network, volume, image] = [bench().name('c'), bench().name('n'), bench().name('v'), bench().name('i')]
    const since = Math.floor(Date.now() / 1000)
    const id = await storm(bench(), { name, network, volume, image })
    const events = await bench().events({ since, filters: {} })
    const known = new Map([[id, '<container>']])
    const own = [id, name, network, volume, image]
    const mine = events.filter((event) => {
      const text = JSON.stringify(event)
      return own.some((word) => text.includes(word))
    })
    const words = new Map([
      [name, '<name>'],
      [network, '<network>'],
      [volume, '<volume>'],
      [image, '<image>'],
    ])
    const lines = mine.map((event) => {
      let text = line(event, known)
      for (const [word, shown] of words) text = text.replaceAll(word, shown)
      return text.replace(/ ?io\.camada\.conformance=\S+/, '').replace(/execDuration=\d+/, 'execDuration=<n>')
    })
    if (bench().speaks('1.45')) expect(stopFirst(lines)).toEqual(stormLines)
    // 20.10 tells some in another order, and of a volume again when it is used.
    else expect([...new Set(lines)].sort()).toEqual([...new Set(stormLines.map(asBefore))].sort())
  })

  it('limits by time', async () => {
    const ask = (query: object) => bench().request('GET', '/events', query)
    expect(await refusal(ask({ since: 'x', until: 1 }))).toMatchObject({
      message: 'strconv.ParseInt: parsing "x": invalid syntax',
    })
    expect(await refusal(ask({ since: '1.5.5', until: 6 }))).toMatchObject({
      message: 'strconv.ParseInt: parsing "5.5": invalid syntax',
    })
    expect(await refusal(ask({ since: 5, until: 2 }))).toEqual({
      status: 400,
      message: '`since` time (5) cannot be after `until` time (2)',
    })
    expect(await bench().events({ since: 1, filters: { container: ['no.such'] } })).toEqual([])
  })

  it('is told live', async () => {
    const name = bench().name('v')
    const stream = await bench().docker.getEvents({ filters: { volume: [name] } })
    const first = new Promise<BenchEvent>((resolve) =>
      stream.once('data', (chunk: Buffer) => resolve(JSON.parse(chunk.toString().split('\n')[0] ?? '') as BenchEvent)),
    )
    await bench().docker.createVolume({ Name: name })
    const event = await first
    ;(stream as unknown as { destroy(): void }).destroy()
    expect(event).toMatchObject({
      Type: 'volume',
      Action: 'create',
      Actor: { ID: name, Attributes: { driver: 'local' } },
      scope: 'local',
      time: expect.any(Number) as number,
      timeNano: expect.any(Number) as number,
    })
    expect(Math.abs(event.timeNano / 1e9 - event.time)).toBeLessThan(1.001)
  })
}

const stormLines: readonly string[] = [
  'volume create <volume> driver=local',
  'network create <id> name=<network> type=bridge',
  'container create <container> image=alpine name=<name>',
  'network connect <id> container=<container> name=<network> type=bridge',
  'volume mount <volume> container=<container> destination=/v driver=local propagation= read/write=true',
  'container start <container> image=alpine name=<name>',
  'container exec_create: echo hi <container> execID=<id> image=alpine name=<name>',
  'container exec_start: echo hi <container> execID=<id> image=alpine name=<name>',
  'container exec_die <container> execID=<id> exitCode=0 image=alpine name=<name>',
  'container pause <container> image=alpine name=<name>',
  'container unpause <container> image=alpine name=<name>',
  'network connect <id> container=<container> name=bridge type=bridge',
  'network disconnect <id> container=<container> name=bridge type=bridge',
  'network disconnect <id> container=<container> name=bridge type=bridge',
  'container kill <container> image=alpine name=<name> signal=15',
  'network disconnect <id> container=<container> name=<network> type=bridge',
  'volume unmount <volume> container=<container> driver=local',
  'container stop <container> image=alpine name=<name>',
  'container die <container> execDuration=<n> exitCode=3 image=alpine name=<name>',
  'network connect <id> container=<container> name=<network> type=bridge',
  'volume mount <volume> container=<container> destination=/v driver=local propagation= read/write=true',
  'container start <container> image=alpine name=<name>',
  'container restart <container> image=alpine name=<name>',
  'container kill <container> image=alpine name=<name> signal=15',
  'network disconnect <id> container=<container> name=<network> type=bridge',
  'volume unmount <volume> container=<container> driver=local',
  'container die <container> execDuration=<n> exitCode=3 image=alpine name=<name>',
  'container rename <container> image=alpine name=<name>b oldName=/<name>',
  'image tag sha256:<id> name=<image>:1',
  'container commit <container> comment= image=alpine imageID=sha256:<id> imageRef=<image>:1 name=<name>b',
  'container destroy <container> image=alpine name=<name>b',
  'image tag sha256:<id> name=<image>:2',
  'network destroy <id> name=<network> type=bridge',
  'volume destroy <volume> driver=local',
]

/** Who stops a container tells of it beside who hears of its end: the one or the other is faster. */
function stopFirst(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((text) => text.startsWith('container stop'))
  const die = lines[at - 1]
  if (die?.startsWith('container die') !== true) return lines
  return [...lines.slice(0, at - 1), ...lines.slice(at, at + 1), die, ...lines.slice(at + 1)]
}

function asBefore(text: string): string {
  return text.replace(' execDuration=<n>', '')
}

interface Names {
  readonly name: string
  readonly network: string
  readonly volume: string
  readonly image: string
}

async function storm(bench: Bench, { name, network, volume, image }: Names): Promise<string> {
  const { docker } = bench
  await docker.createVolume({ Name: volume })
  await bench.send('POST', '/networks/create', { Name: network })
  const container = await bench.create(['sh', '-c', 'trap "exit 3" TERM; echo ready; while :; do sleep 0.05; done'], {
    name,
    host: { Binds: [`${volume}:/v`], NetworkMode: network },
  })
  await container.start()
  await untilReady(container, 1)
  const exec = await container.exec({ Cmd: ['echo', 'hi'], AttachStdout: true })
  const stream = await exec.start({ hijack: true })
  await new Promise((resolve) => stream.on('close', resolve).on('end', resolve).resume())
  await bench.execEnd(exec)
  await container.pause()
  await container.unpause()
  await bench.send('POST', `/networks/bridge/connect`, { Container: container.id })
  await bench.send('POST', `/networks/bridge/disconnect`, { Container: container.id })
  await container.restart({ t: 100 })
  await untilReady(container, 2)
  await container.kill({ signal: 'TERM' })
  await container.wait()
  await container.rename({ name: `${name}b` })
  await container.commit({ repo: image, tag: '1' })
  await container.remove()
  await docker.getImage(`${image}:1`).tag({ repo: image, tag: '2' })
  await docker.getImage(`${image}:1`).remove()
  await docker.getImage(`${image}:2`).remove()
  await docker.getNetwork(network).remove()
  await docker.getVolume(volume).remove()
  return container.id
}

/** Before its shell has set the trap a container takes no signal. */
async function untilReady(container: Dockerode.Container, starts: number): Promise<void> {
  await eventually(
    'the container is ready',
    async () => (await container.logs({ stdout: true })).toString(),
    (log) => log.split('ready').length > starts,
  )
}
