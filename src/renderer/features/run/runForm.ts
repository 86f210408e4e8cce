/**
 * The Run form as plain data: what is typed into it, the `RunSpec` it stands for, and the faults in it. A fault carries
 * Docker's own sentence (recorded from Docker 26.1.5; the daemon says the same of the request that the form would send)
 * and the key of ours. Rows carry an ID of their own so that lists keep their focus when one is removed.
 */
import type { RunMount, RunSpec } from '@shared/docker/container'
import { splitCommand } from './words'

export interface EnvRow {
  id: number
  name: string
  value: string
}

export interface MountRow {
  id: number
  kind: RunMount['kind']
  /** Volume's name (none: an anonymous volume) or host path; unused by tmpfs. */
  source: string
  destination: string
  isReadOnly: boolean
  /** Megabytes of a tmpfs, as typed; empty has no limit. */
  sizeMegabytes: string
}

export interface VolumesFromRow {
  id: number
  container: string
  isReadOnly: boolean
}

export interface RunForm {
  image: string
  name: string
  command: string
  entrypoint: string
  workingDir: string
  user: string
  env: EnvRow[]
  mounts: MountRow[]
  volumesFrom: VolumesFromRow[]
  isReadOnly: boolean
  autoRemove: boolean
  detach: boolean
  interactive: boolean
}

export interface RunFault {
  /** `image`, `name`, `command`, `env.ID`, `mount.ID.source`, `mount.ID.destination`, `mount.ID.size`, `from.ID`. */
  readonly field: string
  /** Docker's own sentence; absent where Docker would not even be asked. */
  readonly docker?: string
  /** Key below `run.fault.` */
  readonly key: string
}

let lastRowId = 0

/** An ID for a new row; only unique while the page lives. */
export function newRowId(): number {
  return ++lastRowId
}

export function emptyRunForm(image = ''): RunForm {
  return {
    image,
    name: '',
    command: '',
    entrypoint: '',
    workingDir: '',
    user: '',
    env: [],
    mounts: [],
    volumesFrom: [],
    isReadOnly: false,
    autoRemove: false,
    detach: false,
    interactive: false,
  }
}

export function newMountRow(kind: RunMount['kind']): MountRow {
  return { id: newRowId(), kind, source: '', destination: '', isReadOnly: false, sizeMegabytes: '' }
}

/** The specification that the form stands for. Rows without a word in them are left out. */
export function specOf(form: RunForm, labels: Readonly<Record<string, string>> = {}): RunSpec {
  const optional = (key: 'name' | 'entrypoint' | 'workingDir' | 'user') => {
    const value = form[key].trim()
    return value === '' ? {} : { [key]: value }
  }
  return {
    image: form.image.trim(),
    ...optional('name'),
    ...optional('entrypoint'),
    ...optional('workingDir'),
    ...optional('user'),
    command: [...splitCommand(form.command).words],
    env: form.env.filter((row) => row.name.trim() !== '').map((row) => ({ name: row.name.trim(), value: row.value })),
    mounts: form.mounts.filter((row) => row.source.trim() + row.destination.trim() !== '').map(mountOf),
    volumesFrom: form.volumesFrom
      .filter((row) => row.container.trim() !== '')
      .map((row) => ({ container: row.container.trim(), isReadOnly: row.isReadOnly })),
    isReadOnly: form.isReadOnly,
    autoRemove: form.autoRemove,
    detach: form.detach,
    interactive: form.interactive && !form.detach,
    labels: { ...labels },
  }
}

function mountOf(row: MountRow): RunMount {
  const destination = row.destination.trim()
  const source = row.source.trim()
  if (row.kind === 'volume') return { kind: 'volume', name: source, destination, isReadOnly: row.isReadOnly }
  if (row.kind === 'bind') return { kind: 'bind', source, destination, isReadOnly: row.isReadOnly }
  const megabytes = Number(row.sizeMegabytes)
  const limit = row.sizeMegabytes.trim() !== '' && megabytes > 0 ? { sizeBytes: Math.round(megabytes * 1_000_000) } : {}
  return { kind: 'tmpfs', destination, ...limit }
}

const containerName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/
const allowedName = '[a-zA-Z0-9][a-zA-Z0-9_.-]'

/** Every fault of the form, in the order of its fields; none means that Docker may be asked. */
export function faultsOf(form: RunForm): readonly RunFault[] {
  const faults: RunFault[] = []
  faults.push(...imageFaults(form.image.trim()))
  const name = form.name.trim()
  if (name !== '' && !containerName.test(name)) {
    faults.push({
      field: 'name',
      docker: `Invalid container name (${name}), only ${allowedName} are allowed`,
      key: 'badName',
    })
  }
  if (splitCommand(form.command).openQuote !== undefined) faults.push({ field: 'command', key: 'openQuote' })
  for (const row of form.env) {
    if (row.name.trim() === '' && row.value !== '') faults.push({ field: `env.${row.id}`, key: 'envNoName' })
    else if (row.name.includes('=')) faults.push({ field: `env.${row.id}`, key: 'envEquals' })
  }
  faults.push(...mountFaults(form.mounts))
  return faults
}

function imageFaults(image: string): RunFault[] {
  if (image === '') return [{ field: 'image', key: 'noImage' }]
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
  if (!/^[\w./:@-]+$/.test(image) || /[:@/]$/.test(image)) {
    return [{ field: 'image', docker: 'invalid reference format', key: 'badReference' }]
  }
  if (repository.includes('/') || repository === repository.toLowerCase()) return []
  const docker = `invalid reference format: repository name (library/${repository}) must be lowercase`
  return [{ field: 'image', docker, key: 'upperCase' }]
}

function mountFaults(rows: readonly MountRow[]): RunFault[] {
  const faults: RunFault[] = []
  const taken = new Set<string>()
  for (const row of rows) {
    const source = row.source.trim()
    const destination = row.destination.trim()
    if (source === '' && destination === '') continue
    faults.push(...sourceFaults(row, source), ...destinationFaults(row, destination))
    const place = destination.replace(/(.)\/+$/, '$1')
    if (taken.has(place)) {
      faults.push({
        field: `mount.${row.id}.destination`,
        docker: `Duplicate mount point: ${place}`,
        key: 'duplicateMount',
      })
    }
    if (place !== '') taken.add(place)
  }
  return faults
}

function sourceFaults(row: MountRow, source: string): RunFault[] {
  const field = `mount.${row.id}.source`
  if (row.kind === 'tmpfs') {
    const bad = row.sizeMegabytes.trim() !== '' && !(Number(row.sizeMegabytes) > 0)
    return bad ? [{ field: `mount.${row.id}.size`, key: 'badSize' }] : []
  }
  if (row.kind === 'volume') {
    // Without a name Docker makes an anonymous volume.
    if (source === '' || containerName.test(source)) return []
    return [{ field, docker: volumeNameWords(source), key: source.startsWith('/') ? 'volumeIsPath' : 'badVolumeName' }]
  }
  if (source === '') return [{ field, key: 'noBindSource' }]
  if (isWindowsPath(source)) {
    const docker = source.includes(':') ? mountWords('bind', source) : volumeNameWords(source)
    return [{ field, docker, key: 'windowsPath' }]
  }
  return source.startsWith('/') ? [] : [{ field, docker: volumeNameWords(source), key: 'relativePath' }]
}

function volumeNameWords(name: string): string {
  return (
    `create ${name}: "${name}" includes invalid characters for a local volume name, only "${allowedName}" are allowed. ` +
    'If you intended to pass a host directory, use absolute path'
  )
}

function isWindowsPath(path: string): boolean {
  return /^[a-zA-Z]:[\\/]/.test(path) || path.startsWith('\\\\')
}

function mountWords(kind: MountRow['kind'], path: string): string {
  return `invalid mount config for type "${kind}": invalid mount path: '${path}' mount path must be absolute`
}

function destinationFaults(row: MountRow, destination: string): RunFault[] {
  const field = `mount.${row.id}.destination`
  if (destination === '') return [{ field, key: 'noDestination' }]
  const key = isWindowsPath(destination) ? 'windowsDestination' : 'relativeDestination'
  if (row.kind === 'tmpfs') {
    const docker = `invalid mount path: '${destination}' mount path must be absolute`
    return destination.startsWith('/') ? [] : [{ field, docker, key }]
  }
  const option = [row.source.trim(), destination, ...(row.isReadOnly ? ['ro'] : [])].join(':')
  // What `-v` can't carry goes as `--mount`, whose refusal names no specification.
  const isPlain = !(row.source + destination).includes(':')
  const before = isPlain ? `invalid volume specification: '${option}': ` : ''
  if (!destination.startsWith('/')) return [{ field, docker: before + mountWords(row.kind, destination), key }]
  if (!/^\/+$/.test(destination)) return []
  const words = `invalid mount config for type "${row.kind}": invalid specification: destination can't be '/'`
  return [{ field, docker: before + words, key: 'rootDestination' }]
}
