/** Options before the verb, and what `docker --version` says: this console has the words of docker/cli 28.2.2. */
import { bool, list, text } from './flags'

export const clientVersion = {
  version: '28.2.2',
  apiVersion: '1.50',
  goVersion: 'go1.24.3',
  gitCommit: 'e6534b4',
  built: 'Fri May 30 12:07:14 2025',
} as const

export const versionLine = `Docker version ${clientVersion.version}, build ${clientVersion.gitCommit}\n`

export const globalFlags = {
  config: text('Location of client config files'),
  context: text('Name of the context to use to connect to the daemon', { short: 'c' }),
  debug: bool('Enable debug mode', { short: 'D' }),
  host: list('Daemon socket to connect to', { short: 'H' }),
  'log-level': text('Set the logging level ("debug", "info", "warn", "error", "fatal") (default "info")', {
    short: 'l',
  }),
  tls: bool('Use TLS; implied by --tlsverify'),
  tlscacert: text('Trust certs signed only by this CA'),
  tlscert: text('Path to TLS certificate file'),
  tlskey: text('Path to TLS key file'),
  tlsverify: bool('Use TLS and verify the remote'),
  version: bool('Print version information and quit', { short: 'v' }),
} as const
