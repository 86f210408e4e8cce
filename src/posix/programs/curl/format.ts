/** `-w`: what curl tells after a transfer. Times are zero: nothing takes any on these networks. */
import type { Fetched } from '../http'

interface Told {
  readonly fetched: Fetched | undefined
  readonly url: string
  readonly redirections: number
  readonly exitCode: number
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

export function formatted(format: string, { fetched, url, redirections, exitCode }: Told): string {
  const status = String(fetched?.status ?? 0).padStart(3, '0')
  const header = (name: string): string =>
    new RegExp(`^${name}: *([^\\r\\n]*)`, 'im').exec(fetched?.head ?? '')?.[1] ?? ''
  const values: Readonly<Record<string, string>> = {
    http_code: status,
    response_code: status,
    size_download: String(fetched?.body.length ?? 0),
    size_header: String(fetched === undefined ? 0 : fetched.head.length + 4),
    content_type: header('content-type'),
    redirect_url: header('location'),
    url_effective: url,
    num_redirects: String(redirections),
    exitcode: String(exitCode),
    http_version: '1.1',
    scheme: 'http',
  }
  return format
    .replace(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? (name.startsWith('time_') ? '0.000000' : ''))
    .replace(/\\([ntr])/g, (_, letter: string) => escapes[letter] ?? letter)
    .replaceAll('%%', '%')
}
