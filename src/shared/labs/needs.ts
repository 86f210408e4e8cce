/** What of the world a set of predicates asks for, so that a light poll reads no more than that. */
import type { FileOwner, Predicate } from './schema'

export interface Needs {
  readonly images: ReadonlySet<string>
  readonly containers: ReadonlySet<string>
  /** Containers whose changes (`docker diff`) are asked for. */
  readonly changes: ReadonlySet<string>
  /** Containers whose writable layer is to be measured. */
  readonly sizes: ReadonlySet<string>
  /** Whether images' shared and unique bytes are asked for. */
  readonly sharing: boolean
  readonly volumes: boolean
  readonly files: ReadonlyMap<string, { readonly owner: FileOwner; readonly path: string }>
  /** Tars of the workspace, and the entries of each that are asked for. */
  readonly archives: ReadonlyMap<string, ReadonlySet<string>>
}

/** Key of a file in `LabWorldState.files`. */
export function fileKey(owner: FileOwner, path: string): string {
  return 'workspace' in owner ? `workspace:${path}` : `container:${owner.container}:${path}`
}

/** Gathers the needs of all predicates. */
export function needsOf(predicates: readonly Predicate[]): Needs {
  const needs = {
    images: new Set<string>(),
    containers: new Set<string>(),
    changes: new Set<string>(),
    sizes: new Set<string>(),
    sharing: false,
    volumes: false,
    files: new Map<string, { owner: FileOwner; path: string }>(),
    archives: new Map<string, Set<string>>(),
  }
  const visit = (predicate: Predicate): void => {
    switch (predicate.kind) {
      case 'image':
      case 'instruction':
      case 'imageCommand':
        needs.images.add(predicate.image)
        return
      case 'layers':
        needs.images.add(predicate.image)
        if (predicate.above !== undefined) needs.images.add(predicate.above)
        return
      case 'container':
        needs.containers.add(predicate.container)
        if (predicate.image !== undefined) needs.images.add(predicate.image)
        return
      case 'change':
        needs.containers.add(predicate.container)
        needs.changes.add(predicate.container)
        return
      case 'mount':
        needs.containers.add(predicate.container)
        return
      case 'volume':
        needs.volumes = true
        return
      case 'file':
        if ('container' in predicate.in) needs.containers.add(predicate.in.container)
        needs.files.set(fileKey(predicate.in, predicate.path), { owner: predicate.in, path: predicate.path })
        return
      case 'ran':
        return
      case 'writableSize':
        needs.containers.add(predicate.container)
        needs.sizes.add(predicate.container)
        return
      case 'layerSize':
        needs.images.add(predicate.image)
        return
      case 'cached':
        needs.images.add(predicate.image).add(predicate.from)
        return
      case 'shares':
      case 'same':
        predicate.images.forEach((image) => needs.images.add(image))
        return
      case 'archive':
        needs.archives.set(predicate.path, (needs.archives.get(predicate.path) ?? new Set()).add(predicate.entry))
        return
      case 'answer': {
        const { fact, path } = predicate
        const owner = { workspace: true } as const
        needs.files.set(fileKey(owner, path), { owner, path })
        if ('image' in fact) needs.images.add(fact.image)
        else needs.containers.add(fact.container)
        if (fact.of === 'writableBytes') needs.sizes.add(fact.container)
        if (fact.of === 'uniqueBytes' || fact.of === 'sharedBytes') needs.sharing = true
        return
      }
      case 'all':
      case 'any':
        predicate.of.forEach(visit)
        return
      case 'not':
        visit(predicate.of)
        return
      default:
        predicate satisfies never
    }
  }
  predicates.forEach(visit)
  return needs
}
