/**
 * The real Docker daemons that a test run may compare with, as `.ci/daemons start DIR` announces them in the environment:
 * `CAMADA_DOCKER_26` and `CAMADA_DOCKER_20` (`unix://…` addresses) and `CAMADA_SHARE` (a folder at the same absolute path
 * for the tests and for both daemons, so that bind mounts of it mean the same files).
 *
 * The three come together or not at all: a run with one daemon would pass for a run with both. Without them the suites
 * skip and name `skipReason()`; with `CAMADA_FORBID_SKIP=1`, as in continuous integration, their absence is an error.
 */

type Environment = Readonly<Record<string, string | undefined>>

/** A private daemon: `dockerHost` is a `unix://…` address; `shareDir` is absolute, without a slash at the end. */
export type RealDaemon = Readonly<
  ({ name: '26.1.5'; apiVersion: '1.45' } | { name: '20.10.24'; apiVersion: '1.41' }) & {
    dockerHost: string
    shareDir: string
  }
>

const VARIABLES = ['CAMADA_DOCKER_26', 'CAMADA_DOCKER_20', 'CAMADA_SHARE'] as const

/** Says whether a missing daemon must fail the run: `CAMADA_FORBID_SKIP=1`. */
export function isSkippingForbidden(environment: Environment = process.env): boolean {
  return environment['CAMADA_FORBID_SKIP'] === '1'
}

/**
 * Says why the suites on real daemons can't run, or gives `undefined` if they can.
 * Throws that reason as an error where skipping is forbidden.
 */
export function skipReason(environment: Environment = process.env): string | undefined {
  const missing = VARIABLES.filter((name) => !environment[name])
  if (missing.length === 0) return undefined
  const reason = `no real daemons: ${missing.join(', ')} not set; evaluate the output of \`.ci/daemons start DIR\``
  if (isSkippingForbidden(environment)) throw new Error(`${reason} (CAMADA_FORBID_SKIP=1)`)
  return reason
}

/**
 * Lists the real daemons, the reference first; empty exactly when `skipReason()` gives a reason.
 * Throws where skipping is forbidden and the daemons aren't there, and on an address that isn't a Unix socket's.
 */
export function realDaemons(environment: Environment = process.env): readonly RealDaemon[] {
  if (skipReason(environment) !== undefined) return []
  const shareDir = read(environment, 'CAMADA_SHARE').replace(/\/+$/, '')
  return [
    { name: '26.1.5', apiVersion: '1.45', dockerHost: readAddress(environment, 'CAMADA_DOCKER_26'), shareDir },
    { name: '20.10.24', apiVersion: '1.41', dockerHost: readAddress(environment, 'CAMADA_DOCKER_20'), shareDir },
  ]
}

function readAddress(environment: Environment, name: (typeof VARIABLES)[number]): string {
  const address = read(environment, name)
  if (!address.startsWith('unix:///')) throw new Error(`${name} must be a unix:///… address, not ${address}`)
  return address
}

function read(environment: Environment, name: (typeof VARIABLES)[number]): string {
  return environment[name] ?? ''
}
