/** postgres: the server. `-D`, `-c`, `-p`, `-k`, `-h`, `-V`, `--name=value`; see `@posix/postgres`. */
import { CannotStart, Postmaster, type ServerOptions } from '../../postgres/server/postmaster'
import { packageVersion } from '../../postgres/version'
import type { Process, Program } from '../../process/types'
import { readText } from '../../packages/containerFiles'

const asRoot = `"root" execution of the PostgreSQL server is not permitted.
The server must be started under an unprivileged user ID to prevent
possible system security compromise.  See the documentation for
more information on how to properly start the server.
`

export const postgres: Program = async (process) => {
  const given = readArguments(process)
  if (given.wantsVersion) {
    await process.print(`postgres (PostgreSQL) ${packageVersion}\n`)
    return 0
  }
  if (process.credentials.uid === 0) {
    await process.printError(asRoot)
    return 1
  }
  const dataDir = given.dataDir ?? process.env.get('PGDATA')
  if (dataDir === undefined) return refuse(process, withoutDirectory)
  const problem = checkDirectory(process, dataDir)
  if (problem !== undefined) return refuse(process, problem)
  try {
    return await new Postmaster(process, optionsOf(process, dataDir, given.settings)).run()
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error
    return fatal(process, error)
  }
}

const withoutDirectory = `postgres does not know where to find the server configuration file.
You must specify the --config-file or -D invocation option or set the PGDATA environment variable.
`

interface Given {
  readonly dataDir: string | undefined
  readonly wantsVersion: boolean
  readonly settings: ReadonlyMap<string, string>
}

const settingOfOption: Readonly<Record<string, string>> = {
  p: 'port',
  k: 'unix_socket_directories',
  h: 'listen_addresses',
  N: 'max_connections',
  B: 'shared_buffers',
}

function readArguments(process: Process): Given {
  const settings = new Map<string, string>()
  let dataDir: string | undefined
  let wantsVersion = false
  const words = process.argv.slice(1)
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const long = /^--([^=]+)=(.*)$/s.exec(word)
    const short = /^-([a-zA-Z])(.*)$/s.exec(word)
    if (word === '--version' || word === '-V') wantsVersion = true
    else if (long !== null) settings.set((long[1] ?? '').replaceAll('-', '_'), long[2] ?? '')
    else if (short !== null) {
      const [, letter = '', joined = ''] = short
      const value = joined === '' ? (words.shift() ?? '') : joined
      if (letter === 'D') dataDir = value
      else if (letter === 'c') settings.set(value.split('=')[0] ?? '', value.replace(/^[^=]*=/, ''))
      else if (settingOfOption[letter] !== undefined) settings.set(settingOfOption[letter], value)
    }
  }
  return { dataDir, wantsVersion, settings }
}

/** Settings that are the server's and not the backend's. */
const ownSettings = ['port', 'listen_addresses', 'unix_socket_directories', 'config_file', 'hba_file', 'ssl']

function optionsOf(process: Process, dataDir: string, given: ReadonlyMap<string, string>): ServerOptions {
  const configured = configuration(readText(process, `${dataDir}/postgresql.conf`) ?? '')
  const setting = (name: string, fallback: string): string => given.get(name) ?? configured.get(name) ?? fallback
  const list = (text: string): readonly string[] =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  const addresses = list(setting('listen_addresses', 'localhost')).flatMap((address) => {
    if (address === '*') return ['0.0.0.0', '::']
    return address === 'localhost' ? ['127.0.0.1'] : [address]
  })
  return {
    dataDir,
    port: Number(setting('port', '5432')),
    addresses,
    socketDirs: list(setting('unix_socket_directories', '/var/run/postgresql')),
    settings: [...given].filter(([name]) => !ownSettings.includes(name)).map(([name, value]) => `${name}=${value}`),
  }
}

/** `name = value` lines, with quotes taken off. */
function configuration(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').flatMap((line) => {
    const [, name, quoted, bare] = /^\s*(\w+)\s*=?\s*(?:'((?:[^']|'')*)'|([^\s#]+))/.exec(line) ?? []
    return name === undefined ? [] : [[name, quoted?.replaceAll("''", "'") ?? bare ?? ''] as const]
  })
  return new Map(lines)
}

function checkDirectory(process: Process, dataDir: string): string | undefined {
  const { namespace } = process
  if (!namespace.exists(process, dataDir)) {
    return `postgres: could not access directory "${dataDir}": No such file or directory
Run initdb or pg_basebackup to initialize a PostgreSQL data directory.
`
  }
  if (namespace.exists(process, `${dataDir}/PG_VERSION`)) return undefined
  const conf = `${dataDir}/postgresql.conf`
  return `postgres: could not access the server configuration file "${conf}": No such file or directory\n`
}

async function refuse(process: Process, words: string): Promise<number> {
  await process.printError(words)
  return 2
}

async function fatal(process: Process, { message, hint }: CannotStart): Promise<number> {
  const at = new Date(process.host.now()).toISOString().replace('T', ' ').replace('Z', ' UTC')
  const prefix = `${at} [${String(process.pid)}] `
  const more = hint === undefined ? '' : `${prefix}HINT:  ${hint}\n`
  await process.printError(`${prefix}FATAL:  ${message}\n${more}`)
  return 1
}
