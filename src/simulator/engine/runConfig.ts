/**
 * A container's `Config`: what the client asks for, merged over the image's (moby `runconfig` and
 * `daemon/commit.go`'s `merge`, 26.1).
 */
import { LabError } from '@shared/errors'
import { z } from 'zod'
import { mergeHealthcheck } from '../layers/healthcheck'
import type { HealthConfig, RunConfig } from '../layers/imageTypes'

const stringList = z.union([z.array(z.string()), z.string().transform((text) => [text])]).nullish()

/** `Config` as clients send it; everything may be absent. A string for `Cmd` or `Entrypoint` is a list of one. */
export const runConfigSchema = z.looseObject({
  Hostname: z.string().optional(),
  Domainname: z.string().optional(),
  User: z.string().optional(),
  AttachStdin: z.boolean().optional(),
  AttachStdout: z.boolean().optional(),
  AttachStderr: z.boolean().optional(),
  ExposedPorts: z.record(z.string(), z.looseObject({})).nullish(),
  Tty: z.boolean().optional(),
  OpenStdin: z.boolean().optional(),
  StdinOnce: z.boolean().optional(),
  Env: z.array(z.string()).nullish(),
  Cmd: stringList,
  Healthcheck: z.looseObject({ Test: z.array(z.string()).optional() }).nullish(),
  ArgsEscaped: z.boolean().optional(),
  Image: z.string().optional(),
  Volumes: z.record(z.string(), z.looseObject({})).nullish(),
  WorkingDir: z.string().optional(),
  Entrypoint: stringList,
  NetworkDisabled: z.boolean().optional(),
  MacAddress: z.string().optional(),
  OnBuild: z.array(z.string()).nullish(),
  Labels: z.record(z.string(), z.string()).nullish(),
  StopSignal: z.string().optional(),
  StopTimeout: z.number().nullish(),
  Shell: z.array(z.string()).nullish(),
})

export type RunConfigRequest = z.infer<typeof runConfigSchema>

/** The default `PATH` of an image that sets none (moby `pkg/system`). */
export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * Merges a request over an image's config. `hostname` is used when the client names none.
 * Throws LabError `invalid` `No command specified`.
 */
export function mergeRunConfig(request: RunConfigRequest, image: RunConfig | undefined, hostname: string): RunConfig {
  const command = mergeCommand(request, image)
  const exposed = { ...emptyObjects(image?.ExposedPorts), ...emptyObjects(request.ExposedPorts) }
  const volumes = { ...emptyObjects(image?.Volumes), ...emptyObjects(request.Volumes) }
  const healthcheck = mergeHealthcheck(request.Healthcheck as HealthConfig | null | undefined, image?.Healthcheck)
  const stopSignal = nonEmpty(request.StopSignal) ?? image?.StopSignal
  const shell = request.Shell ?? image?.Shell
  const merged: RunConfig = {
    Hostname: nonEmpty(request.Hostname) ?? hostname,
    Domainname: request.Domainname ?? '',
    User: nonEmpty(request.User) ?? image?.User ?? '',
    AttachStdin: request.AttachStdin ?? false,
    AttachStdout: request.AttachStdout ?? false,
    AttachStderr: request.AttachStderr ?? false,
    ...(Object.keys(exposed).length > 0 && { ExposedPorts: sorted(exposed) }),
    Tty: request.Tty ?? false,
    OpenStdin: request.OpenStdin ?? false,
    StdinOnce: request.StdinOnce ?? false,
    Env: orElse(mergeEnv(request.Env ?? [], image?.Env ?? []), image),
    Cmd: command.cmd,
    ...(healthcheck && { Healthcheck: healthcheck }),
    Image: request.Image ?? '',
    Volumes: Object.keys(volumes).length > 0 ? sorted(volumes) : (image?.Volumes ?? null),
    WorkingDir: cleanWorkingDir(nonEmpty(request.WorkingDir) ?? image?.WorkingDir ?? ''),
    Entrypoint: command.entrypoint,
    ...(request.NetworkDisabled === true && { NetworkDisabled: true }),
    OnBuild: request.OnBuild ?? null,
    Labels: sorted({ ...image?.Labels, ...request.Labels }),
    ...(stopSignal !== undefined && { StopSignal: stopSignal }),
    ...(typeof request.StopTimeout === 'number' && { StopTimeout: request.StopTimeout }),
    ...(shell && { Shell: shell }),
  }
  if ((merged.Entrypoint ?? []).length + (merged.Cmd ?? []).length === 0) {
    throw new LabError('invalid', 'no command specified')
  }
  return image === undefined ? withoutImage(merged, request) : merged
}

/** Of no variables the image's list of none: it may be null. */
function orElse(env: readonly string[], image: RunConfig | undefined): readonly string[] | null {
  return env.length === 0 && image !== undefined ? image.Env : env
}

/** Without an image nothing is merged: what wasn't sent is null. */
function withoutImage(merged: RunConfig, request: RunConfigRequest): RunConfig {
  const { Env, Volumes, Labels } = request
  return {
    ...merged,
    Env: Env ?? null,
    Volumes: Volumes ? (merged.Volumes ?? {}) : null,
    Labels: Labels ? merged.Labels : null,
  }
}

/** `path` and `args` as inspect shows them: the entrypoint and then the command. */
export function commandLine(config: RunConfig): readonly string[] {
  return [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])]
}

function mergeCommand(
  request: RunConfigRequest,
  image: RunConfig | undefined,
): { entrypoint: readonly string[] | null; cmd: readonly string[] | null } {
  let entrypoint: readonly string[] | null = request.Entrypoint ?? null
  let cmd: readonly string[] | null = request.Cmd ?? null
  if ((entrypoint ?? []).length === 0) {
    if ((cmd ?? []).length === 0) cmd = image?.Cmd ?? cmd
    entrypoint ??= image?.Entrypoint ?? null
  }
  // `--entrypoint ""` arrives as [""] and empties the image's.
  if (entrypoint?.length === 1 && entrypoint[0] === '') entrypoint = null
  return { entrypoint, cmd }
}

/** The client's variables, then those of the image that it doesn't set. */
function mergeEnv(asked: readonly string[], image: readonly string[]): readonly string[] {
  const names = new Set(asked.map(variableName))
  return [...asked, ...image.filter((variable) => !names.has(variableName(variable)))]
}

function variableName(variable: string): string {
  const end = variable.indexOf('=')
  return end < 0 ? variable : variable.slice(0, end)
}

function cleanWorkingDir(path: string): string {
  if (path === '') return ''
  if (!path.startsWith('/')) {
    throw new LabError('invalid', `the working directory '${path}' is invalid, it needs to be an absolute path`)
  }
  return cleanPath(path)
}

/** Go's `path.Clean` for an absolute path. */
export function cleanPath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else parts.push(part)
  }
  return `/${parts.join('/')}`
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

function emptyObjects(
  map: Readonly<Record<string, unknown>> | null | undefined,
): Record<string, Record<string, never>> {
  return Object.fromEntries(Object.keys(map ?? {}).map((key) => [key, {}]))
}

/** By key, as Go prints maps. */
function sorted<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))
}
