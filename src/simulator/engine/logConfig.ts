/**
 * The log drivers that the daemon knows and what it checks when a container is made (moby `daemon/logs.go` and the
 * drivers' `ValidateLogOpt`, 26.1.5). Here `json-file` and `local` keep lines, `none` keeps nothing; those that send them
 * elsewhere are in `logServers.ts`, and what needs no server works as `json-file` (docs/fidelity.md).
 */
import { LabError } from '@shared/errors'
import type { ContainerRecord } from './container'
import { logServers } from './logServers'
import type { RotationOptions } from './logRotation'

export interface LogConfig {
  readonly Type: string
  readonly Config: Readonly<Record<string, string>>
}

/** As `docker info` lists them. */
export const logDriverNames = [
  'awslogs',
  'fluentd',
  'gcplogs',
  'gelf',
  'journald',
  'json-file',
  'local',
  'splunk',
  'syslog',
]
const knownDrivers = [...logDriverNames, 'none']
const jsonFileOptions = ['max-file', 'max-size', 'compress', 'labels', 'labels-regex', 'env', 'env-regex', 'tag']
const localOptions = ['max-file', 'max-size', 'compress']
const everyOptions = ['mode', 'max-buffer-size']

/** Throws LabError invalid with moby's words. */
export function checkLogConfig({ Type: type, Config: options }: LogConfig): void {
  if (type === 'none') return
  if (type === 'logentries')
    throw new LabError('invalid', 'the logentries logging driver has been deprecated and removed')
  if (!knownDrivers.includes(type)) {
    const message = `error looking up logging plugin ${type}: plugin ${JSON.stringify(type)} not found`
    throw new LabError('invalid', message)
  }
  checkDelivery(options)
  const buffer = options['max-buffer-size']
  if (buffer !== undefined && !/^\d+(\.\d+)? ?[kmgtp]?i?b?$/i.test(buffer)) {
    throw new LabError('invalid', `error parsing option max-buffer-size: invalid size: '${buffer}'`)
  }
  logServers[type]?.check(options)
  for (const option of Object.keys(options)) {
    if (everyOptions.includes(option)) continue
    if (type === 'json-file' && !jsonFileOptions.includes(option)) {
      throw new LabError('invalid', `unknown log opt '${option}' for json-file log driver`)
    }
    if (type === 'local' && !localOptions.includes(option)) {
      throw new LabError('invalid', `unknown log opt '${option}' for log driver local`)
    }
  }
}

function checkDelivery(options: LogConfig['Config']): void {
  const mode = options['mode'] ?? ''
  if (!['', 'blocking', 'non-blocking'].includes(mode)) {
    throw new LabError('invalid', `logger: logging mode not supported: ${mode}`)
  }
  if (options['max-buffer-size'] !== undefined && mode !== 'non-blocking') {
    throw new LabError('invalid', "logger: max-buffer-size option is only supported with 'mode=non-blocking'")
  }
}

/** What a driver keeps. */
export interface LogDriver {
  readonly keeps: boolean
  readonly rotation: RotationOptions | undefined
}

/** What the driver makes of its options when a container starts. Throws LabError system with the driver's words. */
export function openLogDriver({ Type: type, Config: options }: LogConfig): LogDriver {
  if (type === 'none') return { keeps: false, rotation: undefined }
  const server = logServers[type]
  if (server !== undefined) {
    server.open(options)
    return { keeps: true, rotation: undefined }
  }
  if (type === 'local') {
    checkLocalSize(options['max-size'])
    return { keeps: true, rotation: undefined }
  }
  const size = options['max-size']
  const sizeBytes = size === undefined ? undefined : parseSize(size)
  const files = options['max-file'] === undefined ? 1 : parseCount(options['max-file'])
  const compress = options['compress']
  if (compress !== undefined && !/^(1|0|t|f|true|false)$/i.test(compress)) {
    throw new LabError('system', `strconv.ParseBool: parsing ${JSON.stringify(compress)}: invalid syntax`)
  }
  if (/^(1|t|true)$/i.test(compress ?? '') && (files < 2 || sizeBytes === undefined)) {
    throw new LabError('system', 'compress cannot be true when max-file is less than 2 or max-size is not set')
  }
  return { keeps: true, rotation: sizeBytes === undefined ? undefined : { sizeBytes, files } }
}

function checkLocalSize(size: string | undefined): void {
  try {
    if (size !== undefined) parseSize(size)
  } catch (error) {
    const reason = error instanceof Error ? error.message : ''
    throw new LabError('invalid', `invalid value for max-size: ${size ?? ''}: ${reason}`, { cause: error })
  }
}

/** go-units' `FromHumanSize`: `10m` is ten million. */
function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?) ?([kmgtp]?)b?$/i.exec(text)
  if (match === null) throw new LabError('system', `invalid size: '${text}'`)
  return Math.floor(Number(match[1]) * 1000 ** ' kmgtp'.indexOf((match[2] || ' ').toLowerCase()))
}

function parseCount(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw new LabError('system', `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  if (Number(text) < 1) throw new LabError('system', 'max-file cannot be less than 1')
  return Number(text)
}

/**
 * What `logs --details` shows before each line: the labels and variables that the options name, and the tag; sorted
 * and escaped as in a query. Empty without any.
 */
export function logDetails(record: ContainerRecord): string {
  const { LogConfig: log } = record.hostConfig
  const wanted = (name: string): readonly string[] => (log.Config[name] ?? '').split(',').filter((key) => key !== '')
  const labels = wanted('labels').flatMap((key) => pair(key, record.config.Labels?.[key]))
  const variables = wanted('env').flatMap((key) => pair(key, variable(record, key)))
  const tag = log.Config['tag']
  const details = [...labels, ...variables, ...(tag === undefined ? [] : pair('tag', expandTag(tag, record)))]
  const escaped = details.map(([key, value]) => `${escapeQuery(key)}=${escapeQuery(value)}`)
  return escaped.sort().join(',')
}

function pair(key: string, value: string | undefined): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [[key, value]]
}

function variable(record: ContainerRecord, name: string): string | undefined {
  return record.config.Env?.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
}

function expandTag(template: string, record: ContainerRecord): string {
  const values: Readonly<Record<string, string>> = {
    ID: record.id.slice(0, 12),
    FullID: record.id,
    Name: record.name,
    ImageID: record.imageId.replace('sha256:', '').slice(0, 12),
    ImageFullID: record.imageId,
    ImageName: record.config.Image,
    DaemonName: 'docker',
  }
  return template.replace(/\{\{\s*\.(\w+)\s*\}\}/g, (whole, name: string) => values[name] ?? whole)
}

/** Go's `url.QueryEscape`. */
function escapeQuery(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
