/**
 * Reads a config blob that came from outside (a loaded or restored image), and makes the next image of a chain (moby
 * `image.NewChildImage`).
 */
import { z } from 'zod'
import type { DiffId } from '@shared/docker/identity'
import { LabError } from '@shared/errors'
import { emptyRunConfig, goTime } from './configJson'
import type { HistoryEntry, ImageConfig, RunConfig } from './imageTypes'

/** Version of the engine that the simulator speaks as. */
const dockerVersion = '26.1.5'

const presence = z.record(z.string(), z.object({}).catch({}))
const texts = z.array(z.string())

const runConfigSchema = z.object({
  Hostname: z.string().catch(''),
  Domainname: z.string().catch(''),
  User: z.string().catch(''),
  AttachStdin: z.boolean().catch(false),
  AttachStdout: z.boolean().catch(false),
  AttachStderr: z.boolean().catch(false),
  ExposedPorts: presence.nullish(),
  Tty: z.boolean().catch(false),
  OpenStdin: z.boolean().catch(false),
  StdinOnce: z.boolean().catch(false),
  Env: texts.nullish(),
  Cmd: texts.nullish(),
  Healthcheck: z
    .object({
      Test: texts.nullish(),
      Interval: z.number().nullish(),
      Timeout: z.number().nullish(),
      StartPeriod: z.number().nullish(),
      StartInterval: z.number().nullish(),
      Retries: z.number().nullish(),
    })
    .nullish(),
  ArgsEscaped: z.boolean().nullish(),
  Image: z.string().catch(''),
  Volumes: presence.nullish(),
  WorkingDir: z.string().catch(''),
  Entrypoint: texts.nullish(),
  OnBuild: texts.nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
  StopSignal: z.string().nullish(),
  StopTimeout: z.number().nullish(),
  Shell: texts.nullish(),
})

const configSchema = z.object({
  architecture: z.string().catch('amd64'),
  author: z.string().nullish(),
  comment: z.string().nullish(),
  config: runConfigSchema.nullish(),
  container: z.string().nullish(),
  container_config: runConfigSchema.nullish(),
  created: z.string().catch('0001-01-01T00:00:00Z'),
  docker_version: z.string().nullish(),
  history: z
    .array(
      z.object({
        created: z.string().nullish(),
        author: z.string().nullish(),
        created_by: z.string().nullish(),
        comment: z.string().nullish(),
        empty_layer: z.boolean().nullish(),
      }),
    )
    .catch([]),
  os: z.string().catch('linux'),
  'os.features': texts.nullish(),
  'os.version': z.string().nullish(),
  rootfs: z.object({
    type: z.literal('layers'),
    diff_ids: z.array(z.string().regex(/^sha256:[0-9a-f]{64}$/)).nullish(),
  }),
  variant: z.string().nullish(),
})

/** Drops absent and null members, so that optional ones are truly absent. */
function present<T extends object>(value: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined && member !== null)) as {
    [K in keyof T]: NonNullable<T[K]>
  }
}

function runConfigOf(raw: z.infer<typeof runConfigSchema>): RunConfig {
  const { Healthcheck: health, ...rest } = raw
  return { ...emptyRunConfig, ...present(rest), ...(health ? { Healthcheck: present(health) } : {}) }
}

/** Parses a config blob. Throws LabError invalid with the daemon's words for what is none. */
export function parseConfig(bytes: Uint8Array): ImageConfig {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(bytes).toString())
  } catch (cause) {
    throw new LabError('invalid', 'invalid image JSON', { cause })
  }
  const parsed = configSchema.safeParse(json)
  if (!parsed.success) throw new LabError('invalid', 'invalid image JSON, no RootFS key', { cause: parsed.error })
  const { config, container_config, history, rootfs, ...rest } = parsed.data
  return {
    ...present(rest),
    ...(config ? { config: runConfigOf(config) } : {}),
    ...(container_config ? { container_config: runConfigOf(container_config) } : {}),
    history: history.map((entry): HistoryEntry => present(entry)),
    rootfs: { type: 'layers', diff_ids: (rootfs.diff_ids ?? []) as readonly string[] as readonly DiffId[] },
  }
}

export interface ChildImage {
  readonly author: string
  readonly comment?: string
  /** Full ID of the container that it was committed from; none for COPY and ADD. */
  readonly containerId?: string
  /** Its Cmd is what the history shows as `created_by`. */
  readonly containerConfig: RunConfig
  readonly config: RunConfig
  /** undefined: nothing changed, no layer. */
  readonly diffId: DiffId | undefined
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number
}

/** The config of an image on top of another (undefined: of `scratch`). */
export function childConfig(parent: ImageConfig | undefined, child: ChildImage): ImageConfig {
  const created = goTime(child.createdAtMs)
  const entry: HistoryEntry = {
    created,
    created_by: (child.containerConfig.Cmd ?? []).join(' '),
    ...(child.author === '' ? {} : { author: child.author }),
    ...(child.comment ? { comment: child.comment } : {}),
    ...(child.diffId === undefined ? { empty_layer: true } : {}),
  }
  return {
    architecture: parent?.architecture ?? 'amd64',
    ...(child.author === '' ? {} : { author: child.author }),
    config: child.config,
    ...(child.containerId === undefined ? {} : { container: child.containerId }),
    container_config: child.containerConfig,
    created,
    docker_version: dockerVersion,
    history: [...(parent?.history ?? []), entry],
    os: parent?.os ?? 'linux',
    ...(parent?.['os.features'] ? { 'os.features': parent['os.features'] } : {}),
    ...(parent?.['os.version'] === undefined ? {} : { 'os.version': parent['os.version'] }),
    rootfs: {
      type: 'layers',
      diff_ids: [...(parent?.rootfs.diff_ids ?? []), ...(child.diffId === undefined ? [] : [child.diffId])],
    },
    ...(parent?.variant === undefined ? {} : { variant: parent.variant }),
  }
}

export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/** The config of an imported root file system: one layer, whose history is the comment alone. */
export function importedConfig(
  image: Pick<ChildImage, 'config' | 'createdAtMs'> & {
    readonly comment: string
    readonly diffId: DiffId
    readonly platform: Platform
  },
): ImageConfig {
  const created = goTime(image.createdAtMs)
  return {
    architecture: image.platform.architecture,
    comment: image.comment,
    config: image.config,
    container_config: emptyRunConfig,
    created,
    docker_version: dockerVersion,
    history: [{ created, comment: image.comment }],
    os: image.platform.os,
    rootfs: { type: 'layers', diff_ids: [image.diffId] },
    ...(image.platform.variant !== undefined && { variant: image.platform.variant }),
  }
}
