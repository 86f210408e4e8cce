/** dockerode on the simulator, and what the simulator still holds when its clients are gone. */
import Dockerode from 'dockerode'
import { expect, it } from 'vitest'
import { Bench } from '../../../conformance/bench'
import { startTarget } from '../../storm/target'
import type { Holdings } from '../../storm/victim'
import { giveUpEverything } from './interrupted'
import { seeTheSame } from './suite'

seeTheSame((name) => !name.startsWith('docker '))

it('holds no connection, timer or file of requests that were given up', async () => {
  const target = await startTarget()
  const apiVersion = '1.45'
  const bench = new Bench({
    url: `unix://${target.socketPath}`,
    docker: new Dockerode({ socketPath: target.socketPath, version: `v${apiVersion}` }),
    apiVersion,
    hostDir: '/tmp/camada-clients',
    isReal: false,
    close: () => target.close(),
  })
  try {
    // The first round fills what is kept for good: an image, its tree.
    await giveUpEverything(bench)
    const before = await target.measure()
    for (let round = 0; round < 2; round++) await giveUpEverything(bench)
    // Timers of what ended last run out in their own time.
    await expect.poll(async () => open(await target.measure())).toEqual(open(before))
  } finally {
    await bench.clean()
    await target.close()
  }
})

/** What a leak would add to; the heap wavers by itself. */
function open({ descriptors, resources }: Holdings): object {
  return { descriptors, resources }
}
