/** A server that does nothing, in a process of its own: what a client takes with it is the floor. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { rootDir } from '../build.mjs'
import { startNode } from './harness.mjs'

/** Lends the server as an engine with one container. */
export async function withFloor(use) {
  const folder = await mkdtemp(join(tmpdir(), 'camada-floor-'))
  const script = join(rootDir, 'scripts', 'bench', 'floorServer.mjs')
  const server = await startNode([script, join(folder, 'socket')], /listening on unix:\/\/(\S+)/)
  try {
    const docker = new Docker({ socketPath: server.match })
    await use({ docker, container: docker.getContainer('any'), pid: server.pid })
  } finally {
    await server.end()
    await rm(folder, { recursive: true, force: true })
  }
}
