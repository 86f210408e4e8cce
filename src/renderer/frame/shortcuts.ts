/** The keys of the lab, for the list that `?` opens. What they do stands where they are listened for. */

export interface Shortcut {
  /** Names its sentence in the locale files. */
  readonly id: string
  /** Alternatives, as they are printed on keys. */
  readonly keys: readonly string[]
}

export interface ShortcutGroup {
  readonly id: 'everywhere' | 'build' | 'stack' | 'console'
  readonly shortcuts: readonly Shortcut[]
}

export const shortcutGroups: readonly ShortcutGroup[] = [
  {
    id: 'everywhere',
    shortcuts: [
      { id: 'palette', keys: ['Ctrl K'] },
      { id: 'console', keys: ['Ctrl `'] },
      { id: 'places', keys: ['F6', 'Shift F6'] },
      { id: 'shortcuts', keys: ['?'] },
      { id: 'notices', keys: ['F8'] },
      { id: 'close', keys: ['Esc'] },
      { id: 'tabs', keys: ['←', '→'] },
    ],
  },
  {
    id: 'build',
    shortcuts: [
      { id: 'build', keys: ['Ctrl Enter'] },
      { id: 'save', keys: ['Ctrl S'] },
      { id: 'leaveEditor', keys: ['Tab'] },
      { id: 'rename', keys: ['F2'] },
      { id: 'removeFile', keys: ['Delete'] },
    ],
  },
  {
    id: 'stack',
    shortcuts: [
      { id: 'cells', keys: ['←', '→', '↑', '↓'] },
      { id: 'ends', keys: ['Home', 'End', 'Ctrl Home', 'Ctrl End'] },
      { id: 'choose', keys: ['Enter'] },
      { id: 'complete', keys: ['Tab'] },
    ],
  },
  {
    id: 'console',
    shortcuts: [
      { id: 'leaveConsole', keys: ['Ctrl `'] },
      { id: 'history', keys: ['↑', '↓'] },
      { id: 'completeLine', keys: ['Tab'] },
      { id: 'find', keys: ['Ctrl Shift F'] },
      { id: 'newTab', keys: ['Ctrl Shift `'] },
      { id: 'otherTab', keys: ['Ctrl Shift ←', 'Ctrl Shift →'] },
      { id: 'closeTab', keys: ['Ctrl Shift X'] },
      { id: 'textSize', keys: ['Ctrl +', 'Ctrl −', 'Ctrl 0'] },
    ],
  },
]

/** True where keys make text: fields, the editor, the terminal. */
export function isTypedInto(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'file'].includes(target.type)
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}
