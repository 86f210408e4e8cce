/** What of the world a set of predicates asks for, so that a light poll reads no more than that. */
import type { FileOwner, Predicate } from './schema'

export interface Needs {
  readonly images: ReadonlySet<string>
  readonly containers: ReadonlySet<string>
  /** Containers whose changes (`docker diff`) are asked for. */
  readonly changes: ReadonlySet<string>
  readonly volumes: boolean
  readonly files: ReadonlyMap<string, { readonly owner: FileOwner; readonly path: string }>
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
    volumes: false,
    files: new Map<string, { owner: FileOwner; path: string }>(),
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
