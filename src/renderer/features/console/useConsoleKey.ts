/** Ctrl+` goes to the console and back, from anywhere in the window. */
import { useEventListener } from '@vueuse/core'
import { useConsoleStore } from './consoleStore'

export function useConsoleKey(): void {
  const store = useConsoleStore()
  useEventListener(window, 'keydown', (event) => {
    if (!event.ctrlKey || event.code !== 'Backquote' || event.shiftKey || event.altKey || event.metaKey) return
    event.preventDefault()
    store.toggle()
  })
}
