/**
 * The memory of one host (a container's memory cgroup). What grows without bound in the small Unix is accounted: shells'
 * variables, what programs hold of their input. Beyond the limit the process that holds most is killed, as the
 * kernel's OOM killer does. Code, stacks and page cache are not accounted: a process alone costs nothing.
 */

/** Keeps one container from taking the simulator along where no limit is set. */
const defaultMemoryLimitBytes = 128 * 1024 ** 2

export interface MemoryHolder {
  memoryBytes: number
  readonly heapGrowthBytes: number
}

/**
 * What a cgroup shows of a container beside what is accounted: a real one of one sleeping busybox takes 664 KiB, of
 * eleven 1.57 MiB (Linux 6.18).
 */
const groupBytes = 570 * 1024
const processBytes = 94 * 1024

/** Memory as `memory.current` and `docker stats` show it. */
export function shownMemoryBytes(host: { readonly memory: MemoryAccount; processes(): readonly unknown[] }): number {
  return groupBytes + processBytes * host.processes().length + host.memory.usedBytes
}

export class MemoryAccount {
  usedBytes = 0
  peakBytes = 0
  kills = 0

  constructor(
    /** The limit that was set; undefined shows `max` and takes the simulator's own. */
    public setLimitBytes: number | undefined,
    private readonly killLargest: () => void,
  ) {}

  get limitBytes(): number {
    return Math.min(this.setLimitBytes ?? defaultMemoryLimitBytes, defaultMemoryLimitBytes)
  }

  /** Changes what a holder has by some bytes; kills when that is too much. */
  charge(holder: MemoryHolder, bytes: number): void {
    const change = Math.max(bytes, -holder.memoryBytes)
    holder.memoryBytes += change
    this.usedBytes += change
    this.peakBytes = Math.max(this.peakBytes, this.usedBytes)
    if (change > 0 && this.usedBytes > this.limitBytes) this.kill()
  }

  kill(): void {
    this.kills++
    this.killLargest()
  }
}
