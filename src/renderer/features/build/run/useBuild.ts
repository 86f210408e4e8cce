/** One build at a time: started, followed, cancelled; its output as lines. Leaving the screen doesn't end it. */
import type { BuildSpec } from '@shared/docker/build'
import { toLabError } from '@shared/errors'
import { computed, onScopeDispose, shallowRef, triggerRef, type ComputedRef, type ShallowRef } from 'vue'
import { useApi } from '../../../labApi'
import { useNoticesStore } from '../../../stores/notices'
import type { Instruction } from '../dockerfile/instructions'
import { afterEvent, plannedBuild, type BuildState } from './buildState'
import { OutputLines, type OutputLine } from './outputLines'

export interface Build {
  readonly state: Readonly<ShallowRef<BuildState | undefined>>
  readonly lines: Readonly<ShallowRef<readonly OutputLine[]>>
  readonly isRunning: ComputedRef<boolean>
  /** Resolves when the build is over, however it ended. */
  start(spec: BuildSpec, plan: readonly Instruction[]): Promise<void>
  cancel(): Promise<void>
  /** Forgets the last build, if it is over. */
  clear(): void
}

const paintMs = 60

/** To be called in a component's setup. */
export function useBuild(): Build {
  const { client, openChannel } = useApi()
  const notices = useNoticesStore()
  const state = shallowRef<BuildState>()
  const lines = shallowRef<readonly OutputLine[]>([])
  const buildId = shallowRef<string>()
  const isRunning = computed(() => ['sending', 'running'].includes(state.value?.phase ?? ''))
  const stop = new AbortController()
  onScopeDispose(() => stop.abort())

  async function start(spec: BuildSpec, plan: readonly Instruction[]): Promise<void> {
    state.value = plannedBuild(plan, 'sending')
    lines.value = []
    try {
      const started = await client.builds.start(spec)
      buildId.value = started.buildId
      await Promise.all([readOutput(started.output), followEvents(started.buildId)])
    } catch (thrown) {
      if (stop.signal.aborted) return
      state.value = afterEvent(state.value, { kind: 'failed', error: toLabError(thrown).toData() })
    } finally {
      buildId.value = undefined
    }
  }

  async function followEvents(id: string): Promise<void> {
    for await (const event of await client.builds.watch({ buildId: id }, { signal: stop.signal })) {
      if (state.value !== undefined) state.value = afterEvent(state.value, event)
    }
  }

  /** Lines are painted at most every 60 ms, however fast they come. */
  async function readOutput(channelId: number): Promise<void> {
    const output = new OutputLines()
    const channel = openChannel(channelId)
    stop.signal.addEventListener('abort', () => channel.close())
    let timer: ReturnType<typeof setTimeout> | undefined
    const paint = (): void => {
      timer = undefined
      lines.value = output.lines()
      triggerRef(lines)
    }
    try {
      for await (const bytes of channel.incoming) {
        output.push(bytes)
        timer ??= setTimeout(paint, paintMs)
      }
    } finally {
      clearTimeout(timer)
      output.end()
      paint()
    }
  }

  async function cancel(): Promise<void> {
    if (buildId.value === undefined) return
    try {
      await client.builds.cancel({ buildId: buildId.value })
    } catch (thrown) {
      notices.fail(thrown)
    }
  }

  function clear(): void {
    if (!isRunning.value) state.value = undefined
  }

  return { state, lines, isRunning, start, cancel, clear }
}
