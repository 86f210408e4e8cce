/**
 * The build: one at a time, started, followed, cancelled, with its output as lines. It is kept by the app and not by the
 * screen: one may leave while it runs and come back to it.
 */
import type { BuildSpec } from '@shared/docker/build'
import { toLabError } from '@shared/errors'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useApi } from '../../../labApi'
import { useLayoutStore } from '../../../stores/layout'
import { useNoticesStore } from '../../../stores/notices'
import type { Instruction } from '../dockerfile/instructions'
import { afterEvent, plannedBuild, type BuildState } from './buildState'
import { OutputLines, type OutputLine } from '../../../composables/outputLines'

const paintMs = 60
const retryMs = 500
const maxAttempts = 40

export const useBuildStore = defineStore('build', () => {
  const { client, openChannel } = useApi()
  const notices = useNoticesStore()
  const { showInConsole, tellDone } = useLayoutStore()
  const state = shallowRef<BuildState>()
  const lines = shallowRef<readonly OutputLine[]>([])
  const buildId = shallowRef<string>()
  /** Where the last build was made. */
  const workspace = shallowRef<string>()
  const isRunning = computed(() => ['sending', 'running'].includes(state.value?.phase ?? ''))

  /** `command` is its line. Resolves when the build is over, however it ended. Does nothing while one runs. */
  async function start(spec: BuildSpec, plan: readonly Instruction[], command: string): Promise<void> {
    if (isRunning.value) return
    workspace.value = spec.workspace
    state.value = plannedBuild(plan, 'sending')
    lines.value = []
    try {
      const started = await client.builds.start(spec)
      buildId.value = started.buildId
      showInConsole(command)
      await Promise.all([readOutput(started.output), followEvents(started.buildId, plan)])
      if (state.value.phase === 'done') tellDone(command, spec.workspace)
    } catch (thrown) {
      state.value = afterEvent(state.value, { kind: 'failed', error: toLabError(thrown).toData() })
    } finally {
      buildId.value = undefined
    }
  }

  /** Follows to the end; when the link to the backend breaks, the events are followed anew from the first. */
  async function followEvents(id: string, plan: readonly Instruction[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        let next = plannedBuild(plan, 'sending')
        for await (const event of await client.builds.watch({ buildId: id })) {
          next = afterEvent(next, event)
          state.value = next
        }
        return
      } catch (thrown) {
        const error = toLabError(thrown)
        if (error.kind !== 'unavailable' || attempt === maxAttempts) throw error
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
    }
  }

  /** Lines are painted at most every 60 ms, however fast they come. */
  async function readOutput(channelId: number): Promise<void> {
    const output = new OutputLines()
    const channel = openChannel(channelId)
    let timer: ReturnType<typeof setTimeout> | undefined
    const paint = (): void => {
      timer = undefined
      lines.value = output.lines()
    }
    try {
      for await (const bytes of channel.incoming) {
        output.push(bytes)
        timer ??= setTimeout(paint, paintMs)
      }
    } catch (thrown) {
      notices.fail(thrown)
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

  /** Forgets what the last build made, if it is over; its output stays. */
  function clear(): void {
    if (!isRunning.value) state.value = undefined
  }

  return { state, lines, workspace, isRunning, start, cancel, clear }
})
