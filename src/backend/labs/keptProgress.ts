/**
 * The progress of one run: as it is now, and whether the disk has it. What was done counts even where it can't be kept
 * (a full disk, no permission); it is written as soon as it can be.
 */
import { toLabError, type LabError } from '@shared/errors'
import type { LabProgress, ProgressStore } from './progressStore'

export class KeptProgress {
  private progress: LabProgress | undefined
  private failure: LabError | undefined
  private reading: Promise<LabProgress | undefined> | undefined

  /** `changed` is called when the progress, or whether it is kept, has changed. */
  constructor(
    private readonly labId: string,
    private readonly store: ProgressStore,
    private readonly changed: () => void,
  ) {}

  get current(): LabProgress | undefined {
    return this.progress
  }

  /** Why the disk has not what is there now; undefined where it has. */
  get unsaved(): LabError | undefined {
    return this.failure
  }

  /** Where the progress of before was put, as it could not be read; until a step is reached anew. */
  get aside(): string | undefined {
    const isNews = this.progress === undefined || this.progress.reached.length === 0
    return isNews ? this.store.asideOf(this.labId) : undefined
  }

  /** Reads it, unless it is there; a lab that was never begun has none. */
  async load(): Promise<void> {
    // The library and the open lab ask at once; a damaged file is put away once.
    const kept = await (this.reading ??= this.store.read(this.labId))
    this.progress ??= kept
  }

  /** Takes a new one and keeps it. */
  async set(progress: LabProgress): Promise<void> {
    this.progress = progress
    this.changed()
    await this.keep(progress)
  }

  /** Tries again to keep what could not be kept. */
  async retry(): Promise<void> {
    if (this.failure !== undefined && this.progress !== undefined) await this.keep(this.progress)
  }

  private async keep(progress: LabProgress): Promise<void> {
    const before = this.failure?.message
    try {
      await this.store.write(this.labId, progress)
      this.failure = undefined
    } catch (error) {
      this.failure = toLabError(error)
    }
    if (this.failure?.message !== before) this.changed()
  }
}
