/** `pg_hba.conf`: how somebody who comes from somewhere has to show who he is. The first line that fits decides. */

export interface Comer {
  readonly user: string
  readonly database: string
  /** Undefined through the socket in the file system. */
  readonly address: string | undefined
}

export type AccessMethod = 'trust' | 'password' | 'reject'

/** A line that fits: its method, its number in the file and its text. */
export interface AccessRule {
  readonly method: AccessMethod
  readonly line: number
  readonly text: string
}

/** Undefined where no line fits. `peer` and `ident` ask for an operating system's user, which is taken as given. */
export function accessRule(configuration: string, comer: Comer): AccessRule | undefined {
  for (const [at, line] of configuration.split('\n').entries()) {
    const words = line.replace(/#.*/, '').trim().split(/\s+/)
    const [type = '', databases = '', users = '', ...rest] = words
    const isLocal = type === 'local'
    if (!isLocal && !/^host(ssl|nossl)?$/.test(type)) continue
    if (isLocal !== (comer.address === undefined) || type === 'hostssl') continue
    const [address = '', mask] = isLocal ? [] : rest
    const hasMask = mask !== undefined && /^[\d.]+$/.test(mask)
    const method = isLocal ? rest[0] : rest[hasMask ? 2 : 1]
    if (!names(databases, comer.database, comer.user) || !names(users, comer.user)) continue
    if (!isLocal && !covers(address, comer.address ?? '')) continue
    return { method: methodNamed(method), line: at + 1, text: line.trimEnd() }
  }
  return undefined
}

function methodNamed(name: string | undefined): AccessMethod {
  if (name === 'trust' || name === 'peer' || name === 'ident') return 'trust'
  return name === 'reject' ? 'reject' : 'password'
}

function names(list: string, wanted: string, user?: string): boolean {
  return list
    .split(',')
    .map((name) => name.replace(/^"(.*)"$/, '$1'))
    .some((name) => name === 'all' || name === wanted || (name === 'sameuser' && wanted === user))
}

function covers(range: string, address: string): boolean {
  if (range === 'all' || range === 'samehost' || range === 'samenet') return true
  const [base = '', bits] = range.split('/')
  if (base.includes(':') !== address.includes(':')) return false
  if (base.includes(':')) return base === address || bits === '0'
  const shift = 32 - Number(bits ?? 32)
  return shift === 32 || asNumber(base) >>> shift === asNumber(address) >>> shift
}

function asNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}
