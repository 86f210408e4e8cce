/** Every program that an image of the catalog has runs, or says by its own name what the simulator leaves out. */
import { describe, expect, it } from 'vitest'
import { createNamespace } from '@posix/filesystem/namespace'
import { rootCredentials } from '@posix/filesystem/namespaceTypes'
import { createLowerView } from '@posix/filesystem/union'
import { resolveExecutable } from '@posix/process/executable'
import { findProgram } from '@posix/programs/registry'
import { layersOf } from './layers'
import { recipeName, recipes } from './registry'

const caller = { credentials: rootCredentials, umask: 0o022, cwd: '/' }
const folders = ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin']
const ofBusybox = new Set(['alpine', 'busybox'])

describe('programs of the catalog', () => {
  for (const recipe of recipes.filter(({ repository }) => !ofBusybox.has(repository))) {
    it(`all have an answer in ${recipeName(recipe)}`, () => {
      const lowers = layersOf(recipe)
        .map((layer) => layer.tree())
        .reverse()
        .map((fileSystem) => ({ fileSystem, root: fileSystem.root }))
      const namespace = createNamespace(createLowerView(lowers))
      const unknown = folders
        .filter((folder) => namespace.exists(caller, folder))
        .flatMap((folder) => namespace.readDirectory(caller, folder).map(({ name }) => `${folder}/${name}`))
        .filter((path) => !resolves(path))
      expect(unknown).toEqual([])

      function resolves(path: string): boolean {
        // Links that lead nowhere are so in the real image, too.
        if (!namespace.exists(caller, path) || (namespace.stat(caller, path).mode & 0o111) === 0) return true
        try {
          resolveExecutable({
            caller,
            namespace,
            argv: [path],
            path: undefined,
            findProgram: (name) => findProgram(name, 'gnu'),
          })
          return true
        } catch {
          return false
        }
      }
    })
  }
})
