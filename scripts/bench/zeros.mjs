/** A file of 10 GB of zeros: made, copied, copied up, listed, exported and committed, in time and in memory. */
import { memoryBytes, print, printMs, runIn as run, timed } from './harness.mjs'

const sizeBytes = 10 * 1024 ** 3

/** `pid` is the simulator's process: its highest memory is read at the end. */
export async function measureZeros(docker, pid) {
  const work = [
    ['dd of 10 GB of zeros', 'dd if=/dev/zero of=/big bs=1M count=10240', 1000],
    ['truncate and copy of 10 GB', 'truncate -s 10g /hole && cp /big /copy', 100],
  ]
  const container = await docker.createContainer({ Image: 'alpine', Cmd: ['sleep', '1000'] })
  await container.start()
  for (const [name, script, aimMs] of work) printMs(name, await timed(() => run(docker, container, script)), aimMs)
  const { SizeRw: written } = await container.inspect({ size: true })
  if (written !== 3 * sizeBytes) throw new Error(`${written} bytes are accounted`)
  await run(docker, container, 'rm /hole /copy')
  printMs('diff with 10 GB changed', await timed(() => container.changes()), 5)
  const seconds = async (act) => (await timed(act)) / 1000
  print('commit of 10 GB', `${(await seconds(() => container.commit({ repo: 'camada-bench-zeros' }))).toFixed(1)} s`)
  const copyUp = await docker.createContainer({ Image: 'camada-bench-zeros', Cmd: ['sleep', '1000'] })
  await copyUp.start()
  printMs('copy-up of 10 GB', await timed(() => run(docker, copyUp, 'echo x >> /big')), 100)
  await copyUp.remove({ force: true })
  print('export of 10 GB', `${(await seconds(() => exported(container))).toFixed(1)} s`)
  await container.remove({ force: true })
  await docker.getImage('camada-bench-zeros').remove({ force: true })
  const peak = await memoryBytes(pid, 'VmHWM')
  if (peak > 0) print('highest memory of all this', `${(peak / 1e6).toFixed(0)} MB`)
}

async function exported(container) {
  let bytes = 0
  for await (const chunk of await container.export()) bytes += chunk.length
  if (bytes < sizeBytes) throw new Error(`${bytes} bytes were exported`)
}
