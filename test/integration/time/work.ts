/** Calls of chance that change a daemon's state, each of them ended when it returns. A refusal is as good as a change. */
import { pack } from 'tar-stream'
import type { Random } from '../../support/random'
import type { Daemon } from './daemon'

const volumes = ['va', 'vb', 'vc']
const containers = ['ca', 'cb', 'cc', 'cd']
const names = ['one:1', 'two:1', 'alpine:latest']
const networks = ['na', 'nb']

async function tarOf(random: Random): Promise<Buffer> {
  const archive = pack()
  for (let file = 0; file <= random.below(3); file++) {
    archive.entry(
      { name: `f${String(random.below(6))}`, mtime: new Date(1_700_000_000_000) },
      random.bytes(random.below(9000)),
    )
  }
  if (random.oneIn(4)) archive.entry({ name: `l${String(random.below(3))}`, type: 'symlink', linkname: 'f0' })
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive as unknown as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What a container runs: short, so that nothing of it is left to chance when it has ended. */
function script(random: Random): string {
  const text = String(random.below(1000))
  return random.pick([
    `echo ${text} > /v/f${text}; echo ${text}`,
    `rm -rf /etc/apk; mkdir -p /srv/${text}; echo ${text} >> /srv/log`,
    `ln -f /etc/passwd /v/p 2>/dev/null; ln /v/f1 /v/g; chmod 700 /v; exit 3`,
    `rm -rf /v/*; mkdir /v/d; mv /etc/hostname /v/d/h; touch /root/${text}`,
    `echo ${text} > /host/h${text}; rm -f /host/f1`,
  ])
}

type Call = (daemon: Daemon, random: Random) => Promise<unknown>

const calls: readonly Call[] = [
  (daemon, random) => daemon.send('POST', '/volumes/create', { Name: random.pick(volumes) }),
  (daemon, random) => daemon.send('DELETE', `/volumes/${random.pick(volumes)}`),
  (daemon, random) => create(daemon, random),
  (daemon, random) => create(daemon, random),
  run,
  run,
  run,
  (daemon, random) => daemon.send('DELETE', `/containers/${random.pick(containers)}?v=1&force=1`),
  (daemon, random) =>
    daemon.send('POST', `/containers/${random.pick(containers)}/rename?name=${random.pick(containers)}`),
  async (daemon, random) =>
    daemon.send(
      'PUT',
      `/containers/${random.pick(containers)}/archive?path=${random.pick(['/v', '/srv', '/'])}`,
      await tarOf(random),
    ),
  (daemon, random) => daemon.send('POST', `/commit?container=${random.pick(containers)}&repo=two&tag=1`),
  (daemon) => daemon.send('POST', '/images/alpine/tag?repo=one&tag=1'),
  (daemon, random) => daemon.send('DELETE', `/images/${random.pick(names)}?force=${random.oneIn(3) ? '1' : '0'}`),
  (daemon) => daemon.send('POST', '/images/create?fromImage=alpine&tag=latest'),
  (daemon, random) => daemon.send('POST', '/networks/create', { Name: random.pick(networks) }),
  (daemon, random) => daemon.send('DELETE', `/networks/${random.pick(networks)}`),
  async (daemon, random) => daemon.send('PUT', '/camada/v1/host-disk/archive?path=/data', await tarOf(random)),
  (daemon) => daemon.send('POST', '/containers/prune'),
]

function create(daemon: Daemon, random: Random): Promise<unknown> {
  const Binds = [random.oneIn(3) ? '/v' : `${random.pick(volumes)}:/v`, ...(random.oneIn(3) ? ['/data:/host'] : [])]
  const NetworkMode = random.oneIn(4) ? random.pick(networks) : 'default'
  const body = { Image: random.pick(names), Cmd: ['sh', '-c', script(random)], HostConfig: { Binds, NetworkMode } }
  return daemon.send('POST', `/containers/create?name=${random.pick(containers)}`, body)
}

async function run(daemon: Daemon, random: Random): Promise<void> {
  const name = random.pick(containers)
  const { status } = await daemon.send('POST', `/containers/${name}/start`)
  if (status === 204) await daemon.send('POST', `/containers/${name}/wait`)
}

/** Does something. */
export async function doSomething(daemon: Daemon, random: Random): Promise<void> {
  await random.pick(calls)(daemon, random)
}
