/**
 * The log drivers that send lines elsewhere: what each checks when a container is made and when it starts, on a host
 * without a network where nobody listens (moby `daemon/logger/*`, 26.1.5, each sentence recorded). Those that need no
 * answer (`udp` to the host itself, `fluentd-async`) start, and the daemon keeps their lines beside.
 */
import { LabError } from '@shared/errors'

type Options = Readonly<Record<string, string>>

interface LogServer {
  /** Throws LabError invalid with the driver's words. */
  readonly check: (options: Options) => void
  /** Connects. Throws LabError system with the driver's words. */
  readonly open: (options: Options) => void
}

const everyDriver = ['labels', 'labels-regex', 'env', 'env-regex', 'tag']
const checkedElsewhere = [
  'mode',
  'max-buffer-size',
  'cache-disabled',
  'cache-max-file',
  'cache-max-size',
  'cache-compress',
]

function invalid(message: string): LabError {
  return new LabError('invalid', message)
}

function failed(message: string): LabError {
  return new LabError('system', message)
}

/** Throws in the words of `wording` for an option that is none of the driver's. */
function checkNames(options: Options, own: readonly string[], wording: (option: string) => string): void {
  const known = [...everyDriver, ...checkedElsewhere, ...own]
  for (const option of Object.keys(options)) if (!known.includes(option)) throw invalid(wording(option))
}

const unknownFor =
  (driver: string) =>
  (option: string): string =>
    `unknown log opt '${option}' for ${driver} log driver`

interface Address {
  readonly scheme: string
  readonly host: string
  readonly port: string
  readonly path: string
}

function parseAddress(text: string, fallback: { readonly scheme: string; readonly port: string }): Address {
  const [, scheme = fallback.scheme, rest = ''] = /^(?:([a-z+]+):\/\/)?(.*)$/i.exec(text) ?? []
  const [host = '', port = fallback.port] = rest.split(':')
  return { scheme, host: host === '' ? '127.0.0.1' : host, port, path: rest }
}

/** Go's words for a connection on the simulated host; one without an answer needs none. */
function connect({ scheme, host, port, path }: Address): void {
  if (scheme.startsWith('unix')) throw failed(`dial unix ${path}: connect: no such file or directory`)
  const isUdp = scheme === 'udp'
  const isLocal = host === 'localhost' || host.startsWith('127.')
  if (isUdp && isLocal) return
  const protocol = isUdp ? 'udp' : 'tcp'
  if (!isLocal && !/^[\d.]+$/.test(host)) throw failed(`dial ${protocol}: lookup ${host}: no such host`)
  const place = `${host === 'localhost' ? '127.0.0.1' : host}:${port}`
  throw failed(`dial ${protocol} ${place}: connect: ${isLocal ? 'connection refused' : 'network is unreachable'}`)
}

const schemes = ['udp', 'tcp', 'tcp+tls', 'unix', 'unixgram']
const facilities = /^(kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local[0-7]|\d+)$/

const syslog: LogServer = {
  check: (options) => {
    const tls = ['syslog-tls-ca-cert', 'syslog-tls-cert', 'syslog-tls-key', 'syslog-tls-skip-verify']
    checkNames(options, ['syslog-address', 'syslog-facility', 'syslog-format', ...tls], unknownFor('syslog'))
    const scheme = parseAddress(options['syslog-address'] ?? 'udp://', { scheme: '', port: '514' }).scheme
    if (!schemes.includes(scheme)) throw invalid(`unsupported scheme: '${scheme}'`)
    if (!facilities.test(options['syslog-facility'] ?? 'daemon')) throw invalid('invalid syslog facility')
  },
  open: (options) => {
    const address = options['syslog-address']
    if (address === undefined || address === '') throw failed('Unix syslog delivery error')
    connect(parseAddress(address, { scheme: 'udp', port: '514' }))
  },
}

const journald: LogServer = {
  check: (options) => checkNames(options, [], unknownFor('journald')),
  open: () => {
    throw failed('journald is not enabled on this host')
  },
}

const gelfNames = [
  'gelf-address',
  'gelf-compression-type',
  'gelf-compression-level',
  'gelf-tcp-max-reconnect',
  'gelf-tcp-reconnect-delay',
]

const gelf: LogServer = {
  check: (options) => {
    const address = options['gelf-address'] ?? ''
    if (address === '') throw invalid('gelf-address is a required parameter')
    const { scheme, path } = parseAddress(address, { scheme: '', port: '' })
    if (!['udp', 'tcp'].includes(scheme)) throw invalid('gelf: endpoint needs to be TCP or UDP')
    if (!path.includes(':')) throw invalid('gelf: please provide gelf-address as proto://host:port')
    checkNames(options, gelfNames, (option) => `unknown log opt ${JSON.stringify(option)} for gelf log driver`)
  },
  open: (options) => {
    const address = parseAddress(options['gelf-address'] ?? '', { scheme: 'udp', port: '' })
    try {
      connect(address)
    } catch (error) {
      const reason = error instanceof Error ? error.message : ''
      throw failed(`gelf: cannot connect to GELF endpoint: ${address.path} ${reason}`)
    }
  },
}

const fluentdNames =
  'address async async-connect async-reconnect-interval buffer-limit max-retries request-ack retry-wait sub-second-precision write-timeout'
    .split(' ')
    .map((name) => `fluentd-${name}`)

const fluentd: LogServer = {
  check: (options) => {
    checkNames(options, fluentdNames, unknownFor('fluentd'))
    const address = options['fluentd-address'] ?? ''
    const { scheme } = parseAddress(address, { scheme: 'tcp', port: '24224' })
    if (!['tcp', 'unix', 'tls'].includes(scheme)) {
      throw invalid(`invalid fluentd-address (${address}): unsupported scheme: '${scheme}'`)
    }
    const isAsync = options['fluentd-async'] ?? ''
    if (isAsync !== '' && !/^(1|0|t|f|true|false)$/i.test(isAsync)) {
      throw invalid(`strconv.ParseBool: parsing ${JSON.stringify(isAsync)}: invalid syntax`)
    }
  },
  open: (options) => {
    if (/^(1|t|true)$/i.test(options['fluentd-async'] ?? '')) return
    connect(parseAddress(options['fluentd-address'] ?? '', { scheme: 'tcp', port: '24224' }))
  },
}

const awsNames =
  'region endpoint group stream create-group create-stream force-flush-interval-seconds max-buffered-events datetime-format multiline-pattern credentials-endpoint format'
    .split(' ')
    .map((name) => `awslogs-${name}`)

const awslogs: LogServer = {
  check: (options) => {
    checkNames(options, awsNames, unknownFor('awslogs'))
    if ((options['awslogs-group'] ?? '') === '') throw invalid("must specify a value for log opt 'awslogs-group'")
  },
  open: () => {
    const service = 'http://169.254.169.254/latest/dynamic/instance-identity/document'
    const reason = `Get "${service}": dial tcp 169.254.169.254:80: connect: network is unreachable`
    throw failed(
      `cannot determine region for awslogs driver: operation error ec2imds: GetRegion, exceeded maximum number of attempts, 3, request send failed, ${reason}`,
    )
  },
}

const splunkNames =
  'url token source sourcetype index capath caname insecureskipverify format verify-connection gzip gzip-level index-acknowledgment'
    .split(' ')
    .map((name) => `splunk-${name}`)

const splunk: LogServer = {
  check: (options) => checkNames(options, splunkNames, unknownFor('splunk')),
  open: (options) => {
    const url = options['splunk-url'] ?? ''
    if (url === '') throw failed('splunk: splunk-url is expected')
    if ((options['splunk-token'] ?? '') === '') throw failed('splunk: splunk-token is expected')
    if (options['splunk-verify-connection'] === 'false') return
    try {
      connect(parseAddress(url.replace(/^https?/, 'tcp'), { scheme: 'tcp', port: '443' }))
    } catch (error) {
      const reason = error instanceof Error ? error.message : ''
      throw failed(`Options "${url}/services/collector/event/1.0": ${reason}`)
    }
  },
}

const gcplogs: LogServer = {
  check: (options) => {
    const names = ['gcp-project', 'gcp-log-cmd', 'gcp-meta-zone', 'gcp-meta-name', 'gcp-meta-id']
    checkNames(options, names, (option) => `${JSON.stringify(option)} is not a valid option for the gcplogs driver`)
  },
  open: (options) => {
    if ((options['gcp-project'] ?? '') === '') {
      throw failed(
        "No project was specified and couldn't read project from the metadata server. Please specify a project",
      )
    }
    throw failed(
      'google: could not find default credentials. See https://cloud.google.com/docs/authentication/external/set-up-adc for more information',
    )
  },
}

/** Whether a driver sends lines elsewhere and starts here all the same, because nobody has to answer. */
export function logsIntoNowhere({
  Type: type = '',
  Config: options,
}: {
  Type?: string
  Config?: Options | null
}): boolean {
  try {
    logServers[type]?.open(options ?? {})
    return logServers[type] !== undefined
  } catch {
    return false
  }
}

/** By the driver's name. */
export const logServers: Readonly<Record<string, LogServer>> = {
  awslogs,
  fluentd,
  gcplogs,
  gelf,
  journald,
  splunk,
  syslog,
}
