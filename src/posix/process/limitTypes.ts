/**
 * Resource limits of a process, as `getrlimit` and `ulimit` know them: what it may take up to, and how far it may raise
 * that itself. Which of them the simulator enforces stands in docs/fidelity.md. After Linux's `getrlimit(2)`.
 */
export interface ProcessLimit {
  soft: number
  hard: number
}

/** Resource limits (getrlimit); Infinity is `unlimited`. */
export interface ProcessLimits {
  /** Seconds. */
  readonly cpuTime: ProcessLimit
  /** Bytes, as the next ones. */
  readonly fileSize: ProcessLimit
  readonly data: ProcessLimit
  readonly stack: ProcessLimit
  readonly core: ProcessLimit
  readonly residentSet: ProcessLimit
  /** Of one user; root has none. */
  readonly processes: ProcessLimit
  readonly openFiles: ProcessLimit
  /** Bytes, as the next one. */
  readonly lockedMemory: ProcessLimit
  readonly addressSpace: ProcessLimit
  readonly fileLocks: ProcessLimit
  readonly pendingSignals: ProcessLimit
  /** Bytes. */
  readonly messageQueues: ProcessLimit
  readonly niceness: ProcessLimit
  readonly realtimePriority: ProcessLimit
  /** Microseconds. */
  readonly realtimeTimeout: ProcessLimit
}
