/**
 * Connection strings, as `-d` takes them in place of a database's name: `postgresql://user:password@host:port/database` and
 * `host=db user=ana`. Source: PostgreSQL's documentation of libpq, "Connection Strings". Of what they can say, what reaches
 * a server is read; the rest (TLS, time limits, names of applications) is taken and has no effect.
 */
export interface ConnectionWords {
  readonly host?: string
  readonly port?: string
  readonly user?: string
  readonly password?: string
  readonly dbname?: string
}

/** A word that libpq doesn't know. */
export class InvalidConnectionOption extends Error {}

const reaching = ['host', 'port', 'user', 'password', 'dbname'] as const
const withoutEffect = new Set(
  `hostaddr passfile connect_timeout client_encoding options application_name fallback_application_name keepalives sslmode
  requiressl sslcert sslkey sslrootcert gssencmode target_session_attrs channel_binding require_auth service`.split(
    /\s+/,
  ),
)

/** What a connection string says; undefined for a plain name. Throws InvalidConnectionOption. */
export function connectionWords(text: string): ConnectionWords | undefined {
  const uri = /^postgres(?:ql)?:\/\/(.*)$/s.exec(text)?.[1]
  if (uri !== undefined) return wordsOfUri(uri)
  if (!text.includes('=')) return undefined
  const pairs = [...text.matchAll(/(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|\S*)/g)]
  return kept(pairs.map(([, name = '', value = '']) => [name, unquoted(value)]))
}

function wordsOfUri(text: string): ConnectionWords {
  const [, user, password, host, port, dbname, query = ''] =
    /^(?:([^:@/?]*)(?::([^@/?]*))?@)?(\[[^\]]*\]|[^:/?]*)(?::([^/?]*))?(?:\/([^?]*))?(?:\?(.*))?$/s.exec(text) ?? []
  const more = query.split('&').filter((part) => part !== '')
  const named = { user, password, host: host?.replace(/^\[|\]$/g, ''), port, dbname }
  const given = Object.entries(named).filter(([, value]) => value !== undefined && value !== '')
  return kept([
    ...given.map(([name, value = '']) => [name, decoded(value)] as const),
    ...more.map((part) => {
      const at = part.indexOf('=')
      return at < 0 ? ([part, ''] as const) : ([part.slice(0, at), decoded(part.slice(at + 1))] as const)
    }),
  ])
}

function kept(pairs: readonly (readonly [name: string, value: string])[]): ConnectionWords {
  const words: { -readonly [Name in keyof ConnectionWords]: string } = {}
  for (const [name, value] of pairs) {
    const known = reaching.find((each) => each === name)
    if (known !== undefined) words[known] = value
    else if (!withoutEffect.has(name)) throw new InvalidConnectionOption(`invalid connection option "${name}"`)
  }
  return words
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function unquoted(text: string): string {
  return (text.startsWith("'") ? text.slice(1, -1) : text).replace(/\\(.)/gs, '$1')
}

/** The environment as clients read it: an empty `PGHOST` or `PGPASSWORD` is none. */
export function givenVariables(env: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...env].filter(([, value]) => value !== ''))
}
