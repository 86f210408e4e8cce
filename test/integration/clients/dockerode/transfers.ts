/** What moves in bulk through dockerode: archives in and out, build contexts, pulls with their progress, saved images. */
import { Readable } from 'node:stream'
import type Dockerode from 'dockerode'
import { extract } from 'tar-stream'
import { expect, it } from 'vitest'
import { contextTar, readAll, refusal, type Bench } from '../../../conformance/bench'

interface Message {
  readonly stream?: string
  readonly status?: string
  readonly id?: string
  readonly error?: string
  readonly aux?: { readonly ID?: string }
}

export function transferCases(bench: () => Bench): void {
  archiveCases(bench)
  imageCases(bench)
  savingCases(bench)
}

/** Waits for a stream of messages as dockerode's users do. */
function followed(docker: Dockerode, stream: NodeJS.ReadableStream, seen: Message[] = []): Promise<readonly Message[]> {
  return new Promise((done, fail) => {
    docker.modem.followProgress(
      stream,
      (error: Error | null, messages: readonly Message[]) => (error === null ? done(messages) : fail(error)),
      (message: Message) => seen.push(message),
    )
  })
}

/** Paths of a tar with the text of files. */
async function unpacked(stream: NodeJS.ReadableStream): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {}
  const reading = extract()
  stream.pipe(reading)
  for await (const entry of reading) {
    const body = await readAll(entry as AsyncIterable<Buffer>)
    files[entry.header.name] = entry.header.type === 'file' ? body.toString() : (entry.header.type ?? '')
  }
  return files
}

function archiveCases(bench: () => Bench): void {
  it('puts an archive in and gets it out, running and stopped', async () => {
    const container = await bench().create(['sleep', '1000'], { host: { Binds: [`${bench().name('v')}:/vol`] } })
    await container.putArchive(contextTar({ 'a/b.txt': 'bê\n', 'c.txt': 'c\n' }), { path: '/tmp' })
    await container.start()
    await container.putArchive(contextTar({ 'in.txt': 'volume\n' }), { path: '/vol' })
    const out = await unpacked(await container.getArchive({ path: '/tmp' }))
    expect(out).toEqual({ 'tmp/': 'directory', 'tmp/a/': 'directory', 'tmp/a/b.txt': 'bê\n', 'tmp/c.txt': 'c\n' })
    expect(await unpacked(await container.getArchive({ path: '/vol/in.txt' }))).toEqual({ 'in.txt': 'volume\n' })
    const stat = (await container.infoArchive({ path: '/tmp/c.txt' })) as unknown as NodeJS.ReadableStream & {
      headers: Record<string, string>
    }
    const told = Buffer.from(stat.headers['x-docker-container-path-stat'] ?? '', 'base64').toString()
    expect(JSON.parse(told)).toMatchObject({ name: 'c.txt', size: 2, linkTarget: '' })
    await container.remove({ force: true })
  })

  it('puts and gets sixteen megabytes whole', async () => {
    const container = await bench().create(['md5sum', '/tmp/big'])
    const text = Array.from({ length: 16 }, (_, piece) => String.fromCharCode(97 + piece).repeat(1024 * 1024)).join('')
    await container.putArchive(contextTar({ big: text }), { path: '/tmp' })
    const { big = '' } = await unpacked(await container.getArchive({ path: '/tmp/big' }))
    expect([big.length, big === text]).toEqual([text.length, true])
    await container.remove()
  })

  it('refuses what is not there, and rubbish', async () => {
    const container = await bench().create(['true'])
    const nowhere = await refusal(container.getArchive({ path: '/nada' }))
    const into = await refusal(container.putArchive(contextTar({ x: 'x' }), { path: '/nada' }))
    expect([nowhere.status, nowhere.message, into.status]).toEqual([
      404,
      expect.stringMatching(/Could not find the file \/nada in container/) as string,
      404,
    ])
    await container.remove()
  })
}

function imageCases(bench: () => Bench): void {
  it('builds with every message told as it comes', async () => {
    const tag = bench().name('built')
    const context = contextTar({
      Dockerfile: 'FROM alpine\nARG W\nCOPY f /f\nRUN echo $W >> /f && cat /f\n',
      f: 'um\n',
    })
    const stream = await bench().docker.buildImage(context, {
      t: tag,
      buildargs: { W: 'dois' },
      nocache: true,
      forcerm: true,
      version: '1',
    })
    const seen: Message[] = []
    const messages = await followed(bench().docker, stream, seen)
    const text = messages.map((message) => message.stream ?? '').join('')
    expect(seen).toEqual(messages)
    expect(text.match(/^Step .*$/gm)).toEqual([
      'Step 1/4 : FROM alpine',
      'Step 2/4 : ARG W',
      'Step 3/4 : COPY f /f',
      'Step 4/4 : RUN echo $W >> /f && cat /f',
    ])
    expect(text).toContain('um\ndois\n')
    const aux = messages.find((message) => message.aux?.ID !== undefined)?.aux?.ID
    expect((await bench().docker.getImage(tag).inspect()).Id).toBe(aux)
    await bench().docker.getImage(tag).remove({ force: true })
  })

  it('tells a failed step within the stream', async () => {
    const stream = await bench().docker.buildImage(contextTar({ Dockerfile: 'FROM alpine\nRUN exit 9\n' }), {
      forcerm: true,
      version: '1',
    })
    const failure = (await followed(bench().docker, stream)).find(({ error }) => error !== undefined)
    expect(failure?.error).toBe("The command '/bin/sh -c exit 9' returned a non-zero code: 9")
    const empty = await refusal(bench().docker.buildImage(contextTar({ x: 'x' }), { version: '1' }))
    expect(empty).toEqual({
      status: 500,
      message: 'Cannot locate specified Dockerfile: Dockerfile',
    })
  })
}

function savingCases(bench: () => Bench): void {
  it('saves, removes and loads an image through streams', async () => {
    const tag = `${bench().name('saved')}:1`
    const context = contextTar({ Dockerfile: 'FROM alpine\nCOPY f /f\n', f: 'kept\n' })
    await followed(bench().docker, await bench().docker.buildImage(context, { t: tag, version: '1' }))
    const { Id, RootFS } = await bench().docker.getImage(tag).inspect()
    const saved = await readAll((await bench().docker.getImage(tag).get()) as AsyncIterable<Buffer>)
    await bench().docker.getImage(tag).remove({ force: true })
    const loading = await bench().docker.loadImage(Readable.from([saved]))
    const said = (await followed(bench().docker, loading)).map((message) => message.stream ?? '').join('')
    expect(said).toContain(`Loaded image: ${tag}\n`)
    const again = await bench().docker.getImage(tag).inspect()
    expect([again.Id, again.RootFS]).toEqual([Id, RootFS])
    expect(await bench().sh('cat /f', { image: tag, host: { AutoRemove: true } })).toBe('kept\n')
    await bench().docker.getImage(tag).remove({ force: true })
  })

  it('imports a file system and exports a container', async () => {
    const tag = `${bench().name('flat')}:1`
    const source = await bench().create(['true'])
    await source.putArchive(contextTar({ mark: 'here\n' }), { path: '/' })
    const exported = await readAll((await source.export()) as AsyncIterable<Buffer>)
    const [repo = ''] = tag.split(':')
    const stream = await bench().docker.importImage(Readable.from([exported]), {
      repo,
      tag: '1',
    })
    expect((await followed(bench().docker, stream)).at(-1)?.status).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(await bench().sh('cat /mark', { image: tag, host: { AutoRemove: true } })).toBe('here\n')
    await bench().docker.getImage(tag).remove({ force: true })
    await source.remove()
  })
}
