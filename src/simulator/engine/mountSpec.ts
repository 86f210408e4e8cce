/**
 * From what a client asks for (`Binds`, `Mounts`, `Tmpfs`, `VolumesFrom`, the image's `Volumes`) to mount points. The
 * rules and sentences are moby's (`volume/mounts/linux_parser.go`, 26.1.5, recorded).
 *
 * `-v` makes a missing host directory; `--mount` refuses. `-v` of a named volume copies the image's content into an
 * empty one unless `nocopy`.
 */
import { LabError } from '@shared/errors'
import type { MountRequest } from './hostConfig'
import { cleanPath } from './runConfig'

/** One element of inspect's `Mounts`, and what the engine needs to know beside it. */
export interface MountPoint {
  readonly type: 'volume' | 'bind' | 'tmpfs'
  /** Volume's name; empty for others. An anonymous volume gets its name when the container is created. */
  readonly name: string
  /** Host path of a bind; a volume's mountpoint. */
  readonly source: string
  readonly destination: string
  readonly mode: string
  readonly readWrite: boolean
  readonly propagation: string
  /** First-use copy of the image's content. */
  readonly copyData: boolean
  /** A bind whose missing source is created as a directory (`-v`). */
  readonly createSource: boolean
  readonly tmpfsOptions?: string
  /** Asked for with `--mount`; inspect shows such a tmpfs and not that of `--tmpfs`. */
  readonly viaMount?: true
  /** Labels, driver and options of a volume that `--mount` creates. */
  readonly volumeRequest?: {
    readonly driver: string
    readonly labels: Readonly<Record<string, string>>
    readonly options: Readonly<Record<string, string>>
  }
  readonly subpath?: string
  readonly anonymous: boolean
}

const propagations = ['private', 'rprivate', 'slave', 'rslave', 'shared', 'rshared']
const labelModes = ['z', 'Z']
const consistencies = ['consistent', 'cached', 'delegated', 'default']

function invalid(message: string): LabError {
  return new LabError('invalid', message)
}

/** moby answers an unreadable `-v` with status 500. */
function badSpec(message: string): LabError {
  return new LabError('system', message)
}

/** A `-v` specification: `/d`, `name:/d`, `/host:/d`, with a mode. Throws LabError `system` (as moby does). */
export function parseBind(spec: string): MountPoint {
  const parts = spec.split(':')
  if (parts.length > 3 || parts[0] === '') throw badSpec(`invalid volume specification: '${spec}'`)
  const [first = '', second, third] = parts
  const mode = third ?? ''
  if (parts.length === 1) return { ...anonymousVolume(first, spec), mode: 'z' }
  if (second === undefined || second === '') throw badSpec(`invalid volume specification: '${spec}'`)
  if (parts.length === 2 && isMode(second)) return { ...anonymousVolume(first, spec), mode: second }
  const modes = parseMode(mode)
  const type = first.startsWith('/') ? 'bind' : 'volume'
  const fail = (reason: string): LabError =>
    badSpec(`invalid volume specification: '${spec}': invalid mount config for type "${type}": ${reason}`)
  if (modes.propagation !== undefined && type === 'volume') throw fail('field BindOptions must not be specified')
  if (modes.noCopy && type === 'bind') throw fail('field VolumeOptions must not be specified')
  checkDestination(second, fail)
  return {
    type,
    name: type === 'volume' ? first : '',
    source: type === 'bind' ? cleanPath(first) : '',
    destination: cleanPath(second),
    // moby's `setBindModeIfNull`: a volume of the local driver without a mode gets `z`.
    mode: type === 'volume' && mode === '' ? 'z' : mode,
    readWrite: !modes.readOnly,
    propagation: type === 'bind' ? (modes.propagation ?? 'rprivate') : '',
    copyData: type === 'volume' && !modes.noCopy,
    createSource: type === 'bind',
    anonymous: false,
  }
}

function anonymousVolume(destination: string, spec: string): MountPoint {
  checkDestination(destination, (reason) =>
    badSpec(`invalid volume specification: '${spec}': invalid mount config for type "volume": ${reason}`),
  )
  return imageVolume(destination)
}

/** The anonymous volume of the image's (or the client's) `Volumes`. */
export function imageVolume(destination: string): MountPoint {
  return {
    type: 'volume',
    name: '',
    source: '',
    destination: cleanDestination(destination),
    mode: '',
    readWrite: true,
    propagation: '',
    copyData: true,
    createSource: false,
    anonymous: true,
  }
}

/** Go's `filepath.Clean`: a path that an image gives relatively stays so, and is mounted below the root. */
function cleanDestination(path: string): string {
  if (path.startsWith('/')) return cleanPath(path)
  return cleanPath(`/${path}`).slice(1) || '.'
}

function checkDestination(path: string, fail: (reason: string) => LabError): void {
  if (!path.startsWith('/')) throw fail(`invalid mount path: '${path}' mount path must be absolute`)
  if (cleanPath(path) === '/' && path !== '') throw fail("invalid specification: destination can't be '/'")
}

interface Modes {
  readonly readOnly: boolean
  readonly noCopy: boolean
  readonly propagation: string | undefined
}

function isMode(text: string): boolean {
  return !text.startsWith('/') && text.split(',').every((word) => isModeWord(word))
}

function isModeWord(word: string): boolean {
  return ['ro', 'rw', 'nocopy', ...labelModes, ...propagations, ...consistencies].includes(word)
}

/** Reads `ro,nocopy,z`; at most one word of each kind. Throws LabError `system` `invalid mode: …`. */
function parseMode(mode: string): Modes {
  const words = mode === '' ? [] : mode.split(',')
  const access = words.filter((word) => word === 'ro' || word === 'rw')
  const labels = words.filter((word) => labelModes.includes(word))
  const spread = words.filter((word) => propagations.includes(word))
  const known = words.every((word) => isModeWord(word.toLowerCase()) || isModeWord(word))
  const shared = words.filter((word) => consistencies.includes(word))
  if (!known || [access, labels, spread, shared].some(({ length }) => length > 1))
    throw badSpec(`invalid mode: ${mode}`)
  return { readOnly: access[0] === 'ro', noCopy: words.includes('nocopy'), propagation: spread[0] }
}

/** One `--mount`. Throws LabError `invalid` with moby's words; the source of a bind is checked by the caller. */
export function parseMount(request: MountRequest): MountPoint {
  const fail = (reason: string): LabError => invalid(`invalid mount config for type "${request.Type}": ${reason}`)
  if (request.Target === '') throw fail('field Target must not be empty')
  const type = request.Type
  if (type !== 'bind' && type !== 'volume' && type !== 'tmpfs') throw fail('mount type unknown')
  const base = {
    destination: cleanPath(request.Target),
    mode: request.Type === 'volume' ? 'z' : '',
    readWrite: request.ReadOnly !== true,
  }
  if (type !== 'bind' && request.BindOptions) throw misplaced('BindOptions', type)
  if (type !== 'volume' && request.VolumeOptions) throw misplaced('VolumeOptions', type)
  if (type !== 'tmpfs' && request.TmpfsOptions) throw misplaced('TmpfsOptions', type)
  const source = request.Source ?? ''
  if (type === 'bind') {
    if (source === '') throw fail('field Source must not be empty')
    checkDestination(request.Target, fail)
    if (!source.startsWith('/')) throw fail(`invalid mount path: '${source}' mount path must be absolute`)
    return bindMount(request, cleanPath(source), base)
  }
  checkDestination(request.Target, fail)
  const subpath = request.VolumeOptions?.Subpath ?? ''
  if (subpath !== '' && source === '') throw fail('must not set Subpath when using anonymous volumes')
  if (subpath.startsWith('/') || leavesUpwards(subpath)) {
    throw fail('subpath must be a relative path within the volume')
  }
  if (type === 'tmpfs') {
    if (source !== '') throw fail('field Source must not be specified')
    return { ...tmpfsMount({ ...base, mode: '' }, tmpfsOptionText(request)), viaMount: true }
  }
  return volumeMount(request, source, base)
}

/** Whether a relative path, cleaned, begins with `..`. */
function leavesUpwards(path: string): boolean {
  let depth = 0
  for (const part of path.split('/')) {
    if (part === '..') depth -= 1
    else if (part !== '' && part !== '.') depth += 1
    if (depth < 0) return true
  }
  return false
}

function misplaced(field: string, type: string): LabError {
  return invalid(`${field} must not be specified on mount type "${type}"`)
}

type MountBase = Pick<MountPoint, 'destination' | 'mode' | 'readWrite'>

function bindMount(request: MountRequest, source: string, base: MountBase): MountPoint {
  const propagation = request.BindOptions?.Propagation ?? ''
  if (propagation !== '' && !propagations.includes(propagation)) {
    throw invalid(`invalid mount config for type "bind": invalid propagation mode: ${propagation}`)
  }
  return {
    ...base,
    type: 'bind',
    name: '',
    source,
    propagation: propagation === '' ? 'rprivate' : propagation,
    copyData: false,
    createSource: request.BindOptions?.CreateMountpoint === true,
    anonymous: false,
  }
}

function volumeMount(request: MountRequest, source: string, base: MountBase): MountPoint {
  const options = request.VolumeOptions
  return {
    ...base,
    type: 'volume',
    name: source,
    source: '',
    propagation: '',
    // Nothing is copied into a volume of which a part is mounted (26.1.5, observed).
    copyData: options?.NoCopy !== true && (options?.Subpath ?? '') === '',
    createSource: false,
    volumeRequest: {
      driver: options?.DriverConfig?.Name ?? '',
      labels: options?.Labels ?? {},
      options: options?.DriverConfig?.Options ?? {},
    },
    ...(options?.Subpath !== undefined && options.Subpath !== '' && { subpath: options.Subpath }),
    anonymous: source === '',
  }
}

function tmpfsMount(base: MountBase, tmpfsOptions: string): MountPoint {
  return {
    ...base,
    type: 'tmpfs',
    name: '',
    source: '',
    propagation: '',
    copyData: false,
    createSource: false,
    tmpfsOptions,
    anonymous: false,
  }
}

function tmpfsOptionText(request: MountRequest): string {
  const words: string[] = []
  if (request.ReadOnly === true) words.push('ro')
  const mode = request.TmpfsOptions?.Mode
  const size = request.TmpfsOptions?.SizeBytes
  if (mode !== undefined && mode !== 0) words.push(`mode=${mode.toString(8)}`)
  if (size !== undefined && size !== 0)
    words.push(size % 1024 === 0 ? `size=${String(size / 1024)}k` : `size=${String(size)}`)
  return words.join(',')
}

const tmpfsWords =
  /^(defaults|exec|noexec|suid|nosuid|dev|nodev|ro|rw|sync|async|dirsync|atime|noatime|diratime|nodiratime|relatime|norelatime|strictatime|nostrictatime|bind|rbind|mand|nomand|private|rprivate|shared|rshared|slave|rslave|unbindable|runbindable|remount|(uid|gid|mode|size|nr_inodes|nr_blocks|mpol)=.*)$/

/** Throws LabError system for an option that no tmpfs has, which moby notices when the container starts. */
export function checkTmpfsOptions(options: string): void {
  for (const word of options === '' ? [] : options.split(',')) {
    if (!tmpfsWords.test(word)) throw badSpec(`invalid tmpfs option ${JSON.stringify(word.split('=', 1)[0])}`)
  }
}

/** One `--tmpfs` (`/t`, options `size=1m`). Throws LabError `invalid`. */
export function parseTmpfs(destination: string, options: string): MountPoint {
  if (!destination.startsWith('/')) throw invalid(`invalid mount path: '${destination}' mount path must be absolute`)
  if (cleanPath(destination) === '/') throw invalid("invalid specification: destination can't be '/'")
  const readWrite = !options.split(',').includes('ro')
  return tmpfsMount({ destination: cleanPath(destination), mode: '', readWrite }, options)
}

/** `container`, `container:ro`. Throws LabError `invalid` (status 400 with `invalid mode: zz`). */
export function parseVolumesFrom(spec: string): { readonly container: string; readonly readOnly: boolean } {
  if (spec === '') throw invalid('volumes-from specification cannot be an empty string')
  const at = spec.indexOf(':')
  if (at < 0) return { container: spec, readOnly: false }
  const mode = spec.slice(at + 1)
  try {
    return { container: spec.slice(0, at), readOnly: parseMode(mode).readOnly }
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error))
  }
}
