/** A session's variables: the user's own (`@n`), and the server's as it sees them (`@@autocommit`). */
import { notSupported, SqlError } from '../errors'
import { intType, nullType, textType, type Value, type ValueType } from '../values/types'
import { defaultSettings, isSettable, settingText } from './settings'

export interface Variable {
  readonly value: Value
  readonly type: ValueType
}

export class Variables {
  private readonly own = new Map<string, Variable>()
  private readonly settings = new Map<string, string>()

  constructor(private readonly global: Map<string, string>) {}

  /** A server's variable; undefined where there is none. */
  setting(name: string): string | undefined {
    return this.settings.get(name) ?? this.global.get(name) ?? defaultSettings[name]
  }

  /** By its written name. Throws 1193. */
  get(name: string): Variable {
    if (!name.startsWith('@@')) return this.own.get(name.slice(1).toLowerCase()) ?? { value: null, type: nullType }
    const own = name
      .slice(2)
      .replace(/^(global|session|local)\./i, '')
      .toLowerCase()
    const value = this.setting(own)
    if (value === undefined) throw new SqlError(1193, `Unknown system variable '${own}'`)
    if (value === 'ON' || value === 'OFF') return { value: value === 'ON' ? 1 : 0, type: intType }
    return /^\d+$/.test(value) ? { value: Number(value), type: intType } : { value, type: textType }
  }

  assign(name: string, value: Value, type: ValueType): void {
    this.own.set(name, { value, type })
  }

  /**
   * Sets a server's variable and says what it holds now; undefined where nothing changes. `require` throws where the
   * account may not set everybody's. Throws 1193, 1238, 1235.
   */
  set(scope: 'session' | 'global', name: string, value: string, require: () => void): string | undefined {
    if (!Object.hasOwn(defaultSettings, name)) throw new SqlError(1193, `Unknown system variable '${name}'`)
    if (!isSettable(name)) throw new SqlError(1238, `Variable '${name}' is a read only variable`)
    if (name === 'sql_mode' && value !== 'NO_AUTO_VALUE_ON_ZERO' && value !== this.setting(name))
      throw notSupported(`SET sql_mode = '${value}'`)
    if (name === 'sql_mode') return undefined
    if (name === 'time_zone' && !['SYSTEM', '+00:00', 'UTC', '@OLD_TIME_ZONE'].includes(value))
      throw notSupported(`SET time_zone = '${value}'`)
    const held = settingText(name, value)
    if (scope === 'global') require()
    const settings = scope === 'global' ? this.global : this.settings
    settings.set(name, held)
    return held
  }
}
