/** What `-v`, `--mount` and `--tmpfs` mount, as far as a sentence needs it. */

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
  return option === 'mount' ? readFields(value) : readColons(value)
}

/** `[source:]destination[:options]`; a drive letter of Windows belongs to its path. */
function readColons(value: string): MountedThing | undefined {
  const [first = '', second, options = ''] = value
    .replace(/^([A-Za-z]):(?=[\\/])/, '$1\0')
    .split(':')
    .map((word) => word.replace('\0', ':'))
  if (first === '') return undefined
  const isReadOnly = options.split(',').includes('ro')
  if (second === undefined) return { kind: 'anonymous', source: '', destination: first, isReadOnly }
  const isPath = /^([./~$]|[A-Za-z]:)/.test(first)
  return { kind: isPath ? 'bind' : 'volume', source: first, destination: second, isReadOnly }
}

function readFields(value: string): MountedThing | undefined {
  const fields = new Map(
    value.split(',').map((field) => {
      const [name = '', ...rest] = field.split('=')
      return [name.toLowerCase(), rest.join('=')]
    }),
  )
  const first = (...names: readonly string[]): string | undefined =>
    names.map((name) => fields.get(name)).find((found) => found !== undefined)
  const destination = first('target', 'destination', 'dst')
  if (destination === undefined) return undefined
  const source = first('source', 'src') ?? ''
  const isReadOnly = ['', 'true', '1'].includes(first('readonly', 'ro') ?? 'no')
  const type = fields.get('type') ?? 'volume'
  if (type === 'bind' || type === 'tmpfs') return { kind: type, source, destination, isReadOnly }
  return type === 'volume'
    ? { kind: source === '' ? 'anonymous' : 'volume', source, destination, isReadOnly }
    : undefined
}
