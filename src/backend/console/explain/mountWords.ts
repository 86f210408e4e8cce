/** What `-v`, `--mount` and `--tmpfs` mount, as far as a sentence needs it; read as `run` reads it. */
import { ValueError } from '../flags'
import { readMountPoint } from '../container/mounts'
import { volumeSections } from '../container/volumes'

export interface MountedThing {
  readonly kind: 'volume' | 'anonymous' | 'bind' | 'tmpfs'
  readonly source: string
  readonly destination: string
  readonly isReadOnly: boolean
}

/** Reads the value of an option; undefined when it can't be told. */
export function readMount(option: string, value: string): MountedThing | undefined {
  if (option === 'tmpfs') {
    return { kind: 'tmpfs', source: '', destination: value.split(':')[0] ?? '', isReadOnly: false }
  }
  return option === 'mount' ? mountOf(value) : volumeOf(value)
}

/** A drive letter of Windows belongs to its path. */
function volumeOf(value: string): MountedThing | undefined {
  const [first = '', second, options = ''] = volumeSections(value.replace(/^([A-Za-z]):(?=[\\/])/, '$1\0')).map(
    (word) => word.replace('\0', ':'),
  )
  if (first === '') return undefined
  const isReadOnly = options.split(',').includes('ro')
  if (second === undefined) return { kind: 'anonymous', source: '', destination: first, isReadOnly }
  const isPath = /^([./~$]|[A-Za-z]:)/.test(first)
  return { kind: isPath ? 'bind' : 'volume', source: first, destination: second, isReadOnly }
}

function mountOf(value: string): MountedThing | undefined {
  try {
    const { Type: type, Source: source = '', Target: destination, ReadOnly: isReadOnly = false } = readMountPoint(value)
    if (type === 'bind' || type === 'tmpfs') return { kind: type, source, destination, isReadOnly }
    if (type !== 'volume') return undefined
    return { kind: source === '' ? 'anonymous' : 'volume', source, destination, isReadOnly }
  } catch (error) {
    if (error instanceof ValueError) return undefined
    throw error
  }
}
