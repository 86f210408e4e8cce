/** The server's command line and configuration file; wrong ones end it in the words of the real one. */
import { PosixError, gnuErrorText } from '../../filesystem/posixError'
import type { Process } from '../../process/types'
import { readEverything } from '../streams'
import { openLog } from './log'
import { quoted } from '../redis/words'
import { BadSetting, readSettings, Settings } from './settings'
import { versionOf } from './version'

export interface Start {
  readonly settings: Settings
  readonly configFile: string
  /** Whether a file or an option said anything. */
  readonly isConfigured: boolean
  readonly unknown: readonly string[]
}

const usage = `Usage: ./redis-server [/path/to/redis.conf] [options] [-]
       ./redis-server - (read config from stdin)
       ./redis-server -v or --version
       ./redis-server -h or --help

Examples:
       ./redis-server (run the server with default conf)
       ./redis-server /etc/redis/6379.conf
       ./redis-server --port 7777
       ./redis-server /etc/myredis.conf --loglevel verbose
`

/** What to start with, or the exit code of a start that came to nothing. */
export async function readStart(process: Process): Promise<Start | number> {
  const words = process.argv.slice(1)
  const [first = ''] = words
  if (first === '-v' || first === '--version') {
    await process.print(
      `Redis server v=${versionOf(process)} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=camada\n`,
    )
    return 0
  }
  if (first === '-h' || first === '--help') {
    await process.printError(usage)
    return 1
  }
  for (const left of ['--sentinel', '--test-memory', '--check-system']) {
    if (!words.includes(left)) continue
    await process.printError(`redis-server: the Camada simulator leaves out ${left}\n`)
    return 1
  }
  const path = words.length > 0 && !first.startsWith('-') ? first : ''
  const source = await readSource(process, words, path)
  if (typeof source === 'number') return source
  const settings = new Settings((folder) => enterFolder(process, folder))
  settings.directive('dir', [process.cwd])
  const { wrong, unknown } = readSettings(settings, source)
  if (wrong !== undefined) {
    await process.printError(
      `\n*** FATAL CONFIG FILE ERROR (Redis ${versionOf(process)}) ***\nReading the configuration file, at line ${wrong.number}\n>>> '${wrong.line}'\n${wrong.why}\n`,
    )
    return 1
  }
  return { settings, configFile: path, isConfigured: words.length > 0, unknown }
}

/** The file's text with the options behind it, each a line. */
async function readSource(process: Process, words: readonly string[], path: string): Promise<string | number> {
  let source = ''
  if (path !== '') {
    try {
      const file = await process.open(path, { read: true })
      source = Buffer.from(await readEverything(process, file)).toString('latin1')
      file.close()
    } catch (error) {
      if (!(error instanceof PosixError)) throw error
      const why = `Fatal error, can't open config file '${path}': ${gnuErrorText(error.code)}`
      await openLog(process, () => 'notice').say('warning', why, 'C')
      return 1
    }
  }
  const options = words.slice(path === '' ? 0 : 1)
  if (options.at(-1) === '-') {
    options.pop()
    source += `\n${Buffer.from(await readEverything(process, process.stdin)).toString('latin1')}`
  }
  return `${source}\n${optionLines(options)}`
}

/** `--port 7777 --save 60 1` as lines of a file. */
function optionLines(options: readonly string[]): string {
  const lines: string[] = []
  for (const option of options) {
    if (option.startsWith('--')) lines.push(option.slice(2))
    else if (lines.length > 0) lines.push(`${lines.pop() ?? ''} ${quoted(option)}`)
    else lines.push(option)
  }
  return lines.map((line) => `${line}\n`).join('')
}

/** `dir`: where the server works from then on. Throws `BadSetting`. */
function enterFolder(process: Process, path: string): string {
  try {
    process.namespace.access(process, path, { execute: true })
    process.cwd = process.namespace.realPath(process, path)
    return process.cwd
  } catch (error) {
    if (!(error instanceof PosixError)) throw error
    throw new BadSetting(gnuErrorText(error.code))
  }
}
