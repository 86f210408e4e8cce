/** How high the docked console is now: as the user drew it, and never so high that it leaves no screen above it. */
import { useWindowSize } from '@vueuse/core'
import { computed } from 'vue'
import { useLayoutStore } from '../stores/layout'

/** CSS pixels; `heightPx` is 0 while the console is closed. */
export function useConsoleHeight() {
  const layout = useLayoutStore()
  const { height } = useWindowSize()
  const maxPx = computed(() => Math.max(160, Math.round(height.value * 0.7)))
  const heightPx = computed(() => (layout.isConsoleOpen ? Math.min(layout.consoleHeightPx, maxPx.value) : 0))
  return { maxPx, heightPx }
}
