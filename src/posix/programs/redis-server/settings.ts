/**
 * The server's settings: names, defaults and forms as CONFIG GET shows them (config.c of redis 8). A setting that has no
 * effect here is kept and shown where nobody could tell; one whose effect is missing (`leftOut`) is refused by name.
 */
import { splitWords } from '../redis/words'
import { matchesGlob } from './glob'

type Form = 'text' | 'flag' | 'number' | 'bytes' | 'save' | readonly string[]

interface Setting {
  readonly form: Form
  readonly standard: string
  /** Only at the start. */
  readonly isFixed?: true
  /** Only at the start, unless `enable-protected-configs` lets it be changed. */
  readonly isProtected?: true
  /** The least and the most that a number may be. */
  readonly bounds?: readonly [number, number]
}

const text = (standard: string, isFixed?: true): Setting => ({ form: 'text', standard, ...(isFixed && { isFixed }) })
const flag = (standard: 'yes' | 'no'): Setting => ({ form: 'flag', standard })
const guarded = (standard: string): Setting => ({ form: 'text', standard, isProtected: true })
const number = (standard: number, bounds?: readonly [number, number], isFixed?: true): Setting => ({
  form: 'number',
  standard: String(standard),
  ...(bounds && { bounds }),
  ...(isFixed && { isFixed }),
})

const most = 2 ** 31 - 1
const evictions =
  'volatile-lru volatile-lfu volatile-random volatile-ttl allkeys-lru allkeys-lfu allkeys-random noeviction'

const known: Readonly<Record<string, Setting>> = {
  'always-show-logo': flag('no'),
  appenddirname: text('appendonlydir', true),
  appendfilename: text('appendonly.aof', true),
  appendfsync: { form: ['everysec', 'always', 'no'], standard: 'everysec' },
  appendonly: flag('no'),
  'auto-aof-rewrite-min-size': { form: 'bytes', standard: '67108864' },
  'auto-aof-rewrite-percentage': number(100, [0, most]),
  bind: text('* -::*'),
  databases: number(16, [1, most], true),
  dbfilename: guarded('dump.rdb'),
  dir: guarded(''),
  'enable-protected-configs': { form: ['no', 'yes', 'local'], standard: 'no', isFixed: true },
  'hash-max-listpack-entries': number(512),
  'hash-max-listpack-value': number(64),
  hz: number(10, [0, most]),
  'list-max-listpack-size': number(-2),
  logfile: text('', true),
  loglevel: { form: ['debug', 'verbose', 'notice', 'warning', 'nothing'], standard: 'notice' },
  maxclients: number(10_000, [1, 2 ** 32 - 1]),
  maxmemory: { form: 'bytes', standard: '0' },
  'maxmemory-policy': { form: evictions.split(' '), standard: 'noeviction' },
  pidfile: text('', true),
  port: number(6379, [0, 65_535]),
  'proto-max-bulk-len': { form: 'bytes', standard: '536870912' },
  'protected-mode': flag('no'),
  rdbchecksum: flag('yes'),
  rdbcompression: flag('yes'),
  requirepass: text(''),
  save: { form: 'save', standard: '3600 1 300 100 60 10000' },
  'set-max-intset-entries': number(512),
  'stop-writes-on-bgsave-error': flag('yes'),
  'tcp-backlog': number(511, [0, most], true),
  'tcp-keepalive': number(300, [0, most]),
  timeout: number(0, [0, most]),
  unixsocket: text('', true),
  unixsocketperm: text('0', true),
  'zset-max-listpack-entries': number(128),
}

/** Settings of the real server whose effects are not here. */
const leftOut = new Set(
  (
    'aclfile activedefrag cluster-enabled cluster-config-file daemonize include io-threads latency-monitor-threshold ' +
    'loadmodule lua-time-limit masterauth masteruser min-replicas-to-write notify-keyspace-events rename-command ' +
    'replicaof replica-serve-stale-data sentinel slaveof slowlog-log-slower-than supervised syslog-enabled tls-port ' +
    'tls-cert-file tls-key-file user'
  ).split(' '),
)

const units: Readonly<Record<string, number>> = {
  '': 1, b: 1, k: 1000, kb: 1024, m: 1_000_000, mb: 1 << 20, g: 1_000_000_000, gb: 1 << 30,
} // prettier-ignore

/** A directive that can't be taken; the message says why. */
export class BadSetting extends Error {}

/** Nobody knows the directive. */
export class UnknownSetting extends Error {}

export class Settings {
  private readonly values = new Map(Object.entries(known).map(([name, { standard }]) => [name, standard]))
  /** `enter` goes to a folder and gives its path; throws `BadSetting`. */
  constructor(private readonly enter: (path: string) => string) {}

  /** Whether `save` was given: what is given first replaces the defaults. */
  private hasSave = false

  get(name: string): string {
    return this.values.get(name) ?? ''
  }

  is(name: string): boolean {
    return this.values.get(name) === 'yes'
  }

  number(name: string): number {
    return Number(this.values.get(name))
  }

  /** Pairs of names and values that match a pattern, in any case. */
  matching(pattern: string): readonly (readonly [string, string])[] {
    const wanted = pattern.toLowerCase()
    return [...this.values].filter(([name]) => matchesGlob(wanted, name))
  }

  /** `save`: after so many seconds if there were so many changes. */
  get savePoints(): readonly { readonly afterSec: number; readonly changes: number }[] {
    const numbers = this.get('save').split(' ').filter(Boolean).map(Number)
    return Array.from({ length: numbers.length / 2 }, (_, at) => ({
      afterSec: numbers[2 * at] ?? 0,
      changes: numbers[2 * at + 1] ?? 0,
    }))
  }

  /** A line of redis.conf or its like. Throws `BadSetting`, `UnknownSetting`. */
  directive(name: string, given: readonly string[]): void {
    const lower = name.toLowerCase()
    if (leftOut.has(lower) && !isOff(given)) throw new BadSetting(`the Camada simulator's redis leaves out '${lower}'`)
    if (leftOut.has(lower)) return
    const setting = known[lower]
    if (setting === undefined) throw new UnknownSetting(name)
    if (setting.form === 'save') return this.addSave(given)
    if (lower === 'bind' && given.length > 0) return void this.values.set('bind', given.join(' '))
    if (given.length !== 1) throw new BadSetting('wrong number of arguments')
    this.values.set(lower, this.checked(lower, setting, given[0] ?? ''))
  }

  /** `CONFIG SET`. Throws `BadSetting`, `UnknownSetting`. */
  change(name: string, value: string): void {
    const setting = known[name.toLowerCase()]
    if (setting === undefined) throw new UnknownSetting(name)
    if (setting.isFixed === true) throw new BadSetting("can't set immutable config")
    if (setting.isProtected === true && this.get('enable-protected-configs') === 'no')
      throw new BadSetting("can't set protected config")
    if (setting.form !== 'save') {
      this.values.set(name.toLowerCase(), this.checked(name.toLowerCase(), setting, value))
      return
    }
    const words = value.split(' ').filter(Boolean)
    checkSave(words)
    this.values.set('save', words.join(' '))
  }

  private addSave(given: readonly string[]): void {
    const words = given.flatMap((word) => word.split(' ')).filter(Boolean)
    const isCleared = given.length === 1 && given[0] === ''
    if (!isCleared) checkSave(words)
    const before = this.hasSave && !isCleared ? [this.get('save')].filter(Boolean) : []
    this.hasSave = true
    this.values.set('save', [...before, ...words].join(' '))
  }

  private checked(name: string, { form, bounds }: Setting, value: string): string {
    if (name === 'maxmemory' && bytesOf(value) !== 0 && bytesOf(value) !== undefined)
      throw new BadSetting("the Camada simulator's redis leaves out 'maxmemory'")
    if (name === 'dir') return this.enter(value)
    if (form === 'flag') {
      if (!/^(yes|no)$/i.test(value)) throw new BadSetting("argument must be 'yes' or 'no'")
      return value.toLowerCase()
    }
    if (form === 'number') {
      if (!/^-?\d+$/.test(value)) throw new BadSetting("argument couldn't be parsed into an integer")
      const [least, greatest] = bounds ?? [-Infinity, Infinity]
      if (Number(value) < least || Number(value) > greatest)
        throw new BadSetting(`argument must be between ${least} and ${greatest} inclusive`)
      return String(name === 'hz' ? Math.min(500, Math.max(1, Number(value))) : Number(value))
    }
    if (form === 'bytes') {
      const bytes = bytesOf(value)
      if (bytes === undefined) throw new BadSetting('argument must be a memory value')
      return String(bytes)
    }
    if (typeof form === 'object') {
      if (!form.includes(value.toLowerCase()))
        throw new BadSetting(`argument(s) must be one of the following: ${form.join(', ')}`)
      return value.toLowerCase()
    }
    if (['dbfilename', 'appendfilename', 'appenddirname'].includes(name) && value.includes('/'))
      throw new BadSetting(`${name} can't be a path, just a ${name === 'appenddirname' ? 'dirname' : 'filename'}`)
    return value
  }
}

function isOff(given: readonly string[]): boolean {
  return given.length === 1 && ['no', '', '0'].includes(given[0]?.toLowerCase() ?? '')
}

function bytesOf(text: string): number | undefined {
  const match = /^(\d+)([a-z]*)$/i.exec(text)
  const unit = units[match?.[2]?.toLowerCase() ?? 'none']
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit
}

function checkSave(words: readonly string[]): void {
  const isRight = words.every((word, at) => /^\d+$/.test(word) && (at % 2 === 1 || Number(word) >= 1))
  if (!isRight || words.length % 2 !== 0) throw new BadSetting('Invalid save parameters')
}

/** What a start was told wrong: the line's number and text, and why. */
export interface WrongLine {
  readonly number: number
  readonly line: string
  readonly why: string
}

export interface ReadSettings {
  readonly wrong?: WrongLine
  /** Lines that no setting has. */
  readonly unknown: readonly string[]
}

/** Takes a configuration file's text, a directive a line. */
export function readSettings(settings: Settings, source: string): ReadSettings {
  const unknown: string[] = []
  const lines = source.split('\n')
  for (const [at, raw] of lines.entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const wrong = (why: string): ReadSettings => ({ wrong: { number: at + 1, line, why }, unknown })
    const words = splitWords(line)
    if (words === undefined) return wrong('Unbalanced quotes in configuration line')
    const [name = '', ...given] = words
    try {
      settings.directive(name, given)
    } catch (error) {
      if (error instanceof BadSetting) return wrong(error.message)
      if (!(error instanceof UnknownSetting)) throw error
      unknown.push([name, ...given].join(' '))
    }
  }
  return { unknown }
}
