/**
 * One terminal and its session at the backend. It lives outside the dock, so that closing the dock loses nothing: the
 * dock takes its element in and lets it go. Bytes go both ways on a channel and wait for xterm, which slows the source.
 * A session that breaks is opened anew, after 1, 2, 4 … seconds; one that ended (`exit`) waits for Enter.
 */
import type { ByteChannel } from '@shared/contract/channels'
import { toLabError, type LabError } from '@shared/errors'
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal } from '@xterm/xterm'
import { ref, shallowRef } from 'vue'
import type { LabApi } from '../../labApi'
import { currentColumns } from './currentColumns'
import { pageLanguage } from './pageLanguage'
import { terminalTheme } from './terminalTheme'
import '@xterm/xterm/css/xterm.css'

export type SessionState = 'opening' | 'open' | 'ended' | 'broken'

const longestDelayMs = 8000
/** How long xterm takes to find its place in the page. */
const settledMs = 100
/** Ctrl-U, to a shell and to a terminal's own line. */
const eraseLine = '\u0015'

const interruptKey = '\u0003'

/** What a screen reader is told. */
export interface TerminalWords {
  readonly input: string
  readonly tooMuchOutput: string
}

export interface TerminalLook {
  readonly screenReaderMode: boolean
  /** CSS pixels. */
  readonly fontSizePx: number
}

/** Alt+Enter, which asks the shell what its line would do. */
const explainKey = '\u001b\r'

export function createConsoleSession(api: LabApi, look: TerminalLook) {
  const element = document.createElement('div')
  element.className = 'h-full w-full'
  const terminal = new Terminal({
    fontFamily: "'JetBrains Mono', ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
    fontSize: look.fontSizePx,
    lineHeight: 1.35,
    cursorBlink: false,
    scrollback: 5000,
    screenReaderMode: look.screenReaderMode,
    theme: terminalTheme(),
    // Found text is marked by decorations, and widths are given, which are proposals still.
    allowProposedApi: true,
    // Text keeps a contrast of 4.5 : 1 whatever a program asks for.
    minimumContrastRatio: 4.5,
  })
  const fit = new FitAddon()
  const search = new SearchAddon({ highlightLimit: 500 })
  terminal.unicode.register(currentColumns)
  terminal.unicode.activeVersion = currentColumns.version
  terminal.loadAddon(fit)
  terminal.loadAddon(search)
  terminal.loadAddon(new WebLinksAddon((_, address) => void window.open(address, '_blank', 'noopener')))

  const state = ref<SessionState>('opening')
  const error = shallowRef<LabError>()
  const workspace = ref('')
  /** Where it will stand is not known yet, or not ready: what is typed waits. */
  const isHeld = ref(false)
  const found = ref({ index: -1, count: 0 })
  search.onDidChangeResults(
    ({ resultIndex, resultCount }) => (found.value = { index: resultIndex, count: resultCount }),
  )
  const encoder = new TextEncoder()
  /** Whether the end was in view when the terminal last left the page. */
  let wasAtEnd = true
  let channel: ByteChannel | undefined
  let sessionId: string | undefined
  let fontSizePx = look.fontSizePx
  let serial = 0
  let failures = 0
  let waiting: string[] = []
  let retry: ReturnType<typeof setTimeout> | undefined

  /**
   * What is typed while a session opens waits for it, until Ctrl-C; while it is broken it goes nowhere, as the bar says.
   */
  function send(text: string): void {
    const waits = state.value === 'opening' || isHeld.value
    if (waits) waiting = text === interruptKey ? [] : [...waiting, text]
    if (isHeld.value) return
    if (state.value === 'ended' && text.includes('\r')) open(workspace.value)
    if (state.value !== 'open' || channel === undefined) return
    channel.write(encoder.encode(text)).catch((thrown: unknown) => broke(thrown, serial))
  }

  function broke(thrown: unknown, mine: number): void {
    if (mine !== serial) return
    error.value = toLabError(thrown)
    state.value = 'broken'
    const delayMs = Math.min(1000 * 2 ** failures++, longestDelayMs)
    clearTimeout(retry)
    retry = setTimeout(() => open(workspace.value), delayMs)
  }

  async function read(from: ByteChannel): Promise<void> {
    for await (const bytes of from.incoming) await new Promise<void>((resolve) => terminal.write(bytes, resolve))
  }

  async function run(mine: number): Promise<void> {
    try {
      const size = { columns: terminal.cols, rows: terminal.rows }
      const answer = await api.client.console.open({ workspace: workspace.value, language: pageLanguage(), ...size })
      const opened = api.openChannel(answer.channel)
      if (mine !== serial) return opened.close()
      channel = opened
      sessionId = answer.sessionId
      state.value = 'open'
      error.value = undefined
      failures = 0
      if (!isHeld.value) sendWaiting()
      await read(opened)
      // The shell ended; the other direction would stay open for ever.
      opened.close()
      if (mine === serial) state.value = 'ended'
    } catch (thrown) {
      broke(thrown, mine)
    }
  }

  function sendWaiting(): void {
    const typed = waiting
    waiting = []
    typed.forEach(send)
  }

  /** Keeps what is typed from now on, until it is let go: a shell elsewhere must not get it. */
  function hold(isOn: boolean): void {
    isHeld.value = isOn
    if (isOn || waiting.length === 0) return
    if (state.value === 'open') sendWaiting()
    else if (state.value === 'ended') open(workspace.value)
  }

  /** Opens a session in a workspace in place of the present one. */
  function open(name: string): void {
    clearTimeout(retry)
    closeSession()
    // The prompt of the one before stays where it is.
    if (terminal.buffer.active.cursorX > 0) terminal.write('\r\n')
    workspace.value = name
    state.value = 'opening'
    void run(++serial)
  }

  function closeSession(): void {
    serial++
    channel?.close()
    if (sessionId !== undefined) api.client.console.close({ sessionId }).catch(() => undefined)
    channel = undefined
    sessionId = undefined
  }

  /**
   * Types a line as the user would, in place of one that was begun; with `runs` it is run too. Waits for a session that
   * is still opening.
   */
  function type(text: string, runs: boolean): void {
    const keys = eraseLine + text.replaceAll('\n', '\r') + (runs ? '\r' : '')
    if (state.value === 'open' || isHeld.value) send(keys)
    else {
      waiting = [...waiting, keys]
      if (state.value === 'ended') open(workspace.value)
    }
    terminal.focus()
  }

  /** Finds the next (or former) place that has the text, and marks all; an empty text ends it. */
  function find(text: string, direction: 'next' | 'previous', incremental = false): void {
    if (text === '') {
      search.clearDecorations()
      found.value = { index: -1, count: 0 }
      return
    }
    const options = { decorations: searchColors, incremental }
    if (direction === 'next') search.findNext(text, options)
    else search.findPrevious(text, options)
  }

  /** Shows the command of something that was done on a screen, dimmed. */
  function echo(line: string): void {
    if (sessionId === undefined || state.value !== 'open') return
    api.client.console.echo({ sessionId, line }).catch(() => undefined)
  }

  /** Out of the page nothing can be measured: it then waits for its place there. */
  function setFontSize(sizePx: number): void {
    fontSizePx = sizePx
    if (!element.isConnected) return
    terminal.options.fontSize = sizePx
    if (element.clientHeight > 0) fit.fit()
  }

  /** Puts the terminal into an element of the page and fits it; the returned function takes it out again. */
  function mount(parent: HTMLElement): () => void {
    parent.append(element)
    if (terminal.element === undefined) terminal.open(element)
    if (terminal.options.fontSize !== fontSizePx) setFontSize(fontSizePx)
    const fitNow = (): void => {
      if (element.clientHeight > 0) fit.fit()
    }
    fitNow()
    // What was written while it was out of the page has not moved the view; xterm goes to the top when it is shown again.
    const settling = setTimeout(() => wasAtEnd && terminal.scrollToBottom(), settledMs)
    const observer = new ResizeObserver(fitNow)
    observer.observe(parent)
    return () => {
      observer.disconnect()
      clearTimeout(settling)
      wasAtEnd = terminal.buffer.active.viewportY === terminal.buffer.active.baseY
      element.remove()
    }
  }

  /** xterm has its words for all terminals, and writes the first one where a terminal is opened. */
  function setWords({ input, tooMuchOutput }: TerminalWords): void {
    Terminal.strings.promptLabel = input
    Terminal.strings.tooMuchOutput = tooMuchOutput
    terminal.textarea?.setAttribute('aria-label', input)
  }

  terminal.onData(send)
  terminal.onResize(({ cols, rows }) => {
    if (sessionId !== undefined) api.client.console.resize({ sessionId, columns: cols, rows }).catch(() => undefined)
  })
  terminal.attachCustomKeyEventHandler((event) => keyIsForTerminal(event, terminal))

  return {
    state,
    error,
    workspace,
    isHeld,
    found,
    open,
    hold,
    type,
    mount,
    find,
    echo,
    isOf: (id: string) => id === sessionId,
    explain: () => send(explainKey),
    focus: () => terminal.focus(),
    setFontSize,
    setWords,
    dispose() {
      closeSession()
      clearTimeout(retry)
      terminal.dispose()
      element.remove()
    },
    clear: () => terminal.clear(),
    setScreenReaderMode: (isOn: boolean) => (terminal.options.screenReaderMode = isOn),
    followTheme: () => (terminal.options.theme = terminalTheme()),
  }
}

export type ConsoleSession = ReturnType<typeof createConsoleSession>

const searchColors = {
  matchBackground: '#3d4f1f',
  matchOverviewRuler: '#8fb43c',
  activeMatchBackground: '#7a5b00',
  activeMatchColorOverviewRuler: '#f5b755',
}

/** Keys of the dock: tabs, finding, the size of the text. */
function isForDock({ code, shiftKey, key }: KeyboardEvent): boolean {
  if (shiftKey && ['KeyF', 'ArrowLeft', 'ArrowRight', 'Backquote', 'KeyX'].includes(code)) return true
  return ['+', '=', '-', '0'].includes(key)
}

/**
 * Ctrl+C with a selection copies, Ctrl+V pastes, Ctrl+` is the window's, a few are the dock's; all else is the
 * terminal's.
 */
function keyIsForTerminal(event: KeyboardEvent, terminal: Terminal): boolean {
  const isCommand = event.ctrlKey || event.metaKey
  if (!isCommand) return true
  const key = event.key.toLowerCase()
  if (event.code === 'Backquote' || key === 'v' || isForDock(event)) return false
  if (key !== 'c' || !(terminal.hasSelection() || event.shiftKey)) return true
  if (event.type === 'keydown') {
    void navigator.clipboard?.writeText(terminal.getSelection())
    terminal.clearSelection()
    event.preventDefault()
  }
  return false
}
