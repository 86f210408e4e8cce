/**
 * Reads the classic builder's output back into what happens. The builder prints, each as a message of its own:
 * `Step 2/7 : ADD motd /root`, ` ---> Using cache`, ` ---> Running in 57aa328eb4c7`, ` ---> 2c625297acb5` after a step,
 * `Successfully built a4c113b0d2a2`; pulls come as `status`. What a RUN prints comes the same way: a line of it that looks
 * like the builder's own is told apart by asking for the image (see `builds.ts`), not here.
 */
import { cacheMissSchema } from '@shared/docker/build'
import type { CacheMiss } from '@shared/docker/build'
import type { RawProgress } from '../engineApi'

export type BuildMark =
  | { readonly kind: 'step'; readonly step: number; readonly steps: number; readonly instruction: string }
  | { readonly kind: 'cached' }
  | { readonly kind: 'missed'; readonly miss: CacheMiss }
  | { readonly kind: 'running'; readonly containerId: string }
  /** Image so far; empty after `FROM scratch`. */
  | { readonly kind: 'image'; readonly imageId: string }
  | { readonly kind: 'pulling'; readonly message: string }
  | { readonly kind: 'built'; readonly imageId: string }
  | { readonly kind: 'error'; readonly message: string }

/** What one message of the stream tells, if anything. */
export function markOf(progress: RawProgress): BuildMark | undefined {
  const error = progress.errorDetail?.message ?? progress.error
  if (error !== undefined) return { kind: 'error', message: error }
  if (progress.status !== undefined) return { kind: 'pulling', message: statusLine(progress) }
  const miss = cacheMissSchema.safeParse(progress.aux?.['cacheMiss'])
  if (miss.success) return { kind: 'missed', miss: miss.data }
  return progress.stream === undefined ? undefined : markOfLine(progress.stream)
}

function markOfLine(stream: string): BuildMark | undefined {
  const step = /^Step (\d+)\/(\d+) : ([\s\S]*)$/.exec(stream)
  if (step !== null) {
    const [, number = '', total = '', instruction = ''] = step
    return { kind: 'step', step: Number(number), steps: Number(total), instruction: instruction.trim() }
  }
  if (stream === ' ---> Using cache\n') return { kind: 'cached' }
  const running = /^ ---> Running in ([0-9a-f]{12})\n$/.exec(stream)?.[1]
  if (running !== undefined) return { kind: 'running', containerId: running }
  const image = /^ ---> ([0-9a-f]{12})?\n$/.exec(stream)
  if (image !== null) return { kind: 'image', imageId: image[1] ?? '' }
  const built = /^Successfully built ([0-9a-f]{12})\n$/.exec(stream)?.[1]
  return built === undefined ? undefined : { kind: 'built', imageId: built }
}

function statusLine({ id, status = '', progress }: RawProgress): string {
  return `${id === undefined || id === '' ? '' : `${id}: `}${status}${progress === undefined ? '' : ` ${progress}`}`
}

/** The text that the CLI prints for a message when its output is no terminal. */
export function printed(progress: RawProgress): string {
  if (progress.stream !== undefined) return progress.stream
  if (progress.status !== undefined && progress.progressDetail?.current === undefined)
    return `${statusLine(progress)}\n`
  const error = progress.errorDetail?.message ?? progress.error
  return error === undefined ? '' : `${error}\n`
}

/** Follows a build's messages: `imageId` is of the last step's image, if the build has made it and not found it. */
export function lastMade(): { readonly imageId: string | undefined; read(progress: RawProgress): void } {
  let imageId: string | undefined
  let isFound = true
  return {
    get imageId() {
      return imageId
    },
    read(progress) {
      const mark = markOf(progress)
      if (mark?.kind === 'step') isFound = /^FROM\b/i.test(mark.instruction)
      else if (mark?.kind === 'cached') isFound = true
      else if (mark?.kind === 'image') imageId = isFound ? undefined : mark.imageId
    },
  }
}
