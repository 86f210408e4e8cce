/** The console over the app's life: its one session, and whether someone wants the keyboard to go there. */
import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { useApi } from '../../labApi'
import { useLayoutStore } from '../../stores/layout'
import type { ConsoleSession } from './consoleSession'

export const useConsoleStore = defineStore('console', () => {
  const api = useApi()
  const layout = useLayoutStore()
  const session = shallowRef<ConsoleSession>()
  const isForScreenReader = useLocalStorage('camada.console.screenReader', false)
  const wantsFocus = ref(false)
  let servedSerial = 0
  let starting: Promise<ConsoleSession> | undefined

  /** The session, made with its terminal when it is first needed. */
  function ready(): Promise<ConsoleSession> {
    starting ??= import('./consoleSession').then(({ createConsoleSession }) => {
      session.value = createConsoleSession(api, isForScreenReader.value)
      return session.value
    })
    return starting
  }

  /** Types what other screens asked for, each request once. */
  function serveTypeRequest(): void {
    const request = layout.typeRequest
    if (request === undefined || request.serial <= servedSerial || session.value === undefined) return
    servedSerial = request.serial
    const { workspace } = request
    if (workspace !== undefined && workspace !== session.value.workspace.value) session.value.open(workspace)
    session.value.type(request.text, request.runs)
  }

  /** Opens the dock with the keyboard in it; from inside it, closes it and goes back to the screen. */
  function toggle(): void {
    const isInside = document.activeElement?.closest('.xterm') !== null && document.activeElement !== document.body
    if (layout.isConsoleOpen && isInside) {
      layout.isConsoleOpen = false
      document.getElementById('main')?.focus()
    } else if (layout.isConsoleOpen) session.value?.focus()
    else {
      wantsFocus.value = true
      layout.isConsoleOpen = true
    }
  }

  return { session, isForScreenReader, wantsFocus, ready, serveTypeRequest, toggle }
})
