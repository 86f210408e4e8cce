/**
 * Keeps what a running container writes while it runs: once a second its log, its layer, its volumes and the host disk
 * are saved, those of them that changed. A save that takes long makes the next one wait, so that keeping never takes more
 * than a tenth of the time.
 */
import type { FileSystem } from '@posix/filesystem/types'
import type { Container, Keeping } from './container'
import type { Engine } from './engine'

const everyMs = 1000
/** How many times as long as a save the next one waits. */
const restFactor = 9

interface Kept {
  /** How often it has changed. */
  count(): number | undefined
  save(): Promise<void>
  /** The count of changes that is safe. */
  savedCount: number | undefined
}

/** Begins to keep it. */
export function keepWhileRunning(engine: Engine, container: Container): Keeping {
  const kept = keptTrees(engine, container)
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const save = oneAtATime(() => saveChanged(kept))
  const schedule = (delayMs: number): void => {
    if (!isOver) timer = setTimeout(tick, delayMs).unref()
  }
  const tick = (): void => {
    const startedAtMs = performance.now()
    void save()
      .catch(engine.reportError)
      .then(() => schedule(Math.max(everyMs, (performance.now() - startedAtMs) * restFactor)))
  }
  schedule(everyMs)
  const stop = (): void => {
    isOver = true
    clearTimeout(timer)
  }
  return { saveNow: save, stop }
}

/** Who asks while the work is under way waits for one that begins after it, together with all who ask meanwhile. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined
  let next: Promise<void> | undefined
  const begin = (): Promise<void> => {
    next = undefined
    current = work().finally(() => (current = undefined))
    return current
  }
  return () => {
    if (current === undefined) return begin()
    next ??= current.then(begin, begin)
    return next
  }
}

function keptTrees(engine: Engine, container: Container): readonly Kept[] {
  const { hostConfig, mounts } = container.record
  const tree = (fileSystem: FileSystem, save: () => Promise<void>): Kept => ({
    count: () => fileSystem.changeCount,
    save,
    savedCount: fileSystem.changeCount,
  })
  const volumes = mounts.flatMap(({ type, name }) => {
    const volume = type === 'volume' ? engine.volumes.find(name) : undefined
    return volume === undefined ? [] : tree(volume.fileSystem, () => engine.keeper.saveVolumeTree(name))
  })
  const hasBind = mounts.some((mount) => mount.type === 'bind')
  return [
    // The layer of a container that removes itself is kept by nobody.
    ...(hostConfig.AutoRemove
      ? []
      : [
          { count: () => container.log.nextNumber, save: () => engine.keeper.saveLog(container), savedCount: 0 },
          tree(container.layer.upper.fileSystem, () => engine.keeper.saveLayer(container)),
        ]),
    ...volumes,
    ...(hasBind ? [tree(engine.hostDisk.fileSystem, () => engine.keeper.saveHostDisk())] : []),
  ]
}

async function saveChanged(kept: readonly Kept[]): Promise<void> {
  for (const tree of kept) {
    const count = tree.count()
    if (count === tree.savedCount) continue
    await tree.save()
    tree.savedCount = count
  }
}
