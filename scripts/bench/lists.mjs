/** Lists as long as nobody has them: what `docker ps -a` and `docker images` ask for. */
import { measured, printMs } from './harness.mjs'

const containerCount = 1000
const imageCount = 500

/** 1,000 containers and 500 images, listed. The floor of the same run is a ping. */
export async function measureLists(docker, pid, rounds) {
  const ping = await measured(pid, rounds * 5, () => docker.ping())
  const containers = []
  for (let index = 0; index < containerCount; index++) {
    containers.push(await docker.createContainer({ Image: 'alpine', Cmd: ['true'], name: `camada-bench-${index}` }))
  }
  const [first] = containers
  for (let index = 0; index < imageCount; index++) {
    await first.commit({ repo: `camada-bench-list-${index}`, comment: String(index) })
  }
  const listed = await measured(pid, rounds, async () => {
    const { length } = await docker.listContainers({ all: true })
    if (length < containerCount) throw new Error(`${length} containers are listed`)
  })
  const images = await measured(pid, rounds, async () => {
    const { length } = await docker.listImages()
    if (length < imageCount) throw new Error(`${length} images are listed`)
  })
  const times = ({ clockMs }) => `, ${(clockMs / ping.clockMs).toFixed(0)} times a ping`
  printMs('1,000 containers listed', listed, 100, times(listed))
  printMs('500 images listed', images, 100, times(images))
  for (const container of containers) await container.remove({ force: true })
  for (let index = 0; index < imageCount; index++) {
    await docker.getImage(`camada-bench-list-${index}`).remove({ force: true })
  }
}
