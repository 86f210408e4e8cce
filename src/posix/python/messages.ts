/** What the program gives to its interpreter. */
export interface PythonInput {
  readonly run:
    { readonly kind: 'script'; readonly source: string; readonly name: string } | { readonly kind: 'terminal' }
  /** `sys.argv`. */
  readonly argv: readonly string[]
  /** Where modules are looked for, before and after Python's own. */
  readonly scriptFolder: string
  readonly packageFolders: readonly string[]
  readonly executable: string
  /** `3.14.7`. */
  readonly version: string
  /** Whether standard input, output and error are terminals. */
  readonly terminals: readonly boolean[]
  readonly output: 'line' | 'block' | 'none'
}
