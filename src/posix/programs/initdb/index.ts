/** initdb: makes a data directory. `-D`, `-U`, `-W`-less passwords by `--pwfile`, `-A` and its like, `-E`, `--locale`. */
import { runGuest } from '../../guest/runGuest'
import { packageVersion } from '../../postgres/version'
import { placeText, readText } from '../../packages/containerFiles'
import type { Process, Program } from '../../process/types'

const asRoot = `initdb: error: cannot be run as root
initdb: hint: Please log in (using, e.g., "su") as the (unprivileged) user that will own the server process.
`
const steps = [
  'creating subdirectories',
  'selecting dynamic shared memory implementation',
  'selecting default "max_connections"',
  'selecting default "shared_buffers"',
  'selecting default time zone',
  'creating configuration files',
  'running bootstrap script',
  'performing post-bootstrap initialization',
  'syncing data to disk',
]
const chosen: Readonly<Record<string, string>> = {
  'selecting dynamic shared memory implementation': 'posix',
  'selecting default "max_connections"': '100',
  'selecting default "shared_buffers"': '128MB',
  'selecting default time zone': 'Etc/UTC',
}

export const initdb: Program = async (process) => {
  const options = readOptions(process)
  if (options.has('version')) {
    await process.print(`initdb (PostgreSQL) ${packageVersion}\n`)
    return 0
  }
  if (process.credentials.uid === 0) return refuse(process, asRoot)
  const dataDir = options.get('pgdata') ?? process.env.get('PGDATA')
  if (dataDir === undefined) {
    return refuse(
      process,
      'initdb: error: no data directory specified\ninitdb: hint: You must identify the directory where the data for this database system will reside.  Do this with either the invocation option -D or the environment variable PGDATA.\n',
    )
  }
  await process.print(introduction(process))
  const isThere = process.namespace.exists(process, dataDir)
  if (isThere && process.namespace.readDirectory(process, dataDir).length > 0) return notEmpty(process, dataDir)
  return make(process, dataDir, options)
}

/** Names of long options for the short ones. */
const shortOptions: Readonly<Record<string, string>> = {
  ...{ D: 'pgdata', U: 'username', A: 'auth', E: 'encoding', V: 'version', k: 'data-checksums', N: 'no-sync' },
}
const switches = ['version', 'data-checksums', 'no-sync', 'no-data-checksums', 'allow-group-access', 'no-instructions']

function readOptions(process: Process): ReadonlyMap<string, string> {
  const options = new Map<string, string>()
  const words = process.argv.slice(1)
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, long, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    const [, letter = '', joined = ''] = /^-([a-zA-Z])(.*)$/s.exec(word) ?? []
    const name = long ?? shortOptions[letter]
    if (name === undefined) {
      if (!word.startsWith('-')) options.set('pgdata', word)
    } else if (switches.includes(name)) options.set(name, '')
    else options.set(name, value ?? (joined === '' ? (words.shift() ?? '') : joined))
  }
  return options
}

function introduction(process: Process): string {
  return `The files belonging to this database system will be owned by user "${userName(process)}".
This user must also own the server process.

The database cluster will be initialized with locale "${process.env.get('LC_ALL') ?? process.env.get('LANG') ?? 'C'}".
The default database encoding has accordingly been set to "UTF8".
The default text search configuration will be set to "english".

Data page checksums are enabled.

`
}

/** Of the process, as /etc/passwd has it. */
export function userName(process: Process): string {
  const { uid } = process.credentials
  const lines = (readText(process, '/etc/passwd') ?? '').split('\n').map((line) => line.split(':'))
  return lines.find(([, , id]) => id === String(uid))?.[0] ?? String(uid)
}

async function notEmpty(process: Process, dataDir: string): Promise<number> {
  const named = `"${dataDir}"`
  return refuse(
    process,
    `initdb: error: directory ${named} exists but is not empty
initdb: hint: If you want to create a new database system, either remove or empty the directory ${named} or run initdb with an argument other than ${named}.
`,
  )
}

async function make(process: Process, dataDir: string, options: ReadonlyMap<string, string>): Promise<number> {
  const exists = process.namespace.exists(process, dataDir)
  if (exists) process.namespace.setAttributes(process, dataDir, { mode: 0o700 })
  else process.namespace.createDirectory(process, dataDir, 0o700)
  await process.print(
    `${exists ? 'fixing permissions on existing directory' : 'creating directory'} ${dataDir} ... ok\n`,
  )
  const passwordFile = options.get('pwfile')
  const password = passwordFile === undefined ? undefined : (await contents(process, passwordFile)).split('\n')[0]
  const guest = runGuest(process, 'initdb', {
    input: { dataDir, user: options.get('username') ?? userName(process), ...(password !== undefined && { password }) },
  })
  for (const step of steps.slice(0, -2)) await process.print(`${step} ... ${chosen[step] ?? 'ok'}\n`)
  const { code, failure } = await guest.ended
  if (code !== 0) {
    await process.printError(`initdb: error: ${failure ?? 'the bootstrap failed'}\n`)
    return 1
  }
  makePrivate(process, dataDir)
  placeText(process, `${dataDir}/pg_hba.conf`, accessRules(options), owned(process))
  await process.host.sync()
  for (const step of steps.slice(-2)) await process.print(`${step} ... ok\n`)
  await finish(process, dataDir, options)
  return 0
}

/** PGlite's copy of the cluster has lost its modes. */
function makePrivate(process: Process, folder: string): void {
  for (const { name, kind } of process.namespace.readDirectory(process, folder)) {
    const path = `${folder}/${name}`
    process.namespace.setAttributes(process, path, { mode: kind === 'directory' ? 0o700 : 0o600 })
    if (kind === 'directory') makePrivate(process, path)
  }
}

function owned({ credentials: { uid, gid } }: Process): { uid: number; gid: number; mode: number } {
  return { uid, gid, mode: 0o600 }
}

/** Of a file, or of what a process substitution gives. */
async function contents(process: Process, path: string): Promise<string> {
  const file = await process.open(path, { read: true })
  const chunks: Uint8Array[] = []
  for (let chunk = await file.read(4096); chunk.length > 0; chunk = await file.read(4096)) chunks.push(chunk)
  file.close()
  return Buffer.concat(chunks).toString()
}

function accessRules(options: ReadonlyMap<string, string>): string {
  const both = options.get('auth')
  const [local, host] = [options.get('auth-local') ?? both ?? 'trust', options.get('auth-host') ?? both ?? 'trust']
  const line = (type: string, database: string, address: string, method: string): string =>
    `${type.padEnd(8)}${database.padEnd(16)}all             ${address.padEnd(24)}${method}\n`
  return [
    '# PostgreSQL Client Authentication Configuration File\n# TYPE  DATABASE        USER            ADDRESS                 METHOD\n\n',
    line('local', 'all', '', local),
    line('host', 'all', '127.0.0.1/32', host),
    line('host', 'all', '::1/128', host),
    line('local', 'replication', '', local),
    line('host', 'replication', '127.0.0.1/32', host),
    line('host', 'replication', '::1/128', host),
  ].join('')
}

async function finish(process: Process, dataDir: string, options: ReadonlyMap<string, string>): Promise<void> {
  const isOpen = !['auth', 'auth-local', 'auth-host'].some((name) => options.has(name))
  if (isOpen) {
    await process.printError(
      'initdb: warning: enabling "trust" authentication for local connections\ninitdb: hint: You can change this by editing pg_hba.conf or using the option -A, or --auth-local and --auth-host, the next time you run initdb.\n',
    )
  }
  if (options.has('no-instructions')) return
  await process.print(
    `\nSuccess. You can now start the database server using:\n\n    pg_ctl -D ${dataDir} -l logfile start\n\n`,
  )
}

async function refuse(process: Process, words: string): Promise<number> {
  await process.printError(words)
  return 1
}
