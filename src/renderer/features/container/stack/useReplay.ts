/**
 * Plays a path's change again: progress runs from 0 to 1 in about a second and a half, or is 1 at once where motion is
 * off. One replay at a time; it stops with its component.
 */
import { usePreferredReducedMotion } from '@vueuse/core'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { useSettingsStore } from '../../../stores/settings'
import type { Replay } from './matrix'

const lengthMs = 1500

export function useReplay() {
  const settings = useSettingsStore()
  const system = usePreferredReducedMotion()
  const isStill = computed(() => settings.settings.motion === 'off' || system.value === 'reduce')
  const move = shallowRef<Replay>()
  const progress = ref(0)
  let frame = 0

  function stop(): void {
    cancelAnimationFrame(frame)
    move.value = undefined
  }

  function play(next: Replay): void {
    cancelAnimationFrame(frame)
    move.value = next
    progress.value = isStill.value ? 1 : 0
    if (isStill.value) return
    const startMs = performance.now()
    const step = (nowMs: number): void => {
      progress.value = Math.min(1, Math.max(0, (nowMs - startMs) / lengthMs))
      if (progress.value < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
  }

  onScopeDispose(stop)
  const running = computed(() =>
    move.value === undefined ? undefined : { move: move.value, progress: progress.value },
  )
  return { running, play, stop }
}
