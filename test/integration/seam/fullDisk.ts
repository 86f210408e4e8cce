/**
 * What a daemon answers when its disk is full, by the same calls on any engine. `test/fixtures/fullDisk.json` has the
 * answers of 26.1.5 on an ext4 of 48 MB (`fullDisk.test.ts` says how they are recorded). IDs and the numbers of temporary
 * names are normalised. Creating a network is left out: the real one needs a block for it at times, and at others not.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { pack } from 'tar-stream'
import { call } from '../twins/engine'
import type { Answer, Call } from '../twins/engine'

const mebibyte = 1024 * 1024
const image = 'alpine:latest'

type File = { readonly name: string; readonly bytes: number | string | Buffer }

/** A tar of files: of what is given, or of so many bytes that aren't zeros. */
async function tarOf(files: readonly File[]): Promise<Buffer> {
  const archive = pack()
  for (const { name, bytes } of files) {
    archive.entry({ name, mtime: new Date(0) }, typeof bytes === 'number' ? Buffer.alloc(bytes, name) : bytes)
  }
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive as unknown as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Both streams' texts, one after the other: which comes first is up to chance. */
function unframed(stream: Buffer): string {
  const texts = ['', '', '']
  for (let at = 0; at + 8 <= stream.length;) {
    const length = stream.readUInt32BE(at + 4)
    texts[stream[at] ?? 0] += stream.toString('utf8', at + 8, at + 8 + length)
    at += 8 + length
  }
  return texts.join('')
}

class FullDisk {
  constructor(private readonly socketPath: string) {}

  ask(asked: Call): Promise<Answer> {
    return call(this.socketPath, asked)
  }

  async must(asked: Call): Promise<Answer> {
    const answer = await this.ask(asked)
    if (answer.status >= 300) throw new Error(`${asked.method} ${asked.path}: ${answer.body.toString()}`)
    return answer
  }

  /** A container with the volume that takes the room away. */
  async begin(): Promise<void> {
    await this.create('filler', { Cmd: ['sleep', '1000'], HostConfig: { Binds: ['ballast:/v'] } })
    await this.must({ method: 'POST', path: '/containers/filler/start' })
  }

  async create(name: string, body: object): Promise<void> {
    const json = { Image: image, StopSignal: 'SIGKILL', ...body }
    await this.must({ method: 'POST', path: `/containers/create?name=${name}`, json })
  }

  async exec(container: string, script: string): Promise<string> {
    const json = { Cmd: ['sh', '-c', script], AttachStdout: true, AttachStderr: true }
    const made = await this.must({ method: 'POST', path: `/containers/${container}/exec`, json })
    const { Id } = JSON.parse(made.body.toString()) as { Id: string }
    const { body } = await this.ask({ method: 'POST', path: `/exec/${Id}/start`, json: {} })
    return unframed(body)
  }

  /** Takes room until so many MiB are left. */
  async leave(mebibytes: number): Promise<void> {
    await this.free()
    for (let attempt = 0; ; attempt++) {
      const kibibytes = Number((await this.exec('filler', "sync; df -k /v | tail -1 | awk '{print $(NF-2)}'")).trim())
      const over = kibibytes - mebibytes * 1024
      if (over <= 16 || attempt > 8) break
      await this.exec(
        'filler',
        `dd if=/dev/zero of=/v/fill${attempt} bs=1024 count=${Math.ceil(over)} 2>/dev/null; sync`,
      )
    }
    if (mebibytes > 0) return
    await this.exec(
      'filler',
      'dd if=/dev/zero of=/v/rest bs=1024 2>/dev/null; sync; dd if=/dev/zero of=/v/last bs=1 count=8192 2>/dev/null',
    )
  }

  async free(): Promise<void> {
    await this.exec('filler', 'rm -f /v/*; sync')
    await sleep(50)
  }
}

export interface Told {
  readonly name: string
  readonly answer: string
}

type Step = (disk: FullDisk) => Promise<string>

const shown = ({ status, body }: Answer): string => `${status} ${body.toString().trim()}`

const shownUnlessLong = (answer: Answer): string =>
  answer.body.length < 1000 ? shown(answer) : `${answer.status} and an archive`

async function build(disk: FullDisk, dockerfile: string, files: readonly File[] = []): Promise<string> {
  const tar = await tarOf([{ name: 'Dockerfile', bytes: dockerfile }, ...files])
  return shown(await disk.ask({ method: 'POST', path: '/build?t=full:1', tar }))
}

/** What is done; `room` is what is left before, in MiB. */
const steps: readonly { readonly name: string; readonly room: number; readonly run: Step }[] = [
  {
    name: 'build, RUN dd',
    room: 3.5,
    run: (disk) => build(disk, `FROM ${image}\nRUN dd if=/dev/zero of=/big bs=1M count=8 2>/dev/null\n`),
  },
  { name: 'build, RUN echo', room: 0, run: (disk) => build(disk, `FROM ${image}\nRUN echo x > /x\n`) },
  { name: 'build, ENV', room: 0, run: (disk) => build(disk, `FROM ${image}\nENV a=b\n`) },
  {
    name: 'build, context',
    room: 3.5,
    run: (disk) => build(disk, `FROM ${image}\nCOPY big /big\n`, [{ name: 'big', bytes: 8 * mebibyte }]),
  },
  {
    name: 'build, COPY',
    room: 3.5,
    run: (disk) => build(disk, `FROM ${image}\nCOPY big /big\n`, [{ name: 'big', bytes: 2 * mebibyte }]),
  },
  {
    name: 'build, COPY directory',
    room: 3.5,
    run: (disk) => build(disk, `FROM ${image}\nCOPY dir /dir\n`, [{ name: 'dir/sub/big', bytes: 2 * mebibyte }]),
  },
  {
    name: 'build, ADD archive',
    room: 3.5,
    run: async (disk) => {
      const tar = await tarOf([{ name: 'sub/big', bytes: 2 * mebibyte }])
      return build(disk, `FROM ${image}\nADD a.tar /dir\n`, [{ name: 'a.tar', bytes: tar }])
    },
  },
  {
    name: 'build, second layer',
    room: 5.5,
    run: (disk) => build(disk, `FROM ${image}\nRUN dd if=/dev/zero of=/big bs=1M count=3 2>/dev/null\n`),
  },
  {
    name: 'load, archive',
    room: 3.5,
    run: async (disk) => {
      await disk.free()
      await build(disk, `FROM scratch\nCOPY big /big\n`, [{ name: 'big', bytes: 8 * mebibyte }])
      const tar = (await disk.must({ method: 'GET', path: '/images/full:1/get' })).body
      await disk.must({ method: 'DELETE', path: '/images/full:1' })
      await disk.leave(3.5)
      return shown(await disk.ask({ method: 'POST', path: '/images/load?quiet=1', tar }))
    },
  },
  {
    name: 'commit, nothing left but for the image',
    room: 3.5,
    run: async (disk) => {
      await disk.exec('filler', 'dd if=/dev/zero of=/big bs=1M count=2; sync')
      const answer = await disk.ask({ method: 'POST', path: '/commit?container=filler&repo=kept&tag=1', json: {} })
      await disk.exec('filler', 'rm /big')
      return shown(answer)
    },
  },
  {
    name: 'copy out',
    room: 0,
    run: async (disk) =>
      shownUnlessLong(await disk.ask({ method: 'GET', path: '/containers/box/archive?path=/etc/passwd' })),
  },
  {
    name: 'import',
    room: 3.5,
    run: async (disk) => {
      const tar = await tarOf([{ name: 'big', bytes: 8 * mebibyte }])
      return shown(await disk.ask({ method: 'POST', path: '/images/create?fromSrc=-&repo=imported&tag=1', tar }))
    },
  },
  {
    name: 'load',
    room: 3.5,
    run: async (disk) => {
      await disk.free()
      await build(disk, `FROM scratch\nCOPY big /big\n`, [{ name: 'big', bytes: 8 * mebibyte }])
      const tar = (await disk.must({ method: 'GET', path: '/images/full:1/get' })).body
      await disk.must({ method: 'DELETE', path: '/images/full:1' })
      await disk.leave(10)
      const afterwards = shown(await disk.ask({ method: 'POST', path: '/images/load?quiet=1', tar }))
      return afterwards
    },
  },
  {
    name: 'commit',
    room: 0,
    run: async (disk) =>
      shown(await disk.ask({ method: 'POST', path: '/commit?container=box&repo=kept&tag=1', json: {} })),
  },
  {
    name: 'copy in',
    room: 3.5,
    run: async (disk) => {
      const tar = await tarOf([{ name: 'put', bytes: 8 * mebibyte }])
      return shown(await disk.ask({ method: 'PUT', path: '/containers/box/archive?path=/', tar }))
    },
  },
  {
    name: 'copy in, nothing left',
    room: 0,
    run: async (disk) => {
      const tar = await tarOf([{ name: 'dir/put', bytes: 'x' }])
      return shown(await disk.ask({ method: 'PUT', path: '/containers/box/archive?path=/', tar }))
    },
  },
  {
    name: 'create',
    room: 0,
    run: async (disk) =>
      shown(await disk.ask({ method: 'POST', path: '/containers/create?name=more', json: { Image: image } })),
  },
  {
    name: 'create, with content for a volume',
    room: 3.5,
    run: async (disk) => {
      await disk.free()
      await build(disk, `FROM ${image}\nCOPY big /data/big\n`, [{ name: 'big', bytes: 8 * mebibyte }])
      await disk.leave(3.5)
      const json = { Image: 'full:1', HostConfig: { Binds: ['copied:/data'] } }
      return shown(await disk.ask({ method: 'POST', path: '/containers/create?name=more', json }))
    },
  },
  {
    name: 'start',
    room: 0,
    run: async (disk) => shown(await disk.ask({ method: 'POST', path: '/containers/box/start' })),
  },
  {
    name: 'exec dd',
    room: 3.5,
    run: (disk) => disk.exec('filler', 'dd if=/dev/zero of=/big bs=1M count=8; rm -f /big'),
  },
  { name: 'exec echo', room: 0, run: (disk) => disk.exec('filler', 'echo x > /x; echo $?; stat -c %s /x') },
  { name: 'exec cp', room: 3.5, run: (disk) => disk.exec('filler', 'cp /v/fill0 /copy; echo $?; rm -f /copy') },
  { name: 'exec mkdir', room: 0, run: (disk) => disk.exec('filler', 'mkdir /d; echo $?') },
  { name: 'exec tar', room: 3.5, run: (disk) => disk.exec('filler', 'tar -cf /t.tar /v; echo $?; rm -f /t.tar') },
  { name: 'volume dd', room: 3.5, run: (disk) => disk.exec('filler', 'dd if=/dev/zero of=/v/big bs=1M count=8') },
  {
    name: 'volume create',
    room: 0,
    run: async (disk) => shown(await disk.ask({ method: 'POST', path: '/volumes/create', json: { Name: 'more' } })),
  },
  {
    name: 'tag',
    room: 0,
    run: async (disk) => shown(await disk.ask({ method: 'POST', path: `/images/${image}/tag?repo=more&tag=1` })),
  },
  {
    name: 'rename',
    room: 0,
    run: async (disk) => shown(await disk.ask({ method: 'POST', path: '/containers/box/rename?name=renamed' })),
  },
  {
    name: 'export',
    room: 0,
    run: async (disk) => shownUnlessLong(await disk.ask({ method: 'GET', path: '/containers/box/export' })),
  },
  {
    name: 'save',
    room: 0,
    run: async (disk) => shownUnlessLong(await disk.ask({ method: 'GET', path: `/images/${image}/get` })),
  },
  {
    name: 'remove',
    room: 0,
    run: async (disk) => shown(await disk.ask({ method: 'DELETE', path: '/containers/box' })),
  },
]

function normalised(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(/\b[0-9a-f]{64}\b/g, '<id>')
    .replace(/\b[0-9a-f]{12}\b/g, '<short>')
    .replace(/(docker-[a-z]+-?|\.tmp-[a-z0-9.]+?json)\d+/g, '$1<n>')
}

async function cleanUp(disk: FullDisk): Promise<void> {
  await disk.free()
  for (const name of ['more', 'renamed', 'box']) {
    await disk.ask({ method: 'DELETE', path: `/containers/${name}?force=1&v=1` })
  }
  for (const name of ['full:1', 'imported:1', 'kept:1', 'more:1']) {
    await disk.ask({ method: 'DELETE', path: `/images/${name}?force=1` })
  }
  for (const name of ['more', 'copied']) await disk.ask({ method: 'DELETE', path: `/volumes/${name}` })
  await disk.ask({ method: 'DELETE', path: '/networks/more' })
  await disk.ask({ method: 'POST', path: '/containers/prune' })
  await disk.ask({ method: 'POST', path: '/images/prune' })
}

/** Plays every step on an engine whose disk has some 48 MB, with an image `alpine:latest`. */
export async function playOnFullDisk(socketPath: string): Promise<readonly Told[]> {
  const disk = new FullDisk(socketPath)
  await disk.begin()
  const told: Told[] = []
  for (const { name, room, run } of steps) {
    await disk.create('box', { Cmd: ['true'] })
    await disk.leave(room)
    const answer = await run(disk).catch((error: unknown) => `failed: ${String(error)}`)
    told.push({ name, answer: normalised(answer) })
    await cleanUp(disk)
  }
  await disk.must({ method: 'DELETE', path: '/containers/filler?force=1' })
  await disk.must({ method: 'DELETE', path: '/volumes/ballast' })
  return told
}
