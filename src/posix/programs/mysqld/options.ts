/** mysqld's options: the command line over `[mysqld]` of /etc/my.cnf. What it doesn't know it refuses by name. */
import type { Process } from '../../process/types'
import { configuration } from '../../mysql/client/commandLine'

export interface ServerOptions {
  readonly dataDir: string
  readonly socket: string
  readonly port: number
  readonly pidFile: string
  readonly user: string | undefined
  readonly bindAddress: string
  readonly networking: boolean
  readonly initialize: 'secure' | 'insecure' | undefined
  readonly shows: 'version' | 'help' | undefined
}

/** Options that change nothing here. */
const idle = new Set(
  `default-time-zone character-set-server collation-server max-connections innodb-buffer-pool-size innodb-redo-log-capacity
  innodb-log-file-size innodb-flush-log-at-trx-commit max-allowed-packet skip-name-resolve host-cache-size skip-host-cache
  secure-file-priv skip-log-bin disable-log-bin server-id mysql-native-password default-authentication-plugin authentication-policy
  log-error performance-schema innodb-use-native-aio explicit-defaults-for-timestamp transaction-isolation wait-timeout
  interactive-timeout general-log slow-query-log pid-file daemonize verbose defaults-file console ssl skip-ssl mysqlx
  default-storage-engine lower-case-table-names innodb-file-per-table log-bin-trust-function-creators`.split(/\s+/),
)

const known = new Set([
  'datadir',
  'socket',
  'port',
  'pid-file',
  'user',
  'bind-address',
  'skip-networking',
  'initialize',
  'initialize-insecure',
  'version',
  'help',
])

/** An option that is unknown, in the server's words. */
export class UnknownOption extends Error {}

export function serverOptions(process: Process): ServerOptions {
  const values = new Map(configuration(process, 'mysqld'))
  const words = process.argv.slice(1)
  const letters: Readonly<Record<string, string>> = {
    u: 'user',
    h: 'datadir',
    P: 'port',
    V: 'version',
    v: 'verbose',
    '?': 'help',
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const [, name, value] = /^--([^=]+)(?:=([^]*))?$/.exec(word) ?? []
    if (name !== undefined) {
      const plain = name.replace(/_/g, '-')
      if (!known.has(plain) && !idle.has(plain))
        throw new UnknownOption(
          value === undefined ? `unknown option '${word}'` : `unknown variable '${name}=${value}'.`,
        )
      values.set(plain, value ?? '')
      continue
    }
    const letter = letters[word.charAt(1)]
    if (!word.startsWith('-') || letter === undefined)
      throw new UnknownOption(
        word.startsWith('-') ? `unknown option '${word}'.` : `Too many arguments (first extra is '${word}').`,
      )
    if (letter === 'version' || letter === 'help' || letter === 'verbose') values.set(letter, '')
    else values.set(letter, word.length > 2 ? word.slice(2) : (words[++at] ?? ''))
  }
  return {
    dataDir: values.get('datadir')?.replace(/\/$/, '') ?? '/var/lib/mysql',
    socket: values.get('socket') ?? '/var/run/mysqld/mysqld.sock',
    port: Number(values.get('port') ?? 3306),
    pidFile: values.get('pid-file') ?? '/var/run/mysqld/mysqld.pid',
    user: values.get('user'),
    bindAddress: values.get('bind-address') ?? '*',
    networking: !values.has('skip-networking') || /^(0|off)$/i.test(values.get('skip-networking') ?? ''),
    initialize: values.has('initialize-insecure') ? 'insecure' : values.has('initialize') ? 'secure' : undefined,
    shows: values.has('help') ? 'help' : values.has('version') ? 'version' : undefined,
  }
}
