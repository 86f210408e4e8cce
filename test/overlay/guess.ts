/** A guess of what the tree holds while a case is made up, so that most operations find something to do. */
import type { LayerEntry, Operation } from './cases'
import { randomName } from './randomLayer'
import type { Random } from './random'

/**
 * What the tree may hold by now, roughly: most operations should find something to do, and some should not. It does not
 * matter when the guess is wrong.
 */
export class Guess {
  readonly #kinds = new Map<string, 'directory' | 'other'>()

  constructor(layers: readonly (readonly LayerEntry[])[]) {
    for (const { path, kind } of layers.flat()) {
      if (kind !== 'whiteout') this.#kinds.set(`/${path}`, kind === 'directory' ? 'directory' : 'other')
    }
  }

  /** A path that may exist, of this kind if there is one. */
  existing(random: Random, kind?: 'directory' | 'other'): string {
    const paths = [...this.#kinds].filter(([, is]) => kind === undefined || is === kind).map(([path]) => path)
    const [first, ...rest] = paths
    return first === undefined ? anyPath(random) : random.pick([first, ...rest])
  }

  /** A name in a directory that may exist. */
  fresh(random: Random): string {
    const directory = random.chance(3) ? '' : this.existing(random, 'directory')
    return `${directory}/${randomName(random)}`
  }

  /** Removes a directory with all that may be in it and makes it anew, as a program does that renews its cache. */
  replacement(random: Random): Operation[] {
    const path = this.existing(random, 'directory')
    const below = [...this.#kinds].filter(([other]) => other.startsWith(`${path}/`)).reverse()
    const removals = below.map(([other, kind]): Operation => {
      return kind === 'directory' ? { op: 'rmdir', path: other } : { op: 'unlink', path: other }
    })
    return [
      ...removals,
      { op: 'rmdir', path },
      ...(random.chance(3) ? [] : [{ op: 'mkdir', path, mode: 0o755 } as const]),
    ]
  }

  follow(operation: Operation): void {
    if (operation.op === 'mkdir') this.#kinds.set(operation.path, 'directory')
    else if (operation.op === 'create' || operation.op === 'symlink' || operation.op === 'mknod') {
      this.#kinds.set(operation.path, 'other')
    } else if (operation.op === 'unlink' || operation.op === 'rmdir') this.#kinds.delete(operation.path)
    else if (operation.op === 'link' || operation.op === 'rename') {
      this.#kinds.set(operation.to, this.#kinds.get(operation.path) ?? 'other')
      if (operation.op === 'rename' && operation.flag !== 'exchange') this.#kinds.delete(operation.path)
    }
  }
}

export function anyPath(random: Random): string {
  return `/${Array.from({ length: 1 + random.below(3) }, () => randomName(random)).join('/')}`
}
