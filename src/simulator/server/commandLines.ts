/**
 * The `docker …` line that a request stands for, for the list of points in time. It is what the command line would have
 * sent it with, as far as the request tells: defaults are left out, and what has no option is not shown.
 */
import { labelOptions, shellLine } from '@shared/docker/commandLine'
import { z } from 'zod'
import type { Engine } from '../engine/engine'
import type { Exchange } from './exchange'

/** Words after `docker`, with what is only known before (names) and only after (the body) the request was answered. */
type Words = (exchange: Exchange, engine: Engine) => readonly string[]

const maps = z.record(z.string(), z.unknown()).nullish()
const texts = z.array(z.string()).nullish()

const createSchema = z.looseObject({
  Image: z.string().catch(''),
  Cmd: texts.catch(null),
  Entrypoint: texts.catch(null),
  Env: texts.catch(null),
  User: z.string().catch(''),
  WorkingDir: z.string().catch(''),
  Labels: z.record(z.string(), z.string()).nullish().catch(null),
  Tty: z.boolean().catch(false),
  OpenStdin: z.boolean().catch(false),
  AttachStdout: z.boolean().catch(false),
  HostConfig: z
    .looseObject({
      Binds: texts.catch(null),
      Mounts: z
        .array(
          z.looseObject({
            Type: z.string(),
            Source: z.string().optional(),
            Target: z.string(),
            ReadOnly: z.boolean().optional(),
          }),
        )
        .nullish()
        .catch(null),
      Tmpfs: z.record(z.string(), z.string()).nullish().catch(null),
      VolumesFrom: texts.catch(null),
      NetworkMode: z.string().catch(''),
      AutoRemove: z.boolean().catch(false),
      ReadonlyRootfs: z.boolean().catch(false),
      Memory: z.number().catch(0),
      PortBindings: maps.catch(null),
      RestartPolicy: z
        .looseObject({ Name: z.string().catch('') })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
})
const anySchema = z.record(z.string(), z.unknown()).catch({})

function body(exchange: Exchange): Readonly<Record<string, unknown>> {
  try {
    return anySchema.parse(JSON.parse(exchange.bodyText === '' ? '{}' : exchange.bodyText))
  } catch {
    return {}
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function containerName(engine: Engine, wanted: string): string {
  try {
    return engine.containers.find(wanted)?.record.name ?? wanted
  } catch {
    return wanted
  }
}

function networkName(engine: Engine, wanted: string): string {
  try {
    return engine.networks.find(wanted)?.name ?? wanted
  } catch {
    return wanted
  }
}

function option(name: string, value: string): readonly string[] {
  return value === '' ? [] : [name, value]
}

function createOptions(exchange: Exchange, verb: 'create' | 'run'): readonly string[] {
  const spec = createSchema.parse(body(exchange))
  const host = spec.HostConfig
  const [entrypoint = '', ...entrypointRest] = spec.Entrypoint ?? []
  const mounts = (host?.Mounts ?? []).map(({ Type, Source, Target, ReadOnly }) =>
    [
      `type=${Type}`,
      ...(Source ? [`source=${Source}`] : []),
      `target=${Target}`,
      ...(ReadOnly === true ? ['readonly'] : []),
    ].join(','),
  )
  const isNamedNetwork = !['', 'default', 'bridge'].includes(host?.NetworkMode ?? '')
  const restart = host?.RestartPolicy?.Name ?? ''
  return [
    ...(host?.AutoRemove === true ? ['--rm'] : []),
    ...(verb === 'run' && !spec.AttachStdout ? ['-d'] : []),
    ...(spec.OpenStdin || spec.Tty ? [`-${spec.OpenStdin ? 'i' : ''}${spec.Tty ? 't' : ''}`] : []),
    ...option('--name', exchange.query.text('name')),
    ...(spec.Env ?? []).flatMap((variable) => ['-e', variable]),
    ...(host?.Binds ?? []).flatMap((bind) => ['-v', bind]),
    ...mounts.flatMap((mount) => ['--mount', mount]),
    ...Object.entries(host?.Tmpfs ?? {}).flatMap(([path, options]) => [
      '--tmpfs',
      options === '' ? path : `${path}:${options}`,
    ]),
    ...(host?.VolumesFrom ?? []).flatMap((from) => ['--volumes-from', from]),
    ...(isNamedNetwork ? ['--network', host?.NetworkMode ?? ''] : []),
    ...(['', 'no'].includes(restart) ? [] : ['--restart', restart]),
    ...(host?.ReadonlyRootfs === true ? ['--read-only'] : []),
    ...option('-m', host?.Memory ? String(host.Memory) : ''),
    ...option('-w', spec.WorkingDir),
    ...option('-u', spec.User),
    ...option('--entrypoint', entrypoint),
    ...labelOptions(spec.Labels ?? {}),
    spec.Image,
    ...entrypointRest,
    ...(spec.Cmd ?? []),
  ]
}

function execWords(exchange: Exchange, engine: Engine): readonly string[] {
  const exec = engine.execs.get(exchange.param('id'))
  if (exec === undefined) return ['exec']
  const { User = '', WorkingDir = '', Env, AttachStdin, Tty } = exec.request
  const flags = `${AttachStdin === true ? 'i' : ''}${Tty === true ? 't' : ''}`
  return [
    ...['exec', ...(flags === '' ? [] : [`-${flags}`]), ...option('-u', User), ...option('-w', WorkingDir)],
    ...[...(Env ?? []).flatMap((variable) => ['-e', variable]), exec.container.record.name, ...exec.argv],
  ]
}

function pullWords({ query }: Exchange): readonly string[] {
  const name = query.text('fromImage')
  const tag = query.text('tag')
  if (name !== '') return ['pull', tag === '' ? name : `${name}${tag.startsWith('sha256:') ? '@' : ':'}${tag}`]
  return ['import', '-', joined(query.text('repo'), query.text('tag'))]
}

/** The command line sends names in full. */
function joined(name: string, tag: string): string {
  const short = name.replace(/^docker\.io\/(library\/)?/, '')
  return tag === '' ? short : `${short}:${tag}`
}

function buildWords({ query }: Exchange): readonly string[] {
  const dockerfile = query.text('dockerfile')
  return [
    ...['build', ...query.list('t').flatMap((tag) => ['-t', tag])],
    ...(['', 'Dockerfile'].includes(dockerfile) ? [] : ['-f', dockerfile]),
    ...(query.flag('nocache') ? ['--no-cache'] : []),
    ...[...option('--target', query.text('target')), '.'],
  ]
}

/** Whether images with names go, too: `-a`. */
function takesNamed(query: Exchange['query']): boolean {
  return /"dangling":.*"(0|false)"/.test(query.text('filters'))
}

const onContainer =
  (...verb: readonly string[]): Words =>
  (exchange, engine) => [...verb, containerName(engine, exchange.param('id'))]

/** By method and path of the route; what isn't here changes no state, or none of its own. */
const lines: Readonly<Record<string, Words>> = {
  'POST /containers/create': (exchange) => ['create', ...createOptions(exchange, 'create')],
  'POST /containers/prune': () => ['container', 'prune', '-f'],
  'POST /containers/:id/start': onContainer('start'),
  'POST /containers/:id/stop': onContainer('stop'),
  'POST /containers/:id/restart': onContainer('restart'),
  'POST /containers/:id/pause': onContainer('pause'),
  'POST /containers/:id/unpause': onContainer('unpause'),
  'POST /containers/:id/update': onContainer('update'),
  'POST /containers/:id/kill': (exchange, engine) => [
    ...['kill', ...option('-s', exchange.query.text('signal'))],
    containerName(engine, exchange.param('id')),
  ],
  'POST /containers/:id/rename': (exchange, engine) => [
    ...['rename', containerName(engine, exchange.param('id')), exchange.query.text('name')],
  ],
  'DELETE /containers/:id': (exchange, engine) => [
    ...['rm', ...(exchange.query.flag('force') ? ['-f'] : []), ...(exchange.query.flag('v') ? ['-v'] : [])],
    containerName(engine, exchange.param('id')),
  ],
  'PUT /containers/:id/archive': (exchange, engine) => [
    ...['cp', '-', `${containerName(engine, exchange.param('id'))}:${exchange.query.text('path')}`],
  ],
  'POST /exec/:id/start': execWords,
  'POST /commit': (exchange, engine) => [
    ...['commit', containerName(engine, exchange.query.text('container'))],
    ...[joined(exchange.query.text('repo'), exchange.query.text('tag'))].filter((name) => name !== ''),
  ],
  'POST /images/create': pullWords,
  'POST /images/load': () => ['load'],
  'POST /images/prune': ({ query }) => ['image', 'prune', ...(takesNamed(query) ? ['-a'] : []), '-f'],
  'POST /images/:name/tag': (exchange) => [
    ...['tag', exchange.param('name'), joined(exchange.query.text('repo'), exchange.query.text('tag'))],
  ],
  'DELETE /images/:name': (exchange) => [
    'rmi',
    ...(exchange.query.flag('force') ? ['-f'] : []),
    exchange.param('name'),
  ],
  'POST /build': buildWords,
  'POST /build/prune': ({ query }) => ['builder', 'prune', ...(query.flag('all') ? ['-a'] : []), '-f'],
  'POST /volumes/create': (exchange) =>
    ['volume', 'create', textOf(body(exchange)['Name'])].filter((word) => word !== ''),
  'POST /volumes/prune': ({ query }) => [
    ...['volume', 'prune', ...(/"all":.*"(1|true)"/.test(query.text('filters')) ? ['-a'] : []), '-f'],
  ],
  'DELETE /volumes/:name': (exchange) => ['volume', 'rm', exchange.param('name')],
  'POST /networks/create': (exchange) => ['network', 'create', textOf(body(exchange)['Name'])],
  'POST /networks/prune': () => ['network', 'prune', '-f'],
  'DELETE /networks/:id': (exchange, engine) => ['network', 'rm', networkName(engine, exchange.param('id'))],
  'POST /networks/:id/connect': (exchange, engine) => networkWords('connect', exchange, engine),
  'POST /networks/:id/disconnect': (exchange, engine) => networkWords('disconnect', exchange, engine),
}

function networkWords(verb: string, exchange: Exchange, engine: Engine): readonly string[] {
  const container = containerName(engine, textOf(body(exchange)['Container']))
  return ['network', verb, networkName(engine, exchange.param('id')), container]
}

/** Whether requests of a route change the state. */
export function changesState(method: string, path: string): boolean {
  return lines[`${method} ${path}`] !== undefined || (method === 'PUT' && path === hostDiskPath)
}

const hostDiskPath = '/camada/v1/host-disk/archive'

/** The line of a request. It never fails: a request that makes no sense is refused elsewhere. */
export function commandLineOf(method: string, path: string, exchange: Exchange, engine: Engine): string {
  if (path === hostDiskPath) return shellLine(['tar', '-x', '-C', exchange.query.text('path')])
  const words = lines[`${method} ${path}`]?.(exchange, engine) ?? []
  return shellLine(['docker', ...words])
}

/** The line of a creation, had it been a `docker run`. */
export function runLineOf(exchange: Exchange): string {
  return shellLine(['docker', 'run', ...createOptions(exchange, 'run')])
}
