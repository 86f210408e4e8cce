/** What `-v`, `--mount` and `--tmpfs` mount, as far as a sentence needs it; read as `run` reads it. */
import { normalPath } from '@shared/layers/layerTree'
import { ValueError } from '../flags'
import { readMountPoint } from '../container/mounts'
import { volumeSections } from '../container/volumes'

export interface MountedThing {
  readonly kind: 'volume' | 'anonymous' | 'bind' | 'tmpfs'
  readonly source: string
  readonly destination: string
  readonly isReadOnly: boolean
  /** An empty volume gets what the image has at its place. */
  readonly isFilled: boolean
}

/** Reads the value of an option; undefined when it can't be told. */
export function readMount(option: string, value: string): MountedThing | undefined {
  if (option === 'tmpfs') {
    const options = value.split(':')[1]?.split(',') ?? []
    return {
      kind: 'tmpfs',
      source: '',
      destination: value.split(':')[0] ?? '',
      isReadOnly: options.includes('ro'),
      isFilled: false,
    }
  }
  return option === 'mount' ? mountOf(value) : volumeOf(value)
}

/** As the engine compares them: `/data/` is `/data`. */
export function placeOf({ destination }: Pick<MountedThing, 'destination'>): string {
  return normalPath(destination)
}

function volumeOf(value: string): MountedThing | undefined {
  const [first = '', second, options = ''] = volumeSections(value)
  if (first === '') return undefined
  const words = options.split(',')
  const isReadOnly = words.includes('ro')
  if (second === undefined) return { kind: 'anonymous', source: '', destination: first, isReadOnly, isFilled: true }
  const isPath = /^([./~$]|[A-Za-z]:)/.test(first)
  const kind = isPath ? 'bind' : 'volume'
  return { kind, source: first, destination: second, isReadOnly, isFilled: !isPath && !words.includes('nocopy') }
}

function mountOf(value: string): MountedThing | undefined {
  try {
    const point = readMountPoint(value)
    const { Type: type, Source: source = '', Target: destination, ReadOnly: isReadOnly = false } = point
    if (type === 'bind' || type === 'tmpfs') return { kind: type, source, destination, isReadOnly, isFilled: false }
    if (type !== 'volume') return undefined
    const isFilled = point.VolumeOptions?.NoCopy !== true
    return { kind: source === '' ? 'anonymous' : 'volume', source, destination, isReadOnly, isFilled }
  } catch (error) {
    if (error instanceof ValueError) return undefined
    throw error
  }
}
