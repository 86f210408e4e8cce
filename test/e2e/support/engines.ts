/**
 * The engines that the same tests run on: the simulator, and the private reference daemon where there is one. What a
 * test makes on the daemon is named with `e2e-`, and is gone before and after.
 */
import Docker from 'dockerode'
import { realDaemons } from '../../daemon/daemons'
import { referenceDaemon, type Requirement } from '../../support/requirements'

export interface TestEngine {
  readonly name: string
  /** As `--engine` takes it. */
  readonly url: string
  readonly requirement: Requirement
  /** Removes what tests left on an engine that outlives them. */
  clean(): Promise<void>
}

const always: Requirement = { isMet: true, reason: '' }

export const simulator: TestEngine = {
  name: 'simulator',
  url: 'simulator',
  requirement: always,
  clean: () => Promise.resolve(),
}

const daemonUrl = realDaemons()[0]?.dockerHost ?? 'unix:///nonexistent/docker.sock'

export const daemon: TestEngine = {
  name: 'docker 26.1.5',
  url: daemonUrl,
  requirement: referenceDaemon,
  clean: () => cleanDaemon(new Docker({ socketPath: daemonUrl.replace('unix://', '') })),
}

export const engines: readonly TestEngine[] = [simulator, daemon]

/** Prefix of all that a test makes on an engine. */
export const prefix = 'e2e-'

async function cleanDaemon(docker: Docker): Promise<void> {
  const containers = await docker.listContainers({ all: true })
  for (const { Id, Names, Image, Labels } of containers)
    if (Names.some((name) => name.startsWith(`/${prefix}`)) || Image.startsWith(prefix) || isOfLab(Labels))
      await docker.getContainer(Id).remove({ force: true, v: true })
  for (const { Name, Labels } of (await docker.listVolumes()).Volumes)
    if (Name.startsWith(prefix) || isOfLab(Labels)) await docker.getVolume(Name).remove()
  await emptyHostFolders(docker)
  for (const { Id, RepoTags } of await docker.listImages())
    if (RepoTags?.some((tag) => tag.startsWith(prefix)) === true) await docker.getImage(Id).remove({ force: true })
}

/** Host folders that tests bind-mount, as the course notes print them; removed as the daemon's host sees them. */
const hostPaths = ['data/meu-app', 'data/e2e-app', 'tmp/meu-querido-container']

async function emptyHostFolders(docker: Docker): Promise<void> {
  const container = await docker.createContainer({
    Image: 'alpine:3.7',
    Cmd: ['rm', '-rf', ...hostPaths.map((path) => `/host/${path}`)],
    HostConfig: { Binds: ['/:/host'] },
  })
  await container.start()
  await container.wait()
  await container.remove()
}

function isOfLab(labels: Readonly<Record<string, string>> | undefined): boolean {
  return labels?.['io.camada.lab'] !== undefined
}
