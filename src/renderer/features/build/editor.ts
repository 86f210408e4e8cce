/**
 * The editor's parts that are CodeMirror's: language, colours from the design tokens, marks, and looks of lines (a bar
 * in the gutter for each instruction's layer, a ground for the line that runs or failed). Loaded with the editor only.
 */
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile'
import { setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { EditorState, Prec, RangeSetBuilder, StateEffect, StateField, type Extension } from '@codemirror/state'
import {
  Decoration,
  EditorView,
  gutter,
  GutterMarker,
  highlightActiveLine,
  keymap,
  lineNumbers,
  type DecorationSet,
  type KeyBinding,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { minimalSetup } from 'codemirror'
import type { Mark } from './dockerfile/lint'

/** How a line looks: the CSS colour of its bar, or `dashed` for metadata, and its ground. */
export interface LineLook {
  readonly line: number
  readonly bar: string
  readonly ground: 'none' | 'running' | 'failed'
}

const setLooks = StateEffect.define<readonly LineLook[]>()

const looksField = StateField.define<readonly LineLook[]>({
  create: () => [],
  update: (looks, transaction) =>
    transaction.effects.reduce((now, effect) => (effect.is(setLooks) ? effect.value : now), looks),
})

class Bar extends GutterMarker {
  constructor(readonly colour: string) {
    super()
  }

  override eq(other: Bar): boolean {
    return other.colour === this.colour
  }

  override toDOM(): Node {
    const bar = document.createElement('span')
    bar.className = this.colour === 'dashed' ? 'layer-bar layer-bar-dashed' : 'layer-bar'
    if (this.colour !== 'dashed') bar.style.background = this.colour
    return bar
  }
}

const layerGutter = gutter({
  class: 'layer-gutter',
  lineMarker: (view, block) => {
    const line = view.state.doc.lineAt(block.from).number
    const look = view.state.field(looksField).find((one) => one.line === line)
    return look === undefined ? null : new Bar(look.bar)
  },
  lineMarkerChange: (update) => update.startState.field(looksField) !== update.state.field(looksField),
  initialSpacer: () => new Bar('transparent'),
})

const grounds = EditorView.decorations.compute([looksField, 'doc'], (state): DecorationSet => {
  const builder = new RangeSetBuilder<Decoration>()
  const looks = state.field(looksField).filter((look) => look.ground !== 'none' && look.line <= state.doc.lines)
  for (const { line, ground } of [...looks].sort((a, b) => a.line - b.line)) {
    const { from } = state.doc.line(line)
    builder.add(from, from, Decoration.line({ class: `line-${ground}` }))
  }
  return builder.finish()
})

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword], color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--faint)', fontStyle: 'italic' },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: 'var(--lid)' },
])

const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '12.5px', background: 'var(--surface)', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.75' },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--accent)' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-gutters': { background: 'var(--surface)', color: 'var(--faint)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '34px', padding: '0 10px 0 0' },
  '.cm-activeLine': { background: 'transparent' },
  '&.cm-focused .cm-activeLine': { background: 'color-mix(in srgb, var(--sunken) 60%, transparent)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--accent) 24%, transparent) !important',
  },
  '.layer-gutter': { width: '4px', marginRight: '8px' },
  '.layer-gutter .cm-gutterElement': { display: 'flex' },
  '.layer-bar': { display: 'block', width: '4px', margin: '2px 0', borderRadius: '2px' },
  '.layer-bar-dashed': { border: '1px dashed var(--line-strong)' },
  '.line-running': { background: 'var(--accent-soft) !important' },
  '.line-failed': { background: 'var(--deleted-soft) !important', boxShadow: 'inset 3px 0 0 var(--deleted)' },
  '.cm-lintRange': { backgroundImage: 'none !important', textUnderlineOffset: '4px' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--deleted) 1px' },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--writable) 1px' },
  '.cm-lintRange-info': { textDecoration: 'underline dotted var(--writable) 1.5px' },
  '.cm-tooltip': {
    background: 'var(--surface)',
    color: 'var(--text)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    maxWidth: '420px',
    fontFamily: 'var(--sans)',
    fontSize: '12px',
  },
  '.cm-diagnostic': { padding: '6px 10px', borderLeft: 'none' },
})

export interface EditorOptions {
  readonly parent: HTMLElement
  readonly text: string
  readonly label: string
  readonly isDockerfile: boolean
  readonly onChange: (text: string) => void
  /** Ctrl+Enter. */
  readonly onRun: () => void
  /** Ctrl+S, where the browser would save the page. */
  readonly onSave: () => void
}

/** A key that does one thing, and nothing of the browser's. */
const taken = (key: string, act: () => void): KeyBinding => ({
  key,
  preventDefault: true,
  run: () => {
    act()
    return true
  },
})

/** Makes an editor in its parent; the caller destroys it. Tab leaves it, for the keyboard's sake. */
export function createEditor(options: EditorOptions): EditorView {
  const extensions: Extension[] = [
    Prec.high(syntaxHighlighting(colours)),
    lineNumbers(),
    layerGutter,
    looksField,
    grounds,
    highlightActiveLine(),
    Prec.high(keymap.of([taken('Mod-Enter', options.onRun), taken('Mod-s', options.onSave)])),
    minimalSetup,
    theme,
    EditorView.contentAttributes.of({
      tabindex: '0',
      'aria-label': options.label,
      spellcheck: 'false',
      translate: 'no',
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onChange(update.state.doc.toString())
    }),
    ...(options.isDockerfile ? [StreamLanguage.define(dockerFile)] : [EditorView.lineWrapping]),
  ]
  return new EditorView({ parent: options.parent, state: EditorState.create({ doc: options.text, extensions }) })
}

/** Replaces the text if it is another one, keeping the cursor where it can. */
export function replaceText(view: EditorView, text: string): void {
  if (view.state.doc.toString() === text) return
  const head = Math.min(view.state.selection.main.head, text.length)
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: head } })
}

export function showLooks(view: EditorView, looks: readonly LineLook[]): void {
  view.dispatch({ effects: setLooks.of(looks) })
}

/** Marks with their messages in words. */
export function showMarks(view: EditorView, marks: readonly { readonly mark: Mark; readonly message: string }[]): void {
  const length = view.state.doc.length
  const diagnostics = marks.map(({ mark, message }): Diagnostic => {
    const { from, to, severity } = mark
    return { from: Math.min(from, length), to: Math.min(Math.max(to, from), length), severity, message }
  })
  view.dispatch(setDiagnostics(view.state, diagnostics))
}

/** Moves the cursor to a line and shows it. */
export function goToLine(view: EditorView, line: number): void {
  const { from } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines))
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
  view.focus()
}
