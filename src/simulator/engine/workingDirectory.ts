/** Where a process starts: the kernel enters a directory and remembers no link on the way, so `pwd` shows none. */
import type { Namespace } from '@posix/filesystem/namespaceTypes'
import { rootCaller } from './hostDisk'

/** The directory that a config names, without links; as it is when nothing is there (starting then says so). */
export function workingDirectory(namespace: Namespace, path: string): string {
  return namespace.exists(rootCaller, path) ? namespace.realPath(rootCaller, path) : path
}
