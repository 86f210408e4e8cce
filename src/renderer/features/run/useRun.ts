/**
 * One run of the form: asks for the container, follows its output, knows how it ended; where the image is missing it
 * can be pulled and the run asked for again.
 */
import { runCommandLine } from '@shared/docker/commandLine'
import type { ContainerDetail, RunSpec } from '@shared/docker/container'
import { toLabError, type LabError } from '@shared/errors'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { useEngineEvents } from '../../composables/useEngineEvents'
import { useOutput } from '../../composables/useOutput'
import { useApi } from '../../labApi'
import { useLayoutStore } from '../../stores/layout'

export interface PullProgress {
  readonly status: string
  readonly currentBytes: number
  readonly totalBytes: number
}

export function useRun() {
  const api = useApi()
  const { client } = api
  const { showInConsole, tellDone } = useLayoutStore()
  const output = useOutput()
  const isStarting = ref(false)
  const error = shallowRef<LabError>()
  const warnings = shallowRef<readonly string[]>([])
  const containerId = ref<string>()
  const container = shallowRef<ContainerDetail>()
  const pull = shallowRef<PullProgress>()
  const lastSpec = shallowRef<RunSpec>()
  let stopPull: AbortController | undefined
  /** Line of what runs in the foreground, until it is told that it was done. */
  let untold: string | undefined

  const isMissingImage = computed(
    () =>
      error.value !== undefined &&
      (error.value.hint?.key === 'image.notFound' || /No such image/.test(error.value.message)),
  )

  async function look(): Promise<void> {
    const id = containerId.value
    if (id === undefined) return
    try {
      container.value = await client.containers.inspect({ container: id })
    } catch {
      // With --rm it is gone once it ended: what was seen of it last stays on the screen.
      if (container.value !== undefined) container.value = { ...container.value, state: 'removing' }
    }
  }
  useEngineEvents(['container'], () => void look())

  /** Tells of the run in the foreground once: its line is done when the container has ended. */
  function tell(lineOf: (line: string) => string): void {
    if (untold !== undefined) tellDone(lineOf(untold))
    untold = undefined
  }

  /** The container is left running, or something else is done to it: to go on like this, the line runs it detached. */
  function tellRunning(): void {
    tell((line) => line.replace(/^docker run /, 'docker run -d '))
  }
  onScopeDispose(tellRunning)

  /** Runs; what fails stands in `error`. */
  async function start(spec: RunSpec): Promise<void> {
    tellRunning()
    lastSpec.value = spec
    isStarting.value = true
    error.value = undefined
    containerId.value = undefined
    container.value = undefined
    output.close()
    output.lines.value = []
    try {
      const answer = await client.containers.run(spec)
      containerId.value = answer.containerId
      const line = runCommandLine(spec)
      showInConsole(line)
      warnings.value = answer.warnings
      const channel = answer.output
      if (channel === undefined) tellDone(line)
      else {
        untold = line
        void output
          .follow(async () => api.openChannel(channel))
          .then(look)
          .then(() => tell((ended) => ended))
      }
      await look()
    } catch (thrown) {
      error.value = toLabError(thrown)
    } finally {
      isStarting.value = false
    }
  }

  /** Pulls the missing image, telling progress, then runs again. */
  async function pullAndRun(): Promise<void> {
    const spec = lastSpec.value
    if (spec === undefined) return
    const parts = new Map<string, { current: number; total: number }>()
    stopPull = new AbortController()
    pull.value = { status: '', currentBytes: 0, totalBytes: 0 }
    try {
      for await (const event of await client.images.pull({ reference: spec.image }, { signal: stopPull.signal })) {
        if (event.totalBytes !== undefined)
          parts.set(event.id, { current: event.currentBytes ?? 0, total: event.totalBytes })
        const all = [...parts.values()]
        pull.value = {
          status: event.status,
          currentBytes: all.reduce((sum, part) => sum + part.current, 0),
          totalBytes: all.reduce((sum, part) => sum + part.total, 0),
        }
      }
      pull.value = undefined
      await start(spec)
    } catch (thrown) {
      if (!stopPull.signal.aborted) error.value = toLabError(thrown)
    } finally {
      pull.value = undefined
    }
  }

  function cancelPull(): void {
    stopPull?.abort()
  }
  onScopeDispose(cancelPull)

  return {
    output,
    isStarting,
    error,
    isMissingImage,
    warnings,
    containerId,
    container,
    pull,
    start,
    pullAndRun,
    cancelPull,
    tellRunning,
    look,
  }
}

export type Run = ReturnType<typeof useRun>
