/**
 * The log drivers that the daemon knows and what it checks when a container is made (moby `daemon/logs.go` and the
 * drivers' `ValidateLogOpt`, 26.1.5). Here `json-file` and `local` keep lines, `none` keeps nothing; the drivers that
 * send them elsewhere are known by name and work as `json-file` (docs/fidelity.md).
 */
import { LabError } from '@shared/errors'

export interface LogConfig {
  readonly Type: string
  readonly Config: Readonly<Record<string, string>>
}

const knownDrivers = [
  'json-file',
  'local',
  'none',
  'syslog',
  'journald',
  'gelf',
  'fluentd',
  'awslogs',
  'splunk',
  'gcplogs',
]
const jsonFileOptions = ['max-file', 'max-size', 'compress', 'labels', 'labels-regex', 'env', 'env-regex', 'tag']
const localOptions = ['max-file', 'max-size', 'compress']
const everyOptions = ['mode', 'max-buffer-size']

/** Throws LabError invalid with moby's words. */
export function checkLogConfig({ Type: type, Config: options }: LogConfig): void {
  if (type === 'none') return
  if (!knownDrivers.includes(type)) {
    const message = `error looking up logging plugin ${type}: plugin ${JSON.stringify(type)} not found`
    throw new LabError('invalid', message)
  }
  checkDelivery(options)
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
