/**
 * skopeo, which reads and writes images by containers/image and not by Docker's code: what an engine saved becomes an OCI
 * layout and an archive again, and loads with every layer. Debian's speaks API 1.22 to a daemon itself, which is refused
 * since 25.0; so it is given the saved archives.
 */
import { writeFile } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import Dockerode from 'dockerode'
import { expect, it } from 'vitest'
import { contextTar, readAll } from '../../conformance/bench'
import { realDaemons } from '../../daemon/daemons'
import { referenceDaemon, requireOrSkip } from '../../support/requirements'
import { programOf, say } from './program'
import { withFolder, withSimulator } from './withSimulator'

const dockerfile = `FROM scratch
COPY um /um
COPY dois/ /dois/
ENV A=b
LABEL l=x
CMD ["/um"]
`

/** What is told of an image on its way, and of the daemon that skopeo asks itself. */
async function travel(dockerHost: string): Promise<object> {
  const docker = new Dockerode({ socketPath: dockerHost.replace('unix://', '') })
  const name = 'cli-skopeo:1'
  return withFolder(async (folder) => {
    const skopeo = async (...args: readonly string[]): Promise<string> => {
      const { code, text } = await say(['skopeo', '--insecure-policy', ...args], { folder, env: {} })
      return code === 0 ? text : `exit ${String(code)}: ${text.replace(/^time="[^"]*" /, '')}`
    }
    const context = contextTar({ Dockerfile: dockerfile, um: 'um\n', 'dois/a': 'a\n', 'dois/b': 'b\n' })
    await readAll((await docker.buildImage(context, { t: name, version: '1' })) as AsyncIterable<Buffer>)
    const before = await docker.getImage(name).inspect()
    await writeFile(
      join(folder, 'saved.tar'),
      await readAll((await docker.getImage(name).get()) as AsyncIterable<Buffer>),
    )
    await docker.getImage(name).remove({ force: true })
    const read = await skopeo('inspect', '--config', 'docker-archive:saved.tar')
    const toLayout = await skopeo('copy', 'docker-archive:saved.tar', 'oci:layout:1')
    const back = await skopeo('copy', 'oci:layout:1', `docker-archive:back.tar:${name}`)
    const loading = await docker.loadImage(createReadStream(join(folder, 'back.tar')))
    const loaded = (await readAll(loading as AsyncIterable<Buffer>)).toString()
    const after = await docker.getImage(name).inspect()
    const rows = (await docker.getImage(name).history()) as readonly { CreatedBy: string; Size: number }[]
    await docker.getImage(name).remove({ force: true })
    return {
      read: (JSON.parse(read) as { config: object }).config,
      copied: [toLayout, back].map((text) => text.split('\n').filter((line) => !line.startsWith('Copying blob'))),
      loaded: /Loaded image: \S+:1/.exec(loaded)?.[0],
      layers: [before.RootFS.Layers?.length, JSON.stringify(after.RootFS) === JSON.stringify(before.RootFS)],
      config: [after.Config.Env, after.Config.Cmd, after.Config.Labels],
      rows: rows.map(({ CreatedBy, Size }) => [CreatedBy.replace(/:[0-9a-f]{64}/g, ':<id>'), Size]),
      asked: await skopeo('inspect', '--daemon-host', dockerHost, 'docker-daemon:cli-none:1'),
    }
  })
}

it('carries images through an OCI layout and back, as with Docker 26.1.5', async (context) => {
  requireOrSkip(context, programOf('skopeo'), referenceDaemon)
  const real = await travel(realDaemons()[0]?.dockerHost ?? '')
  expect(await withSimulator(travel)).toEqual(real)
  expect(real).toMatchObject({ loaded: 'Loaded image: cli-skopeo:1', layers: [2, true] })
})
