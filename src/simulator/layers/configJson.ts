/**
 * Config blobs, byte for byte as Docker 26.1 marshals them, because an image ID is the hash of these bytes: Go's JSON
 * (fields in the order of the structs, `omitempty`, map keys sorted, `<`, `>`, `&` escaped), the image's own keys sorted
 * (`image.Image.MarshalJSON` in moby), times in RFC 3339 with nanoseconds.
 */
import type { HealthConfig, HistoryEntry, ImageConfig, RunConfig } from './imageTypes'

const htmlEscapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

function goString(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => htmlEscapes[character] ?? character)
}

function goObject(entries: Iterable<readonly [string, unknown]>): string {
  const members = [...entries].filter(([, value]) => value !== undefined)
  return `{${members.map(([key, value]) => `${goString(key)}:${goJson(value)}`).join(',')}}`
}

/**
 * JSON as Go writes it: compact, with the characters that HTML knows escaped. A `Map` is an object whose keys keep their
 * order; a plain object would move keys that look like numbers to the front.
 */
export function goJson(value: unknown): string {
  if (typeof value === 'string') return goString(value)
  if (value instanceof Map) return goObject(value as ReadonlyMap<string, unknown>)
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  if (typeof value === 'object' && value !== null) return goObject(Object.entries(value))
  return JSON.stringify(value)
}

/** RFC 3339 as Go prints a time in UTC: the fraction without trailing zeros. */
export function goTime(timeMs: number): string {
  return new Date(timeMs)
    .toISOString()
    .replace(/\.(\d*?)0*Z$/, (_, digits: string) => (digits === '' ? 'Z' : `.${digits}Z`))
}

type Fields = Record<string, unknown>

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  if (value instanceof Map) return value.size === 0
  return typeof value === 'object' && Object.keys(value).length === 0
}

function omitEmpty(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)))
}

function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function sortedMap(map: Readonly<Record<string, unknown>> | null | undefined): ReadonlyMap<string, unknown> | null {
  if (map === null || map === undefined) return null
  return new Map(Object.entries(map).sort(([a], [b]) => compareKeys(a, b)))
}

function healthFields(health: HealthConfig | undefined): Fields | undefined {
  if (health === undefined) return undefined
  const { Test, Interval, Timeout, StartPeriod, StartInterval, Retries } = health
  return omitEmpty({ Test, Interval, Timeout, StartPeriod, StartInterval, Retries })
}

/** A run config's fields in Go's order, empty ones left out where Go does. */
export function runConfigFields(config: RunConfig): Fields {
  const health = healthFields(config.Healthcheck)
  return {
    Hostname: config.Hostname,
    Domainname: config.Domainname,
    User: config.User,
    AttachStdin: config.AttachStdin,
    AttachStdout: config.AttachStdout,
    AttachStderr: config.AttachStderr,
    ...omitEmpty({ ExposedPorts: sortedMap(config.ExposedPorts) }),
    Tty: config.Tty,
    OpenStdin: config.OpenStdin,
    StdinOnce: config.StdinOnce,
    Env: config.Env,
    Cmd: config.Cmd,
    ...(health ? { Healthcheck: health } : {}),
    ...omitEmpty({ ArgsEscaped: config.ArgsEscaped }),
    Image: config.Image,
    Volumes: sortedMap(config.Volumes),
    WorkingDir: config.WorkingDir,
    Entrypoint: config.Entrypoint,
    ...omitEmpty({ NetworkDisabled: config.NetworkDisabled, MacAddress: config.MacAddress }),
    OnBuild: config.OnBuild,
    Labels: sortedMap(config.Labels),
    ...omitEmpty({ StopSignal: config.StopSignal }),
    ...(config.StopTimeout === undefined ? {} : { StopTimeout: config.StopTimeout }),
    ...omitEmpty({ Shell: config.Shell }),
  }
}

function historyFields(entry: HistoryEntry): Fields {
  const { created, created_by, author, comment, empty_layer } = entry
  return omitEmpty({ created, created_by, author, comment, empty_layer })
}

/** The exact bytes of a config blob. */
export function marshalConfig(config: ImageConfig): Uint8Array {
  const fields: Fields = {
    architecture: config.architecture,
    ...omitEmpty({ author: config.author, comment: config.comment }),
    ...(config.config ? { config: runConfigFields(config.config) } : {}),
    ...omitEmpty({ container: config.container }),
    ...(config.container_config ? { container_config: runConfigFields(config.container_config) } : {}),
    created: config.created,
    ...omitEmpty({ docker_version: config.docker_version }),
    history: config.history.map(historyFields),
    os: config.os,
    ...omitEmpty({ 'os.features': config['os.features'], 'os.version': config['os.version'] }),
    rootfs: { type: config.rootfs.type, diff_ids: config.rootfs.diff_ids },
    ...omitEmpty({ variant: config.variant }),
  }
  return Buffer.from(goJson(fields))
}

/** Go's zero value of `container.Config`. */
export const emptyRunConfig: RunConfig = {
  Hostname: '',
  Domainname: '',
  User: '',
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  Env: null,
  Cmd: null,
  Image: '',
  Volumes: null,
  WorkingDir: '',
  Entrypoint: null,
  OnBuild: null,
  Labels: null,
}
