/**
 * Keeps what a running container writes while it runs: once a second its layer, its volumes and the host disk are
 * saved, those of them that changed. A save that takes long makes the next one wait, so that keeping never takes more
 * than a tenth of the time.
 */
import type { FileSystem } from '@posix/filesystem/types'
import type { Container } from './container'
import type { Engine } from './engine'

const everyMs = 1000
/** How many times as long as a save the next one waits. */
const restFactor = 9

interface Kept {
  readonly fileSystem: FileSystem
  save(): Promise<void>
  /** The count of changes that is safe. */
  savedCount: number | undefined
}

/** Begins to keep it. Returns the disposer, which doesn't wait for a save under way: the end saves everything. */
export function keepWhileRunning(engine: Engine, container: Container): () => void {
  const kept = keptTrees(engine, container)
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const schedule = (delayMs: number): void => {
    if (!isOver) timer = setTimeout(tick, delayMs).unref()
  }
  const tick = (): void => {
    const startedAtMs = performance.now()
    void saveChanged(engine, kept).then(() => {
      schedule(Math.max(everyMs, (performance.now() - startedAtMs) * restFactor))
    })
  }
  schedule(everyMs)
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}

function keptTrees(engine: Engine, container: Container): readonly Kept[] {
  const { hostConfig, mounts } = container.record
  const tree = (fileSystem: FileSystem, save: () => Promise<void>): Kept => ({
    fileSystem,
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
      : [tree(container.layer.upper.fileSystem, () => engine.keeper.saveLayer(container))]),
    ...volumes,
    ...(hasBind ? [tree(engine.hostDisk.fileSystem, () => engine.keeper.saveHostDisk())] : []),
  ]
}

async function saveChanged(engine: Engine, kept: readonly Kept[]): Promise<void> {
  for (const tree of kept) {
    const count = tree.fileSystem.changeCount
    if (count === tree.savedCount) continue
    try {
      await tree.save()
      tree.savedCount = count
    } catch (error) {
      engine.reportError(error)
    }
  }
}
