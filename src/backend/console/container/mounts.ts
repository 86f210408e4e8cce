/** `--mount type=volume,source=v,target=/d,readonly` (docker/cli 28.2, `opts/mount.go`). */
import type { RawMountPoint } from '../../docker/engineApi'
import { ValueError, type Flag } from '../flags'
import { readCommas } from '../optionKinds'
import { readBytes } from '../sizes'

type Fields = Readonly<Record<string, unknown>>

interface Draft {
  type: string
  source?: string
  target: string
  readOnly?: boolean
  consistency?: string
  volume?: Record<string, unknown>
  bind?: Record<string, unknown>
  tmpfs?: Record<string, unknown>
  image?: Record<string, unknown>
}

/** The option. */
export function mounts(help: string): Flag<readonly RawMountPoint[]> {
  return { help, typeName: 'mount', default: [], read: (raw, former) => [...former, readMountPoint(raw)] }
}

/** Reads the value of one. Throws `ValueError`. */
export function readMountPoint(raw: string): RawMountPoint {
  if (raw === '') throw new ValueError('EOF')
  const draft: Draft = { type: 'volume', target: '' }
  for (const field of readCommas(raw)) {
    const at = field.indexOf('=')
    if (at === -1) readWord(draft, field)
    else readPair(draft, field.slice(0, at).toLowerCase(), field.slice(at + 1), field)
  }
  refuseMixtures(draft)
  if (draft.target === '') throw new ValueError('target is required')
  return {
    Type: draft.type,
    ...(draft.source === undefined ? {} : { Source: draft.source }),
    Target: draft.target,
    ...(draft.readOnly === true ? { ReadOnly: true } : {}),
    ...(draft.consistency === undefined ? {} : { Consistency: draft.consistency }),
    ...(draft.bind === undefined ? {} : { BindOptions: draft.bind }),
    ...(draft.volume === undefined ? {} : { VolumeOptions: draft.volume }),
    ...(draft.image === undefined ? {} : { ImageOptions: draft.image }),
    ...(draft.tmpfs === undefined ? {} : { TmpfsOptions: draft.tmpfs }),
  }
}

function readWord(draft: Draft, field: string): void {
  const key = field.toLowerCase()
  if (key === 'readonly' || key === 'ro') draft.readOnly = true
  else if (key === 'volume-nocopy') draft.volume = { ...draft.volume, NoCopy: true }
  else if (key === 'bind-nonrecursive') draft.bind = { ...draft.bind, NonRecursive: true }
  else throw new ValueError(`invalid field '${field}' must be a key=value pair`)
}

function readPair(draft: Draft, key: string, value: string, field: string): void {
  switch (key) {
    case 'type':
      draft.type = value.toLowerCase()
      return
    case 'source':
    case 'src':
      draft.source = value
      return
    case 'target':
    case 'dst':
    case 'destination':
      draft.target = value
      return
    case 'readonly':
    case 'ro':
      draft.readOnly = readBoolean(value, `invalid value for ${key}: ${value}`)
      return
    case 'consistency':
      draft.consistency = value.toLowerCase()
      return
    default:
      if (key.startsWith('bind-')) draft.bind = { ...draft.bind, ...bindOption(key, value, field) }
      else if (key.startsWith('volume-')) draft.volume = volumeOption(draft.volume ?? {}, key, value, field)
      else if (key.startsWith('tmpfs-')) draft.tmpfs = { ...draft.tmpfs, ...tmpfsOption(key, value, field) }
      else if (key === 'image-subpath') draft.image = { Subpath: value }
      else throw unexpected(key, field)
  }
}

function unexpected(key: string, field: string): ValueError {
  return new ValueError(`unexpected key '${key}' in '${field}'`)
}

function readBoolean(value: string, fault: string): boolean {
  if (/^(1|t|T|true|TRUE|True)$/.test(value)) return true
  if (/^(0|f|F|false|FALSE|False)$/.test(value)) return false
  throw new ValueError(fault)
}

function bindOption(key: string, value: string, field: string): Fields {
  if (key === 'bind-propagation') return { Propagation: value.toLowerCase() }
  if (key === 'bind-nonrecursive') {
    return { NonRecursive: readBoolean(value, `invalid value for ${key}: ${value}`) }
  }
  if (key !== 'bind-recursive') throw unexpected(key, field)
  const known: Readonly<Record<string, Fields>> = {
    enabled: {},
    disabled: { NonRecursive: true },
    writable: { ReadOnlyNonRecursive: true },
    readonly: { ReadOnlyForceRecursive: true },
  }
  const option = Object.hasOwn(known, value) ? known[value] : undefined
  if (option !== undefined) return option
  throw new ValueError(`invalid value for ${key}: ${value} (must be "enabled", "disabled", "writable", or "readonly")`)
}

function volumeOption(
  former: Record<string, unknown>,
  key: string,
  value: string,
  field: string,
): Record<string, unknown> {
  const driver = former['DriverConfig'] as { Name?: string; Options?: Fields } | undefined
  switch (key) {
    case 'volume-subpath':
      return { ...former, Subpath: value }
    case 'volume-nocopy':
      return { ...former, NoCopy: readBoolean(value, `invalid value for volume-nocopy: ${value}`) }
    case 'volume-label':
      return { ...former, Labels: { ...(former['Labels'] as Fields | undefined), ...pairOf(value) } }
    case 'volume-driver':
      return { ...former, DriverConfig: { ...driver, Name: value } }
    case 'volume-opt':
      return { ...former, DriverConfig: { ...driver, Options: { ...driver?.Options, ...pairOf(value) } } }
    default:
      throw unexpected(key, field)
  }
}

function pairOf(value: string): Readonly<Record<string, string>> {
  const at = value.indexOf('=')
  return at === -1 ? { [value]: '' } : { [value.slice(0, at)]: value.slice(at + 1) }
}

function tmpfsOption(key: string, value: string, field: string): Fields {
  const fault = new ValueError(`invalid value for ${key}: ${value}`)
  if (key === 'tmpfs-size') {
    try {
      return { SizeBytes: readBytes(value) }
    } catch {
      throw fault
    }
  }
  if (key !== 'tmpfs-mode') throw unexpected(key, field)
  if (!/^[0-7]+$/.test(value)) throw fault
  return { Mode: Number.parseInt(value, 8) }
}

function refuseMixtures(draft: Draft): void {
  if (draft.type === '') throw new ValueError('type is required')
  for (const kind of ['volume', 'image', 'bind', 'tmpfs'] as const) {
    if (draft[kind] !== undefined && draft.type !== kind) {
      throw new ValueError(`cannot mix '${kind}-*' options with mount type '${draft.type}'`)
    }
  }
  const isReadOnly = draft.readOnly === true
  if (draft.bind?.['ReadOnlyNonRecursive'] === true && !isReadOnly) {
    throw new ValueError("option 'bind-recursive=writable' requires 'readonly' to be specified in conjunction")
  }
  if (draft.bind?.['ReadOnlyForceRecursive'] === true) {
    if (!isReadOnly)
      throw new ValueError("option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction")
    if (draft.bind['Propagation'] !== 'rprivate') {
      throw new ValueError(
        "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction",
      )
    }
  }
}
