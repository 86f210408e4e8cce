/**
 * The console over the app's life: its tabs, each a session of its own, the size of its text, what is being explained,
 * and whether someone wants the keyboard to go there.
 */
import type { Explanation } from '@shared/contract/console'
import { toLabError, type LabError } from '@shared/errors'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { followStream } from '../../composables/followStream'
import { useApi } from '../../labApi'
import { useEngineStore } from '../../stores/engine'
import { useLayoutStore } from '../../stores/layout'
import { usePreferencesStore } from '../../stores/preferences'
import { pageLanguage } from './pageLanguage'
import type { ConsoleSession } from './consoleSession'

export interface ConsoleTab {
  readonly id: number
  readonly session: ConsoleSession
}

/** What Alt+Enter asked for; `explanation` comes a moment later. */
export interface Explaining {
  readonly line: string
  readonly explanation?: Explanation
  readonly error?: LabError
}

const usualFontSizePx = 12.5
const fontSizesPx = { least: 9, most: 24 } as const

export const useConsoleStore = defineStore('console', () => {
  const api = useApi()
  const engine = useEngineStore()
  const layout = useLayoutStore()
  const preferences = usePreferencesStore()
  const tabs = shallowRef<readonly ConsoleTab[]>([])
  const activeId = ref(0)
  const isForScreenReader = preferences.of('console.screenReader', false)
  const fontSizePx = preferences.of('console.fontSize', usualFontSizePx)
  const wantsFocus = ref(false)
  const isFinding = ref(false)
  const explaining = shallowRef<Explaining>()
  const editRequest = shallowRef<{ readonly serial: number; readonly workspace: string; readonly path: string }>()
  const session = computed(() => tabs.value.find(({ id }) => id === activeId.value)?.session)
  let servedSerial = 0
  let lastId = 0

  // Workspaces lie elsewhere for an engine with a host disk of its own: shells that stand in them are opened anew.
  // The first that is heard of an engine is no move: sessions wait at the backend until it is known.
  let wasOnHostDisk: boolean | undefined
  const isOnHostDiskNow = (): boolean | undefined => {
    const { connection } = engine
    const isKnown = connection?.state === 'lost' || (connection?.state === 'none' && connection.error !== undefined)
    return engine.engine?.capabilities.opensHostDisk ?? (isKnown ? (wasOnHostDisk ?? false) : wasOnHostDisk)
  }
  watch(
    isOnHostDiskNow,
    (isOnHostDisk) => {
      const hasMoved = wasOnHostDisk !== undefined && isOnHostDisk !== wasOnHostDisk
      wasOnHostDisk = isOnHostDisk
      const open = tabs.value.filter((tab) => tab.session.state.value !== 'opening')
      if (hasMoved) for (const tab of open) tab.session.open(tab.session.workspace.value)
    },
    { immediate: true },
  )

  /** The active session, made with its terminal when it is first needed. */
  async function ready(): Promise<ConsoleSession> {
    return session.value ?? (await addTab())
  }

  /** Opens one more tab and makes it the active one. */
  async function addTab(): Promise<ConsoleSession> {
    const { createConsoleSession } = await import('./consoleSession')
    const look = { screenReaderMode: isForScreenReader.value, fontSizePx: fontSizePx.value }
    const made = createConsoleSession(api, look)
    const id = ++lastId
    tabs.value = [...tabs.value, { id, session: made }]
    activeId.value = id
    return made
  }

  /** Ends a tab's session; with the last tab the dock closes. */
  function closeTab(id: number): void {
    const at = tabs.value.findIndex((tab) => tab.id === id)
    tabs.value[at]?.session.dispose()
    tabs.value = tabs.value.filter((tab) => tab.id !== id)
    if (activeId.value === id) activeId.value = (tabs.value[at] ?? tabs.value.at(-1))?.id ?? 0
    if (tabs.value.length === 0) layout.isConsoleOpen = false
  }

  /** Goes to the next tab, or the one before. */
  function step(by: 1 | -1): void {
    const at = tabs.value.findIndex(({ id }) => id === activeId.value)
    const next = tabs.value[(at + by + tabs.value.length) % tabs.value.length]
    if (next !== undefined) activeId.value = next.id
  }

  function resizeFont(by: 1 | -1 | 0): void {
    const wanted = by === 0 ? usualFontSizePx : fontSizePx.value + by
    fontSizePx.value = Math.min(fontSizesPx.most, Math.max(fontSizesPx.least, wanted))
    for (const tab of tabs.value) tab.session.setFontSize(fontSizePx.value)
  }

  function setScreenReader(isOn: boolean): void {
    isForScreenReader.value = isOn
    for (const tab of tabs.value) tab.session.setScreenReaderMode(isOn)
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

  /** Shows the command of something that a screen did, if the console was ever opened. */
  function echo(line: string): void {
    session.value?.echo(line)
  }

  async function explain(line: string): Promise<void> {
    explaining.value = { line }
    const isAsked = (): boolean => explaining.value?.line === line
    try {
      const explanation = await api.client.console.explain({
        workspace: session.value?.workspace.value ?? layout.workspace,
        line,
        language: pageLanguage(),
      })
      if (isAsked()) explaining.value = { line, explanation }
    } catch (thrown) {
      if (isAsked()) explaining.value = { line, error: toLabError(thrown) }
    }
  }

  /** Follows what sessions ask of the screen until the returned disposer is called. */
  function follow(): () => void {
    return followStream(
      (signal) => api.client.console.watch(undefined, { signal }),
      (event) => {
        if (event.kind === 'explain' && session.value?.isOf(event.sessionId) === true) void explain(event.line)
        if (event.kind === 'started') explaining.value = undefined
        if (event.kind === 'edit') {
          editRequest.value = { serial: (editRequest.value?.serial ?? 0) + 1, ...event }
        }
      },
    )
  }

  /** Opens the dock with the keyboard in it; from inside it, closes it and goes back to the screen. */
  function toggle(): void {
    const isInside = document.activeElement?.closest('.xterm') !== null && document.activeElement !== document.body
    if (layout.isConsoleOpen && isInside) {
      layout.isConsoleOpen = false
      document.getElementById('main')?.focus()
    } else if (layout.isConsoleOpen && session.value !== undefined) session.value.focus()
    else {
      // A dock that is opening has no session yet.
      wantsFocus.value = true
      layout.isConsoleOpen = true
    }
  }

  return {
    tabs,
    activeId,
    session,
    isForScreenReader,
    fontSizePx,
    wantsFocus,
    isFinding,
    explaining,
    editRequest,
    ready,
    addTab,
    closeTab,
    step,
    resizeFont,
    setScreenReader,
    serveTypeRequest,
    echo,
    explain,
    follow,
    toggle,
  }
})
