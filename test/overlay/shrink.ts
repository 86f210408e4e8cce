/** Makes a failing case small: leaves out operations and layer entries as long as it goes on failing. */
import { parentOf, type LayerEntry, type OverlayCase } from './cases'
import { withUsefulWhiteouts } from './randomLayer'

/** The smallest case that was found for which `fails` still holds. Tries at most `budget` cases. */
export async function shrink(
  overlayCase: OverlayCase,
  fails: (candidate: OverlayCase) => Promise<boolean>,
  budget = 600,
): Promise<OverlayCase> {
  let best = overlayCase
  let tries = 0
  const accept = async (candidate: OverlayCase): Promise<boolean> => {
    tries += 1
    if (tries > budget || !(await fails(candidate))) return false
    best = candidate
    return true
  }
  let before: number
  do {
    before = sizeOf(best)
    await reduce(
      () => best.operations,
      (operations) => accept({ ...best, operations }),
    )
    for (let layer = best.layers.length - 1; layer >= 0; layer--) {
      await reduce(
        () => best.layers[layer] ?? [],
        (entries) => {
          const layers = best.layers.map((old, index) => (index === layer ? sound(entries) : old))
          return accept({ ...best, layers: withUsefulWhiteouts(layers) })
        },
      )
    }
  } while (sizeOf(best) < before && tries < budget)
  return best
}

function sizeOf({ layers, operations }: OverlayCase): number {
  return operations.length + layers.flat().length
}

/** Leaves out runs of items, from half of them down to single ones. */
async function reduce<Item>(
  items: () => readonly Item[],
  accept: (fewer: readonly Item[]) => Promise<boolean>,
): Promise<void> {
  for (let length = Math.ceil(items().length / 2); length >= 1; length = length === 1 ? 0 : Math.ceil(length / 2)) {
    for (let start = items().length - length; start >= 0; start -= length) {
      const current = items()
      await accept([...current.slice(0, start), ...current.slice(start + length)])
    }
  }
}

/** Leaves out entries whose directory or link target is gone. */
function sound(entries: readonly LayerEntry[]): readonly LayerEntry[] {
  const kept = new Map<string, LayerEntry>()
  for (const entry of entries) {
    const parent = parentOf(entry.path)
    const hasParent = parent === '' || kept.get(parent)?.kind === 'directory'
    const hasTarget = entry.kind !== 'link' || kept.has(entry.target ?? '')
    if (hasParent && hasTarget) kept.set(entry.path, entry)
  }
  return [...kept.values()]
}
