/** WORKDIR: where the steps after it and the container start; it is made if it isn't there, as a layer of its own. */
import { posix } from 'node:path'
import { createNamespace } from '@posix/filesystem/namespace'
import { rootCredentials } from '@posix/filesystem/namespaceTypes'
import type { Caller } from '@posix/filesystem/namespaceTypes'
import type { FileSystem } from '@posix/filesystem/types'
import type { RunConfig } from '../../layers/imageTypes'
import { noFlags } from '../flags'
import { exactlyOne } from './types'
import type { InstructionKind } from './types'

const root: Caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }

/** An absolute, clean path; a relative one goes on from the working directory so far. */
function normalizeWorkdir(current: string, requested: string): string {
  if (requested === '') throw new Error('cannot normalize nothing')
  const path = posix.join('/', requested.startsWith('/') ? '' : current, requested)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** Makes a directory with those above it, owned by root, mode 0755. */
function makeDirectories(fileSystem: FileSystem, path: string): void {
  const namespace = createNamespace(fileSystem)
  let made = ''
  for (const part of path.split('/').filter((name) => name !== '')) {
    made = `${made}/${part}`
    if (!namespace.exists(root, made)) namespace.createDirectory(root, made, 0o755)
  }
}

export const workdir: InstructionKind = {
  keyword: 'workdir',
  prepare({ args, flags }) {
    noFlags(flags)
    const requested = exactlyOne('WORKDIR', args)
    return async (step) => {
      const path = normalizeWorkdir(step.stage.runConfig.WorkingDir, step.expand(requested))
      step.change({ WorkingDir: path })
      const config: RunConfig = { ...step.stage.runConfig, Cmd: [...step.shell, `#(nop) WORKDIR ${path}`] }
      if (await step.useCache(config)) return
      const containerId = await step.startContainer()
      const layer = step.openLayer(containerId, true)
      makeDirectories(layer.merged, path)
      await step.finish(step.asCreated(config, containerId), await layer.commit(), containerId)
    }
  },
}
