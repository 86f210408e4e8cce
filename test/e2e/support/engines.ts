/**
 * The engines that the same tests run on: the simulator, and the private reference daemon where there is one. What a
 * test makes on the daemon is named with `e2e-`, and is gone before and after.
 */
import Docker from 'dockerode'
import { realDaemons } from '../../daemon/daemons'
import { exclusively, hold } from '../../support/exclusively'
import { referenceDaemon, type Requirement } from '../../support/requirements'

export interface TestEngine {
  readonly name: string
  /** As `--engine` takes it. */
  readonly url: string
  readonly requirement: Requirement
  /**
   * Takes the engine for oneself, without what earlier tests left there; what it gives cleans and leaves it. Waits while
   * another file's tests have it.
   */
  take(): Promise<() => Promise<void>>
  /** Runs what uses the labs' own names, alone among the tests on this machine, and removes what it left. */
  withLabs(use: () => Promise<void>): Promise<void>
}

const always: Requirement = { isMet: true, reason: '' }

export const simulator: TestEngine = {
  name: 'simulator',
  url: 'simulator',
  requirement: always,
  take: () => Promise.resolve(() => Promise.resolve()),
  withLabs: (use) => use(),
}

const daemonUrl = realDaemons()[0]?.dockerHost ?? 'unix:///nonexistent/docker.sock'

const daemonClient = new Docker({ socketPath: daemonUrl.replace('unix://', '') })

export const daemon: TestEngine = {
  name: 'docker 26.1.5',
  url: daemonUrl,
  requirement: referenceDaemon,
  take: () => takeDaemon(daemonClient),
  withLabs: (use) =>
    exclusively('daemon', async () => {
      await cleanLabs(daemonClient)
      await use().finally(() => cleanLabs(daemonClient))
    }),
}

export const engines: readonly TestEngine[] = [simulator, daemon]

/** For what takes long: the simulator one day, the daemon the other; both with `CAMADA_ENGINES=all`. */
export const engineOfToday: readonly TestEngine[] =
  process.env['CAMADA_ENGINES'] === 'all'
    ? engines
    : [Math.floor(Date.now() / 86_400_000) % 2 === 0 ? simulator : daemon]

/** Prefix of all that a test makes on an engine. */
export const prefix = 'e2e-'

async function takeDaemon(docker: Docker): Promise<() => Promise<void>> {
  const release = await hold('daemon')
  await cleanDaemon(docker)
  return async () => {
    await cleanDaemon(docker).finally(release)
  }
}

async function cleanDaemon(docker: Docker): Promise<void> {
  await removeWhere(docker, (name) => name.startsWith(prefix))
  await emptyHostFolders(docker)
}

/** Names that the labs of these tests have the learner use. */
const labNames = ['saudacao', 'diario', 'meu-motd']

async function cleanLabs(docker: Docker): Promise<void> {
  await removeWhere(docker, (name) => labNames.includes(name.replace(/:.*/, '')))
}

async function removeWhere(docker: Docker, isOurs: (name: string) => boolean): Promise<void> {
  for (const { Id, Names, Image } of await docker.listContainers({ all: true }))
    if (Names.some((name) => isOurs(name.slice(1))) || isOurs(Image))
      await docker.getContainer(Id).remove({ force: true, v: true })
  for (const { Name } of (await docker.listVolumes()).Volumes) if (isOurs(Name)) await docker.getVolume(Name).remove()
  for (const { RepoTags } of await docker.listImages())
    for (const tag of RepoTags ?? []) if (isOurs(tag)) await docker.getImage(tag).remove()
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
