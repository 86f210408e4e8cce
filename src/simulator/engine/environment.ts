/** What a process of a container starts with: its variables and whose face the programs show. */
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { PosixError } from '@posix/filesystem/posixError'
import type { Face } from '@posix/process/types'
import type { RunConfig } from '../layers/imageTypes'
import { rootCaller } from './hostDisk'
import { defaultPath } from './runConfig'

/**
 * The environment in Docker's order: PATH, HOSTNAME, TERM with a terminal, those of links, then the container's own, then HOME unless
 * it was given (moby `container/env.go`, runc `setupUser`).
 */
export function processEnvironment(
  config: Pick<RunConfig, 'Env' | 'Hostname'>,
  options: {
    readonly tty: boolean
    readonly home: string
    readonly extra?: readonly string[]
    /** Variables of `--link`. */
    readonly links?: readonly string[]
  },
): ReadonlyMap<string, string> {
  const env = new Map<string, string>([
    ['PATH', defaultPath],
    ['HOSTNAME', config.Hostname],
  ])
  if (options.tty) env.set('TERM', 'xterm')
  for (const variable of [...(options.links ?? []), ...(config.Env ?? []), ...(options.extra ?? [])]) {
    const at = variable.indexOf('=')
    if (at < 0) env.delete(variable)
    else env.set(variable.slice(0, at), variable.slice(at + 1))
  }
  if (!env.has('HOME')) env.set('HOME', options.home)
  return env
}

/** Whoever takes PATH away finds no program by its name. Throws PosixError ENOENT. */
export function checkPath(env: ReadonlyMap<string, string>, command: string): void {
  if (!env.has('PATH') && !command.includes('/')) throw new PosixError('ENOENT', command)
}

const gnuMarks = [
  '/etc/debian_version',
  '/usr/bin/dpkg',
  '/usr/bin/rpm',
  '/lib64/ld-linux-x86-64.so.2',
  '/lib/x86_64-linux-gnu',
]
const busyboxMarks = ['/bin/busybox', '/etc/alpine-release', '/bin/busybox.static']

/** GNU's face for images of a GNU system, busybox's otherwise. */
export function faceOf(namespace: Namespace): Face {
  const has = (path: string): boolean => namespace.exists(rootCaller, path)
  if (busyboxMarks.some(has)) return 'busybox'
  return gnuMarks.some(has) ? 'gnu' : 'busybox'
}
