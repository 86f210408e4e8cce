/**
 * `docker run` from the Run screen: the body that the CLI would send, then create, attach and start in the CLI's order
 * (attach before start, so that no output is missed). An image that isn't there is pulled first where the engine can.
 */
import type { RunMount, RunSpec } from '@shared/docker/container'
import { LabError, toLabError } from '@shared/errors'
import type { RawContainerSpec, RawMountPoint } from './engineApi'
import type { Attachment, EngineClient } from './types'

export interface StartedRun {
  readonly containerId: string
  readonly warnings: readonly string[]
  /** Output (and input when interactive) until it ends; undefined when detached. */
  readonly attachment: Attachment | undefined
}

/**
 * Runs. A start that fails leaves the container behind as Docker does (unless it removes itself) and throws Docker's
 * error. Throws LabError `invalid` for host paths that Docker would take for something else.
 */
export async function runContainer(client: EngineClient, spec: RunSpec): Promise<StartedRun> {
  spec.mounts.forEach(checkMount)
  const created = await createPulling(client, spec)
  try {
    const attachment = spec.detach
      ? undefined
      : await client.containers.attach(created.id, { stdin: spec.interactive, hasTerminal: spec.interactive })
    try {
      await client.containers.start(created.id)
    } catch (error) {
      attachment?.close()
      throw error
    }
    return { containerId: created.id, warnings: created.warnings, attachment }
  } catch (error) {
    // The daemon removes an auto-removed container only after it ran.
    if (spec.autoRemove)
      await client.containers.remove(created.id, { force: true, removeVolumes: true }).catch(() => undefined)
    throw error
  }
}

async function createPulling(
  client: EngineClient,
  spec: RunSpec,
): Promise<{ id: string; warnings: readonly string[] }> {
  const body = toContainerSpec(spec)
  const options = { name: spec.name === '' ? undefined : spec.name }
  try {
    return await client.containers.create(body, options)
  } catch (error) {
    const isMissing = error instanceof LabError && error.kind === 'notFound' && error.message.includes('No such image')
    if (!isMissing || !client.capabilities.pulls) throw error
    await pullFor(client, spec.image)
    return client.containers.create(body, options)
  }
}

/** A pull that fails throws Docker's words, and a hint that names the image. */
async function pullFor(client: EngineClient, image: string): Promise<void> {
  try {
    for await (const progress of await client.images.pull(image)) void progress
  } catch (thrown) {
    const { kind, message } = toLabError(thrown)
    throw new LabError(kind, message, { hint: { key: 'image.cannotPull', params: { name: image } }, cause: thrown })
  }
}

/** Body of `POST /containers/create`, as the CLI (26.1) fills it for the same line. */
export function toContainerSpec(spec: RunSpec): RawContainerSpec {
  const { interactive, detach } = spec
  const entrypoint = spec.entrypoint === undefined || spec.entrypoint === '' ? {} : { Entrypoint: [spec.entrypoint] }
  return {
    Image: spec.image,
    ...(spec.command.length === 0 ? {} : { Cmd: spec.command }),
    ...entrypoint,
    Env: spec.env.map(({ name, value }) => `${name}=${value}`),
    Labels: spec.labels,
    Tty: interactive,
    OpenStdin: interactive,
    StdinOnce: interactive && !detach,
    AttachStdin: interactive && !detach,
    AttachStdout: !detach,
    AttachStderr: !detach,
    ...(spec.workingDir === undefined ? {} : { WorkingDir: spec.workingDir }),
    ...(spec.user === undefined ? {} : { User: spec.user }),
    ...anonymousVolumes(spec.mounts),
    HostConfig: {
      AutoRemove: spec.autoRemove,
      ReadonlyRootfs: spec.isReadOnly,
      Binds: spec.mounts.filter(isPlain).map(toBind),
      Mounts: spec.mounts
        .filter((mount) => mount.kind !== 'tmpfs' && !isPlain(mount) && !isAnonymous(mount))
        .map(toMountPoint),
      Tmpfs: Object.fromEntries(spec.mounts.filter((mount) => mount.kind === 'tmpfs').map(toTmpfs)),
      VolumesFrom: spec.volumesFrom.map(({ container, isReadOnly }) => (isReadOnly ? `${container}:ro` : container)),
    },
  }
}

type VolumeOrBind = Exclude<RunMount, { kind: 'tmpfs' }>

function isAnonymous(mount: RunMount): boolean {
  return mount.kind === 'volume' && mount.name === '' && !mount.isReadOnly
}

/** Can be written as `-v source:destination`; what holds a colon goes as `--mount`. */
function isPlain(mount: RunMount): mount is VolumeOrBind {
  return mount.kind !== 'tmpfs' && sourceOf(mount) !== '' && !`${sourceOf(mount)}${mount.destination}`.includes(':')
}

function sourceOf(mount: VolumeOrBind): string {
  return mount.kind === 'bind' ? mount.source : mount.name
}

function toBind(mount: VolumeOrBind): string {
  return `${sourceOf(mount)}:${mount.destination}${mount.isReadOnly ? ':ro' : ''}`
}

function toMountPoint(mount: RunMount): RawMountPoint {
  const source = mount.kind === 'tmpfs' ? '' : sourceOf(mount)
  return {
    Type: mount.kind,
    ...(source === '' ? {} : { Source: source }),
    Target: mount.destination,
    ReadOnly: mount.kind !== 'tmpfs' && mount.isReadOnly,
  }
}

function toTmpfs(mount: RunMount): [string, string] {
  return [mount.destination, mount.kind === 'tmpfs' && mount.sizeBytes !== undefined ? `size=${mount.sizeBytes}` : '']
}

function anonymousVolumes(mounts: readonly RunMount[]): Pick<RawContainerSpec, 'Volumes'> {
  const bare = mounts.filter(isAnonymous)
  return bare.length === 0 ? {} : { Volumes: Object.fromEntries(bare.map(({ destination }) => [destination, {}])) }
}

/**
 * The Run screen names the kind of a mount, the wire only has text: a bind's relative path would become the name of a
 * volume, a volume's name with a slash a path. Docker's own words where it has them.
 */
function checkMount(mount: RunMount): void {
  if (!mount.destination.startsWith('/')) {
    throw new LabError('invalid', `invalid mount path: '${mount.destination}' mount path must be absolute`, {
      hint: { key: 'mount.relativePath', params: { path: mount.destination } },
    })
  }
  if (mount.kind !== 'bind') return
  const { source } = mount
  if (/^[A-Za-z]:[\\/]|^\\\\/.test(source)) {
    throw new LabError(
      'invalid',
      `invalid mount config for type "bind": invalid mount path: '${source}' mount path must be absolute`,
      {
        hint: { key: 'mount.windowsPath', params: { path: source } },
      },
    )
  }
  if (source.startsWith('/')) return
  throw new LabError(
    'invalid',
    `create ${source}: "${source}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
    { hint: { key: 'mount.relativePath', params: { path: source } } },
  )
}
