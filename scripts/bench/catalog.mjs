/** Memory of a simulator that has every image of its catalog, each with a container that has looked at every file. */
import { memoryBytes, print, pull, runIn, timed } from './harness.mjs'

const aimBytes = 300e6

/** `docker` and `pid` are of a simulator that was just started. */
export async function measureCatalog(docker, pid) {
  const before = await memoryBytes(pid)
  const names = await catalogNames(docker)
  const containers = []
  const tookMs = await timed(async () => {
    for (const name of names) {
      await pull(docker, name)
      if (name.startsWith('hello-world')) continue
      const container = await docker.createContainer({ Image: name, Cmd: ['sleep', '1000'], Entrypoint: [] })
      containers.push(container)
      await container.start()
      await runIn(docker, container, 'ls -lR / > /dev/null 2>&1; find / -xdev -type f > /dev/null')
    }
  })
  const after = await memoryBytes(pid)
  const seconds = `${names.length} images and ${containers.length} containers, ${(tookMs / 1000).toFixed(1)} s`
  if (after > 0)
    print(
      'memory with the whole catalog',
      `${(after / aimBytes).toFixed(2)} of 300 MB (${(after / 1e6).toFixed(0)} MB, ${(before / 1e6).toFixed(0)} at the start; ${seconds})`,
      'aim: under 1',
    )
  for (const container of containers) await container.remove({ force: true })
}

async function catalogNames(docker) {
  const { offers } = await new Promise((resolve, reject) => {
    const options = { path: '/camada/v1/catalog', method: 'GET', statusCodes: { 200: true } }
    docker.modem.dial(options, (error, answer) => (error ? reject(error) : resolve(answer)))
  })
  return offers
}
