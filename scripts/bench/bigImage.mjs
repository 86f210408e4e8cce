/**
 * Containers of an image with 100,000 files: their start must not depend on the image's size, nor their diff on anything
 * but what changed. The same on an image of 100 files is the floor.
 */
import { readFile } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pack } from 'tar-stream'
import { median, print, printMs, timed, timedRounds } from './harness.mjs'

const fileCount = 100_000
const smallCount = 100
const filesPerFolder = 1000
const bigImage = 'camada-bench-big'

/** What a container costs on the big image. It leaves the image there, for `measureMemory`. */
export async function measureBigImage(docker, pid, rounds) {
  await makeImage(docker, 'camada-bench-small', smallCount)
  await makeImage(docker, bigImage, fileCount)
  // In turn, so that a slow minute of the machine meets both.
  const times = { small: [], big: [], smallCpu: [], bigCpu: [] }
  for (let round = -1; round < rounds; round++) {
    const start = await processorMs(pid)
    const small = await createAndStart(docker, 'camada-bench-small')
    const between = await processorMs(pid)
    const big = await createAndStart(docker, bigImage)
    const end = await processorMs(pid)
    if (round < 0) continue
    times.small.push(small)
    times.big.push(big)
    times.smallCpu.push(between - start)
    times.bigCpu.push(end - between)
  }
  const [floor, big] = [median(times.small), median(times.big)]
  const ratio = (big / floor).toFixed(2)
  printMs(`create + start, ${fileCount} files`, big, 5, `, ${ratio} times that of ${smallCount} files`)
  // What a busy machine doesn't change: the time on the processor, with the removal.
  const [smallCpu, bigCpu] = [median(times.smallCpu), median(times.bigCpu)]
  if (bigCpu > 0)
    print('the same, on the processor', `${(bigCpu / smallCpu).toFixed(2)} times (${bigCpu.toFixed(1)} ms)`)
  printMs('diff of 10 changes on it', await diffOf(docker, 10, rounds), 5)
  printMs('diff of 10,000 changes on it', await diffOf(docker, 10_000, rounds), 200)
  await docker.getImage('camada-bench-small').remove({ force: true })
}

/** Memory of a simulator that was just started, before and after the big image's tree is there. */
export async function measureMemory(docker, pid) {
  await createAndStart(docker, 'alpine')
  const beforeBytes = await residentBytes(pid)
  if (beforeBytes === 0) return
  const tookMs = await createAndStart(docker, bigImage)
  const megabytes = ((await residentBytes(pid)) - beforeBytes) / 1e6
  const first = `first container after a restart ${tookMs.toFixed(0)} ms`
  print(
    'memory of its tree',
    `${(megabytes / 60).toFixed(2)} of 60 MB (${megabytes.toFixed(0)} MB; ${first})`,
    'aim: under 1',
  )
  await docker.getImage(bigImage).remove({ force: true })
}

/** One layer with so many files under /tree, over the programs of alpine. */
async function makeImage(docker, name, count) {
  const tar = pack()
  const body = new PassThrough()
  tar.pipe(body)
  const filled = fill(tar, count)
  const stream = await docker.buildImage(body, { t: name, version: '1' })
  await filled
  await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, messages) => {
      const failure = error ?? messages.find((message) => message.error !== undefined)
      if (failure) reject(new Error(failure.error ?? failure.message))
      else resolve()
    })
  })
}

async function fill(tar, count) {
  const put = (header, text) =>
    new Promise((resolve, reject) => tar.entry(header, text, (e) => (e ? reject(e) : resolve())))
  await put({ name: 'Dockerfile' }, 'FROM alpine\nCOPY tree /tree\nCMD ["sleep", "1000"]\n')
  for (let file = 0; file < count; file++) {
    const folder = Math.floor(file / filesPerFolder)
    await put({ name: `tree/folder-${folder}/file-${file}.txt`, mode: 0o644 }, `content of file ${file}\n`)
  }
  tar.finalize()
}

/** Milliseconds from the request to create to the answered start. */
async function createAndStart(docker, image) {
  let container
  const tookMs = await timed(async () => {
    container = await docker.createContainer({ Image: image, Cmd: ['sleep', '1000'] })
    await container.start()
  })
  await container.remove({ force: true })
  return tookMs
}

async function diffOf(docker, count, rounds) {
  const script = `for f in $(seq 1 ${count}); do echo x > /tree/folder-$((f % 50))/new-$f; done`
  const container = await docker.createContainer({ Image: bigImage, Cmd: ['sh', '-c', script] })
  await container.start()
  await container.wait()
  const times = await timedRounds(rounds, () =>
    timed(async () => {
      const changes = await container.changes()
      const added = changes.filter(({ Kind }) => Kind === 1).length
      if (added !== count) throw new Error(`${added} of ${count} changes are listed`)
    }),
  )
  await container.remove({ force: true })
  return median(times)
}

/** Milliseconds that the program's main thread has run; 0 where the system doesn't tell. */
async function processorMs(pid) {
  const text = await readFile(`/proc/${pid}/schedstat`, 'utf8').catch(() => '0')
  return Number(text.split(' ')[0]) / 1e6
}

async function residentBytes(pid) {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** 1,000 containers and 500 images, listed as `docker ps -a` and `docker images` do. */
export async function measureLists(docker, rounds) {
  const containers = []
  for (let index = 0; index < 1000; index++) {
    containers.push(await docker.createContainer({ Image: 'alpine', Cmd: ['true'], name: `camada-bench-${index}` }))
  }
  const [first] = containers
  for (let index = 0; index < 500; index++) {
    await first.commit({ repo: `camada-bench-list-${index}`, comment: String(index) })
  }
  const listed = median(await timedRounds(rounds, () => timed(() => docker.listContainers({ all: true }))))
  const images = median(await timedRounds(rounds, () => timed(() => docker.listImages())))
  printMs('1,000 containers listed', listed, 100)
  printMs('500 images listed', images, 100)
  for (const container of containers) await container.remove({ force: true })
  for (let index = 0; index < 500; index++) await docker.getImage(`camada-bench-list-${index}`).remove({ force: true })
}
