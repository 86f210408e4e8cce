/**
 * Random work on a simulator that may die at any moment, and what must then be there. Each worker keeps to names of its
 * own. A fact (`volume v1-3`, a file's text) is definite once its call was answered, open while a call is under way that
 * changes it: after a kill an open fact may be as before or as after, and nothing else.
 */
import { Readable } from 'node:stream'
import type Dockerode from 'dockerode'
import { extract, pack } from 'tar-stream'
import { gatherText } from './streams'

/** A fact's value; undefined says that it isn't there. */
type Value = string | undefined

export interface Random {
  (below: number): number
}

export class Facts {
  private readonly definite = new Map<string, Value>()
  private readonly open = new Map<string, Value[]>()

  get size(): number {
    return this.definite.size
  }

  value(fact: string): Value {
    return this.definite.get(fact)
  }

  names(kind: string): readonly string[] {
    return [...this.definite].flatMap(([fact, value]) =>
      fact.startsWith(`${kind} `) && value !== undefined ? [fact.slice(kind.length + 1)] : [],
    )
  }

  /** Runs a call that changes facts: they are open until it is answered. */
  async change(changes: Readonly<Record<string, Value>>, call: () => Promise<unknown>): Promise<void> {
    for (const [fact, value] of Object.entries(changes)) this.open.set(fact, [this.definite.get(fact), value])
    await call()
    for (const [fact, value] of Object.entries(changes)) {
      this.definite.set(fact, value)
      this.open.delete(fact)
    }
  }

  /** Something was shown, and stays so. */
  learn(fact: string, value: Value): void {
    this.definite.set(fact, value)
  }

  /** What a fact may be. */
  allowed(fact: string): readonly Value[] {
    return this.open.get(fact) ?? [this.definite.get(fact)]
  }

  all(): readonly string[] {
    return [...new Set([...this.definite.keys(), ...this.open.keys()])]
  }

  /** After a restart: what is there is definite now. */
  settle(fact: string, value: Value): void {
    this.open.delete(fact)
    this.definite.set(fact, value)
  }
}

const baseImage = 'alpine:latest'

async function run(docker: Dockerode, id: string): Promise<void> {
  const container = docker.getContainer(id)
  const waited = container.wait({ condition: 'next-exit' })
  // It rejects before its turn when the connection goes while the container starts.
  waited.catch(() => undefined)
  await container.start()
  const { StatusCode } = (await waited) as { StatusCode?: number }
  if (StatusCode !== 0) throw new Error(`the container ended with ${String(StatusCode)}`)
}

async function exec(docker: Dockerode, id: string, script: string): Promise<void> {
  const made = await docker.getContainer(id).exec({ Cmd: ['sh', '-c', script], AttachStdout: true, AttachStderr: true })
  await gatherText(await made.start({}))
  // The end of the stream alone may be the end of the simulator.
  const { ExitCode } = await made.inspect()
  if (ExitCode !== 0) throw new Error(`exec ended with ${String(ExitCode)}`)
}

/** A tar with one file. */
async function tarOf(name: string, text: string): Promise<Buffer> {
  const archive = pack()
  archive.entry({ name }, text)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive as unknown as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function drain(stream: NodeJS.ReadableStream): Promise<void> {
  const text = await gatherText(stream)
  if (/"error"/.test(text)) throw new Error(text)
}

/** The text of a log in the form that has frames. */
function logText(log: Buffer): string {
  let text = ''
  for (let at = 0; at + 8 <= log.length;) {
    const length = log.readUInt32BE(at + 4)
    text += log.toString('utf8', at + 8, at + 8 + length)
    at += 8 + length
  }
  return text
}

/** The first lines that a client is shown who follows. */
async function firstLines(docker: Dockerode, name: string, count: number): Promise<string> {
  const stream = await docker.getContainer(name).logs({ follow: true, stdout: true, tail: 1 })
  const chunks: Buffer[] = []
  for await (const chunk of stream as unknown as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    const text = logText(Buffer.concat(chunks))
    if (text.split('\n').length > count) return text
  }
  throw new Error('the log ended')
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? ''

/** Every fact of a container. */
function factsOf(name: string): readonly string[] {
  const files = ['/written', '/synced', '/put', '/done'].map((path) => `file ${name}:${path}`)
  return [`container ${name}`, `uses ${name}`, `log ${name}`, ...files]
}

/** Containers that run and talk: those of before a kill don't any more. */
function talkers(facts: Facts, worker: string): readonly string[] {
  return mine(facts.names('container'), worker).filter((name) => name.startsWith(`${worker}-s`))
}

type Step = (docker: Dockerode, facts: Facts, worker: string, count: number, random: Random) => Promise<void>

const mostNetworks = 4

/** Numbers its lines without an end. */
const talking = 'i=0; while true; do i=$((i+1)); echo "line $i"; sleep 0.02; done'

const anyOf = (names: readonly string[], random: Random): string | undefined => names[random(names.length || 1)]
const mine = (names: readonly string[], worker: string): readonly string[] =>
  names.filter((name) => name.startsWith(worker))

const steps: readonly Step[] = [
  async (docker, facts, worker, count) => {
    const name = `${worker}-v${count}`
    await facts.change({ [`volume ${name}`]: 'there' }, () => docker.createVolume({ Name: name, Labels: { worker } }))
  },
  async (docker, facts, worker, _count, random) => {
    const used = facts.names('container').map((name) => facts.value(`uses ${name}`))
    const free = mine(facts.names('volume'), worker).filter((name) => !used.includes(name))
    const name = anyOf(free, random)
    if (name === undefined) return
    const changes = { [`volume ${name}`]: undefined, [`file ${name}`]: undefined }
    await facts.change(changes, () => docker.getVolume(name).remove())
  },
  async (docker, facts, worker, count, random) => {
    const name = `${worker}-c${count}`
    const volume = anyOf(mine(facts.names('volume'), worker), random)
    const script = 'echo "$0" > /written; if [ -d /vol ]; then echo "$0" > /vol/written; fi'
    const create = (): Promise<unknown> =>
      docker.createContainer({
        name,
        Image: baseImage,
        Cmd: ['sh', '-c', script, name],
        Labels: { worker },
        HostConfig: volume === undefined ? {} : { Binds: [`${volume}:/vol`] },
      })
    await facts.change({ [`container ${name}`]: 'there', [`uses ${name}`]: volume }, create)
    const written = { [`file ${name}:/written`]: name, ...(volume && { [`file ${volume}`]: name }) }
    await facts.change(written, () => run(docker, name))
  },
  async (docker, facts, worker, count) => {
    const name = `${worker}-s${count}`
    await facts.change({ [`container ${name}`]: 'there' }, () =>
      docker
        .createContainer({ name, Image: baseImage, Cmd: ['sh', '-c', talking], Labels: { worker } })
        .then((made) => made.start()),
    )
    const script = `echo ${name} > /synced; rm -f /etc/motd; sync`
    await facts.change({ [`file ${name}:/synced`]: name }, () => exec(docker, name, script))
  },
  async (docker, facts, worker, count, random) => {
    const name = anyOf(talkers(facts, worker), random)
    if (name === undefined) return
    await facts.change({ [`file ${name}:/done`]: String(count) }, () => exec(docker, name, `echo ${count} > /done`))
  },
  async (docker, facts, worker, _count, random) => {
    const name = anyOf(talkers(facts, worker), random)
    if (name === undefined) return
    facts.learn(`log ${name}`, lastLine(logText(await docker.getContainer(name).logs({ stdout: true, follow: false }))))
  },
  async (docker, facts, worker, _count, random) => {
    const name = anyOf(talkers(facts, worker), random)
    if (name === undefined) return
    facts.learn(`log ${name}`, lastLine(await firstLines(docker, name, 3)))
  },
  async (docker, facts, worker, count) => {
    // There are subnets for some thirty.
    if (mine(facts.names('network'), worker).length >= mostNetworks || facts.names('network').length > 20) return
    const name = `${worker}-n${count}`
    await facts.change({ [`network ${name}`]: 'there' }, () => docker.createNetwork({ Name: name }))
  },
  async (docker, facts, worker, _count, random) => {
    const name = anyOf(mine(facts.names('network'), worker), random)
    if (name === undefined) return
    await facts.change({ [`network ${name}`]: undefined }, () => docker.getNetwork(name).remove())
  },
  async (docker, facts, worker, count) => {
    const name = `${worker}-l${count}:1`
    const saved = (await docker.getImage(baseImage).get()) as unknown as AsyncIterable<Buffer>
    const chunks: Buffer[] = []
    for await (const chunk of saved) chunks.push(chunk)
    // The names in it are changed to one of the same length, so that its headers stay true.
    const as = name.slice(0, 'alpine:latest'.length).padEnd('alpine:latest'.length, '0')
    const archive = Buffer.from(
      Buffer.concat(chunks).toString('latin1').replaceAll('"alpine:latest"', `"${as}"`),
      'latin1',
    )
    await facts.change({ [`image ${as}`]: 'there' }, async () =>
      drain(await docker.loadImage(Readable.from([archive]))),
    )
  },
  async (docker, facts, worker, count) => {
    const name = `${worker}-p${count}:1`
    const archive = await tarOf('imported', name)
    await facts.change({ [`image ${name}`]: 'there' }, async () =>
      drain(await docker.importImage(Readable.from([archive]), { repo: name.slice(0, -2), tag: '1' })),
    )
  },
  async (docker, facts, worker, count, random) => {
    const name = anyOf(mine(facts.names('container'), worker), random)
    if (name === undefined) return
    const archive = await tarOf('put', `${count}\n`)
    await facts.change({ [`file ${name}:/put`]: String(count) }, () =>
      docker.getContainer(name).putArchive(archive, { path: '/' }),
    )
  },
  async (docker, facts, worker, count, random) => {
    const name = anyOf(mine(facts.names('container'), worker), random)
    if (name === undefined) return
    await facts.change({ [`image ${worker}-i${count}:1`]: 'there' }, () =>
      docker.getContainer(name).commit({ repo: `${worker}-i${count}`, tag: '1' }),
    )
  },
  async (docker, facts, worker, count) => {
    const tag = `${worker}-b${count}:1`
    const archive = await tarOf(
      'Dockerfile',
      `FROM alpine\nRUN echo ${tag} > /built\nRUN rm -f /etc/motd\nLABEL worker=${worker}\n`,
    )
    await facts.change({ [`image ${tag}`]: 'there' }, async () =>
      drain(await docker.buildImage(Readable.from([archive]), { t: tag })),
    )
  },
  async (docker, facts, worker, count) => {
    await facts.change({ [`image ${worker}-t${count}:1`]: 'there' }, () =>
      docker.getImage(baseImage).tag({ repo: `${worker}-t${count}`, tag: '1' }),
    )
  },
  async (docker, facts, worker, _count, random) => {
    const tag = anyOf(mine(facts.names('image'), worker), random)
    if (tag === undefined) return
    await facts.change({ [`image ${tag}`]: undefined }, () => docker.getImage(tag).remove({ force: true }))
  },
  async (docker, facts, worker, _count, random) => {
    const name = anyOf(mine(facts.names('container'), worker), random)
    if (name === undefined) return
    const changes = factsOf(name).map((fact) => [fact, undefined])
    await facts.change(Object.fromEntries(changes) as Record<string, undefined>, () =>
      docker.getContainer(name).remove({ force: true }),
    )
  },
  async (docker, facts, worker) => {
    const gone = mine(facts.names('container'), worker).filter((name) => name.startsWith(`${worker}-c`))
    await facts.change(Object.fromEntries(gone.flatMap(factsOf).map((fact) => [fact, undefined])), () =>
      docker.pruneContainers({ filters: { label: [`worker=${worker}`] } }),
    )
  },
  async (docker, facts, worker) => {
    const used = facts.names('container').map((name) => facts.value(`uses ${name}`))
    const gone = mine(facts.names('volume'), worker).filter((name) => !used.includes(name))
    const changes = gone.flatMap((name) => [`volume ${name}`, `file ${name}`]).map((fact) => [fact, undefined])
    await facts.change(Object.fromEntries(changes) as Record<string, undefined>, () =>
      docker.pruneVolumes({ filters: { label: [`worker=${worker}`], all: ['true'] } }),
    )
  },
  async (docker, facts, worker) => {
    const gone = mine(facts.names('image'), worker).filter((name) => /-[bi]\d+:/.test(name))
    await facts.change(Object.fromEntries(gone.map((name) => [`image ${name}`, undefined])), () =>
      docker.pruneImages({ filters: { label: [`worker=${worker}`], dangling: ['false'] } }),
    )
  },
  async (docker, facts) => {
    await facts.change({ 'image hello-world:latest': 'there' }, async () =>
      drain(await docker.pull('hello-world:latest')),
    )
  },
]

/** Works until the simulator dies. Rejects when a call fails for another reason. */
export async function work(docker: Dockerode, facts: Facts, worker: string, random: Random): Promise<void> {
  for (let count = facts.size; ; count++) {
    const step = steps[random(steps.length)]
    try {
      await step?.(docker, facts, worker, count, random)
    } catch (error) {
      if (error instanceof Error && 'statusCode' in error) throw error
      return
    }
  }
}

async function readFile(docker: Dockerode, container: string, path: string): Promise<Value> {
  const archive = await docker.getContainer(container).getArchive({ path })
  const entries = extract()
  archive.pipe(entries)
  let text: Value
  for await (const entry of entries) text = (await gatherText(entry as unknown as NodeJS.ReadableStream)).trim()
  return text
}

async function volumeText(docker: Dockerode, name: string): Promise<Value> {
  // A bind of a volume that isn't there would make it.
  await docker.getVolume(name).inspect()
  const made = await docker.createContainer({ Image: baseImage, HostConfig: { Binds: [`${name}:/vol:nocopy`] } })
  try {
    return await readFile(docker, made.id, '/vol/written')
  } finally {
    await made.remove()
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404
}

/** A line that was shown, if the log still has it; else its last one. */
async function lookForLine(docker: Dockerode, name: string, line: Value): Promise<Value> {
  try {
    const text = logText(await docker.getContainer(name).logs({ stdout: true, follow: false }))
    return text.split('\n').includes(line ?? '') ? line : `${lastLine(text)} as its last line`
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** What a fact is now; of several lines of a log the one that is looked for. */
async function look(docker: Dockerode, fact: string, value: Value): Promise<Value> {
  const [kind, name = ''] = fact.split(' ')
  const there = (found: Promise<unknown>): Promise<Value> =>
    found.then(
      () => 'there',
      () => undefined,
    )
  if (kind === 'volume') return there(docker.getVolume(name).inspect())
  if (kind === 'image') return there(docker.getImage(name).inspect())
  if (kind === 'network') return there(docker.getNetwork(name).inspect())
  if (kind === 'log') return lookForLine(docker, name, value)
  if (kind === 'container') return there(docker.getContainer(name).inspect())
  const [container = '', path] = name.split(':')
  const read = path === undefined ? volumeText(docker, container) : readFile(docker, container, path)
  return read.catch((error: unknown) => (isMissing(error) ? undefined : `unreadable: ${String(error)}`))
}

/** Compares every fact with what is there. Returns the differences as sentences, and settles what was open. */
export async function compare(docker: Dockerode, facts: Facts): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const fact of facts.all()) {
    if (fact.startsWith('uses ')) continue
    const allowed = facts.allowed(fact)
    const found = await look(docker, fact, facts.value(fact))
    if (!allowed.includes(found)) wrong.push(`${fact}: ${String(found)} instead of ${allowed.map(String).join(' or ')}`)
    facts.settle(fact, found)
  }
  for (const { Id } of await docker.listContainers({ all: true })) {
    const { State } = await docker.getContainer(Id).inspect()
    if (State.Running) wrong.push(`container ${Id} runs`)
    await docker.getContainer(Id).changes()
  }
  for (const { Id } of await docker.listImages({ all: true })) await docker.getImage(Id).history()
  return wrong
}
