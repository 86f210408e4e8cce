import { describe, expect, it } from 'vitest'
import { hintForMessage, hintKeys } from './hints'

describe('hintForMessage', () => {
  // Sentences as 26.1.5 and 20.10.24 answered them.
  it.each([
    [
      'Conflict. The container name "/x" is already in use by container "1". You have to remove',
      'container.nameTaken',
      'x',
    ],
    ['Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed', 'container.nameInvalid', 'a b'],
    ['No such container: x', 'container.notFound', 'x'],
    ['Container 1 is not running', 'container.notRunning'],
    [
      'cannot remove container "/x": container is running: stop the container before removing or force remove',
      'container.isRunning',
    ],
    ['You cannot remove a running container 1. Stop the container', 'container.isRunning'],
    ['no command specified', 'container.noCommand'],
    [
      'OCI runtime create failed: exec: "x": executable file not found in $PATH: unknown',
      'container.executableNotFound',
      'x',
    ],
    ['No such image: x:1', 'image.notFound', 'x:1'],
    ['pull access denied for x, repository does not exist', 'image.cannotPull'],
    ['Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io', 'image.cannotPull'],
    ['conflict: unable to delete 1 (must be forced) - image is being used by stopped container 2', 'image.inUse'],
    [
      'conflict: unable to remove repository reference "x" (must force) - container 1 is using its referenced image 2',
      'image.inUse',
    ],
    ['conflict: unable to delete 1 (cannot be forced) - image has dependent child images', 'image.hasChildren'],
    [
      'conflict: unable to delete 1 (must be forced) - image is referenced in multiple repositories',
      'image.severalNames',
    ],
    ['remove v: volume is in use - [1]', 'volume.inUse'],
    ['get v: no such volume', 'volume.notFound', 'v'],
    [
      'create a b: "a b" includes invalid characters for a local volume name, only "x" are allowed. If you intended to pass a host directory, use absolute path',
      'volume.nameInvalid',
      'a b',
    ],
    [
      'create ./a: "./a" includes invalid characters for a local volume name, only "x" are allowed. If you intended to pass a host directory, use absolute path',
      'mount.relativePath',
      './a',
    ],
    [
      'create C:\\a: "C:\\a" includes invalid characters for a local volume name, only "x" are allowed. If you intended to pass a host directory, use absolute path',
      'mount.windowsPath',
      'C:\\a',
    ],
    ['Duplicate mount point: /d', 'mount.duplicate', '/d'],
    ['invalid mount config for type "bind": bind source path does not exist: /p', 'mount.sourceMissing', '/p'],
    [
      "invalid volume specification: '/a:d': invalid mount config for type \"bind\": invalid mount path: 'd' mount path must be absolute",
      'mount.relativePath',
      'd',
    ],
    ["The command '/bin/sh -c make /app' returned a non-zero code: 127", 'build.commandNotFound', 'make'],
    ["The command '/bin/sh -c exit 3' returned a non-zero code: 3", 'build.commandFailed', '3'],
    [
      'dockerfile parse error on line 2: unknown instruction: RUM (did you mean RUN?)',
      'build.unknownInstruction',
      'RUM',
    ],
    ['dockerfile parse error line 2: unknown instruction: RUM', 'build.unknownInstruction', 'RUM'],
    ['dockerfile parse error on line 2: COPY requires at least two arguments', 'build.parseError'],
    ['failed to parse Dockerfile: file with no instructions', 'build.emptyDockerfile'],
    ['the Dockerfile (Dockerfile) cannot be empty', 'build.emptyDockerfile'],
    ['the --mount option requires BuildKit. Refer to', 'build.needsBuildKit'],
    [
      'COPY failed: file not found in build context or excluded by .dockerignore: stat x: file does not exist',
      'build.copyMissing',
    ],
    ['Cannot locate specified Dockerfile: D', 'build.noDockerfile'],
  ])('%s', (message, key, param?: string) => {
    const hint = hintForMessage(message)
    expect(hint?.key).toBe(key)
    expect(Object.values(hint?.params ?? {})).toEqual(param === undefined ? [] : [param])
    expect(hintKeys).toContain(key)
  })

  it('has nothing to say of the rest', () => {
    expect(hintForMessage('something new')).toBeUndefined()
  })
})
