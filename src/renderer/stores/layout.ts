/**
 * The frame's own state: the docked console and the lab panel, open or not and how large (CSS pixels), kept between
 * visits; the palette; and what a screen asks the console to type.
 */
import { defineStore } from 'pinia'
import { ref, shallowRef, watchEffect } from 'vue'
import { usePreferencesStore } from './preferences'

/** The workspace of someone who has made none: it has the example of the course notes. */
export const firstWorkspace = 'meu-motd'

export interface TypeRequest {
  readonly serial: number
  readonly text: string
  /** Whether the line is also run; else the user presses Enter. */
  readonly runs: boolean
  /** Workspace that the line is meant for; undefined where that does not matter. */
  readonly workspace: string | undefined
}

export const useLayoutStore = defineStore('layout', () => {
  const preferences = usePreferencesStore()
  const isConsoleOpen = preferences.of('console.open', false)
  const consoleHeightPx = preferences.of('console.height', 270)
  const isLabOpen = preferences.of('lab.open', true)
  /** Large type, high contrast, nobody's name. */
  const isProjecting = preferences.of('projector', false)
  const labWidthPx = preferences.of('lab.width', 372)
  /** The lab in the panel at the right, or undefined when none is. */
  const openLabId = preferences.ofText('lab.id')
  /** The workspace that was shown last: the build screen comes back to it. A lab brings its own. */
  const workspace = preferences.of('workspace', firstWorkspace)
  const isPaletteOpen = ref(false)
  const isShortcutsOpen = ref(false)
  const typeRequest = shallowRef<TypeRequest>()
  /** The command of what a screen did last. */
  const echoed = shallowRef<{ readonly serial: number; readonly line: string }>()
  /** The command of what a screen has done: a lab that is open, and a recording, take it as a line. */
  const done = shallowRef<{ readonly line: string; readonly workspace: string | undefined }>()
  /** Last part of the breadcrumb, as the present screen set it (`useSubject`). */
  const subject = ref('')

  watchEffect(() => {
    if (isProjecting.value) document.documentElement.dataset['projector'] = 'on'
    else delete document.documentElement.dataset['projector']
  })

  /** Opens the console, in a workspace if one is named, and types a line into it; with `runs` it is run too. */
  function typeIntoConsole(text: string, runs = false, inWorkspace?: string): void {
    isConsoleOpen.value = true
    typeRequest.value = { serial: (typeRequest.value?.serial ?? 0) + 1, text, runs, workspace: inWorkspace }
  }

  /** Shows in the console, dimmed, the command of something that a screen has just done. */
  function echoInConsole(line: string): void {
    showInConsole(line)
    tellDone(line)
  }

  /** Shows in the console, dimmed, the command of something that is only beginning; `tellDone` follows if it succeeds. */
  function showInConsole(line: string): void {
    echoed.value = { serial: (echoed.value?.serial ?? 0) + 1, line }
  }

  /** Tells that the command's work is done; a build's, in which workspace. */
  function tellDone(line: string, inWorkspace?: string): void {
    done.value = { line, workspace: inWorkspace }
  }

  return {
    isConsoleOpen,
    consoleHeightPx,
    isLabOpen,
    isProjecting,
    labWidthPx,
    openLabId,
    workspace,
    isPaletteOpen,
    isShortcutsOpen,
    typeRequest,
    subject,
    typeIntoConsole,
    echoed,
    echoInConsole,
    showInConsole,
    done,
    tellDone,
  }
})
