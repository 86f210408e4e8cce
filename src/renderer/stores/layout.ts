/**
 * The frame's own state: the docked console and the lab panel, open or not and how large (CSS pixels), kept in this
 * browser; the palette; and what a screen asks the console to type.
 */
import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

export interface TypeRequest {
  readonly serial: number
  readonly text: string
  /** Whether the line is also run; else the user presses Enter. */
  readonly runs: boolean
}

export const useLayoutStore = defineStore('layout', () => {
  const isConsoleOpen = useLocalStorage('camada.console.open', false)
  const consoleHeightPx = useLocalStorage('camada.console.height', 230)
  const isLabOpen = useLocalStorage('camada.lab.open', true)
  const labWidthPx = useLocalStorage('camada.lab.width', 372)
  /** The lab in the panel at the right, or undefined when none is. */
  const openLabId = useLocalStorage<string | undefined>('camada.lab.id', undefined)
  const isPaletteOpen = ref(false)
  const typeRequest = shallowRef<TypeRequest>()
  /** Last part of the breadcrumb, as the present screen set it (`useSubject`). */
  const subject = ref('')

  /** Opens the console and types a line into it; with `runs` it is run too. */
  function typeIntoConsole(text: string, runs = false): void {
    isConsoleOpen.value = true
    typeRequest.value = { serial: (typeRequest.value?.serial ?? 0) + 1, text, runs }
  }

  return {
    isConsoleOpen,
    consoleHeightPx,
    isLabOpen,
    labWidthPx,
    openLabId,
    isPaletteOpen,
    typeRequest,
    subject,
    typeIntoConsole,
  }
})
