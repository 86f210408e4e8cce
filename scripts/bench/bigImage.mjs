/**
 * Containers of an image with 100,000 files: their start must not depend on the image's size, nor their diff on anything
 * but what changed. The same on an image of 100 files is the floor.
 */
import { PassThrough } from 'node:stream'
import { pack } from 'tar-stream'
import { build, measured, median, memoryBytes, print, printMs, processorMs, timed } from './harness.mjs'

const fileCount = 100_000
const smallCount = 100
const filesPerFolder = 1000
const bigImage = 'camada-bench-big'
const smallImage = 'camada-bench-small'

/** What a container costs on the big image. It leaves the image there, for `measureMemory`. */
export async function measureBigImage(docker, pid, rounds) {
  await makeImage(docker, smallImage, smallCount)
  await makeImage(docker, bigImage, fileCount)
  const { small, big } = await startsInTurn(docker, pid, rounds * 3)
  const ratio = (big.clockMs / small.clockMs).toFixed(2)
  const ofProcessor = big.cpuMs > 0 ? ` by the clock, ${(big.cpuMs / small.cpuMs).toFixed(2)} by the processor` : ''
  printMs(`create + start, ${fileCount} files`, big, 5)
  print(`against an image of ${smallCount} files`, `${ratio} times${ofProcessor}`, 'aim: 1')
  printMs('diff of 10 changes on it', await diffOf(docker, pid, 10, rounds), 5)
  printMs('diff of 10,000 changes on it', await diffOf(docker, pid, 10_000, rounds), 200)
  await docker.getImage(smallImage).remove({ force: true })
}

/** Memory of a simulator that was just started, before and after the big image's tree is there. */
export async function measureMemory(docker, pid) {
  await createAndStart(docker, 'alpine').then(({ container }) => container.remove({ force: true }))
  const beforeBytes = await memoryBytes(pid)
  if (beforeBytes === 0) return
  const { tookMs, container } = await createAndStart(docker, bigImage)
  await container.remove({ force: true })
  const megabytes = ((await memoryBytes(pid)) - beforeBytes) / 1e6
  const first = `first container after a restart ${tookMs.toFixed(0)} ms`
  print(
    'memory of its tree',
    `${(megabytes / 60).toFixed(2)} of 60 MB (${megabytes.toFixed(0)} MB; ${first})`,
    'aim: under 1',
  )
  await docker.getImage(bigImage).remove({ force: true })
}

/** Small and big in turn, so that a slow minute of the machine meets both; the removal doesn't count. */
async function startsInTurn(docker, pid, rounds) {
  const times = { small: { clock: [], cpu: [] }, big: { clock: [], cpu: [] } }
  for (let round = -5; round < rounds; round++) {
    for (const [kind, image] of [
      ['small', smallImage],
      ['big', bigImage],
    ]) {
      const ranMs = await processorMs(pid)
      const { tookMs, container } = await createAndStart(docker, image)
      const cpuMs = (await processorMs(pid)) - ranMs
      await container.remove({ force: true })
      if (round < 0) continue
      times[kind].clock.push(tookMs)
      times[kind].cpu.push(cpuMs)
    }
  }
  const medians = ({ clock, cpu }) => ({ clockMs: median(clock), cpuMs: median(cpu) })
  return { small: medians(times.small), big: medians(times.big) }
}

/** One layer with so many files under /tree, over the programs of alpine. */
async function makeImage(docker, name, count) {
  const tar = pack()
  const body = new PassThrough()
  tar.pipe(body)
  await Promise.all([fill(tar, count), build(docker, body, { t: name })])
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

/** Milliseconds from the request to create to the answered start, and the container. */
async function createAndStart(docker, image) {
  let container
  const tookMs = await timed(async () => {
    container = await docker.createContainer({ Image: image, Cmd: ['sleep', '1000'] })
    await container.start()
  })
  return { tookMs, container }
}

async function diffOf(docker, pid, count, rounds) {
  const script = `for f in $(seq 1 ${count}); do echo x > /tree/folder-$((f % 50))/new-$f; done`
  const container = await docker.createContainer({ Image: bigImage, Cmd: ['sh', '-c', script] })
  await container.start()
  await container.wait()
  const times = await measured(pid, rounds, async () => {
    const changes = await container.changes()
    const added = changes.filter(({ Kind }) => Kind === 1).length
    if (added !== count) throw new Error(`${added} of ${count} changes are listed`)
  })
  await container.remove({ force: true })
  return times
}
