/** How the arguments of each instruction are split, before anything is checked. */

export type ArgumentForm =
  /** Not an instruction: found out later, with its line. */
  | 'ignored'
  /** All of it is one argument. */
  | 'text'
  /** At blanks, quotes meaning nothing. */
  | 'blanks'
  /** At blanks outside of quotes. */
  | 'words'
  /** `name=value …` or the old `name value`. */
  | 'pairs'
  | 'blanksOrJson'
  | 'textOrJson'
  /** HEALTHCHECK: a type, then a command. */
  | 'typeThenTextOrJson'

const forms = new Map<string, ArgumentForm>([
  ['add', 'blanksOrJson'],
  ['arg', 'words'],
  ['cmd', 'textOrJson'],
  ['copy', 'blanksOrJson'],
  ['entrypoint', 'textOrJson'],
  ['env', 'pairs'],
  ['expose', 'blanks'],
  ['from', 'blanks'],
  ['healthcheck', 'typeThenTextOrJson'],
  ['label', 'pairs'],
  ['maintainer', 'text'],
  ['onbuild', 'text'],
  ['run', 'textOrJson'],
  ['shell', 'textOrJson'],
  ['stopsignal', 'text'],
  ['user', 'text'],
  ['volume', 'blanksOrJson'],
  ['workdir', 'text'],
])

export const keywords: readonly string[] = [...forms.keys()]

export function formOf(keyword: string): ArgumentForm {
  return forms.get(keyword) ?? 'ignored'
}
