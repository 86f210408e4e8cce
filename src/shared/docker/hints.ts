/**
 * Which hint belongs to a sentence of Docker's. The keys stand below `hints.` in the locale files; `hintKeys` lists all
 * that the engine's side may use, so that a test can hold the translations to it.
 *
 * Sentences are those of moby 20.10 and 26.1; each pattern is the part that stayed the same in both.
 */
import type { Hint } from '../errors'

export const hintKeys = [
  'engine.none',
  'engine.notFound',
  'engine.notRunning',
  'engine.permissionDenied',
  'engine.hanging',
  'engine.windowsContainers',
  'engine.wrongAddress',
  'engine.unsupported',
  'engine.apiTooOld',
  'engine.lost',
  'engine.simulatorFailed',
  'engine.dataInUse',
  'engine.diskFull',
  'container.nameTaken',
  'container.nameInvalid',
  'container.notFound',
  'container.isRunning',
  'container.notRunning',
  'container.noCommand',
  'container.executableNotFound',
  'image.notFound',
  'image.cannotPull',
  'image.inUse',
  'image.hasChildren',
  'image.severalNames',
  'image.invalidReference',
  'volume.inUse',
  'volume.notFound',
  'volume.nameInvalid',
  'mount.duplicate',
  'mount.sourceMissing',
  'mount.relativePath',
  'mount.windowsPath',
  'build.needsBuildKit',
  'build.emptyDockerfile',
  'build.binaryDockerfile',
  'build.hugeDockerfile',
  'build.noDockerfile',
  'build.unknownInstruction',
  'build.copyMissing',
  'build.commandNotFound',
  'build.commandFailed',
  'build.parseError',
  'file.tooLarge',
] as const

export type HintKey = (typeof hintKeys)[number]

/** Parameters are the pattern's named groups. Order matters: the first that fits wins. */
const patterns: readonly (readonly [RegExp, HintKey])[] = [
  [/no space left on device/i, 'engine.diskFull'],
  [/container name "\/?(?<name>[^"]+)" is already in use/, 'container.nameTaken'],
  [/Invalid container name \((?<name>.*?)\)/, 'container.nameInvalid'],
  [/You cannot remove a running container|cannot remove container .*container is running/, 'container.isRunning'],
  [/[Cc]ontainer \S+ is not running/, 'container.notRunning'],
  [/No such container: (?<name>\S+)/, 'container.notFound'],
  [/No command specified|no command specified/, 'container.noCommand'],
  [/The command '\/bin\/sh -c (?<command>[^\s']+).*' returned a non-zero code: 127/s, 'build.commandNotFound'],
  [/The command '.*' returned a non-zero code: 127/s, 'build.commandNotFound'],
  [/The command '.*' returned a non-zero code: (?<code>\d+)/s, 'build.commandFailed'],
  [/exec: "(?<name>[^"]+)": (?:executable file not found|stat .*no such file)/, 'container.executableNotFound'],
  [/has dependent child images/, 'image.hasChildren'],
  [/is referenced in multiple repositories/, 'image.severalNames'],
  [/unable to (?:delete|remove).*(?:being used by|is using its referenced image)/, 'image.inUse'],
  [
    /pull access denied|manifest (?:for .* )?(?:unknown|not found)|Get "https?:\/\/|dial tcp|no such host|failed to resolve reference/,
    'image.cannotPull',
  ],
  [/No such image: (?<name>\S+)/, 'image.notFound'],
  [/invalid reference format|not a valid repository\/tag/, 'image.invalidReference'],
  [/volume is in use/, 'volume.inUse'],
  [/(?:get (?<name>.+): )?no such volume/, 'volume.notFound'],
  [/create (?<path>[A-Za-z]:?\\\\?.*): ".*" includes invalid characters for a local volume name/, 'mount.windowsPath'],
  [
    /create (?<path>[.~][^:]*|[^:"]*\/[^:"]*): ".*" includes invalid characters for a local volume name/,
    'mount.relativePath',
  ],
  [/create (?<name>.*): ".*" includes invalid characters for a local volume name/, 'volume.nameInvalid'],
  [/Duplicate mount point: (?<path>\S+)/, 'mount.duplicate'],
  [/bind source path does not exist: (?<path>\S+)/, 'mount.sourceMissing'],
  [/invalid mount path: '(?<path>.*?)' mount path must be absolute/, 'mount.relativePath'],
  [/invalid volume specification/, 'mount.relativePath'],
  [/the --mount option requires BuildKit|requires BuildKit/, 'build.needsBuildKit'],
  [/the Dockerfile \(.*\) cannot be empty|file with no instructions/, 'build.emptyDockerfile'],
  [/Cannot locate specified Dockerfile/, 'build.noDockerfile'],
  [/unknown instruction: (?<word>\S+)/i, 'build.unknownInstruction'],
  [/(?:COPY|ADD) failed: .*(?:file not found|no such file|no source files|stat )/, 'build.copyMissing'],
  [/greater than maximum allowed size/, 'build.hugeDockerfile'],
  [/dockerfile parse error/i, 'build.parseError'],
]

/** The hint that belongs to a sentence, or undefined. */
export function hintForMessage(message: string): Hint | undefined {
  for (const [pattern, key] of patterns) {
    const match = pattern.exec(message)
    if (match === null) continue
    const params = Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined)
    return params.length === 0 ? { key } : { key, params: Object.fromEntries(params) }
  }
  return undefined
}
