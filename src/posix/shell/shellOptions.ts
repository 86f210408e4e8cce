/** The options of `set`, by letter and by name. */

export const optionLetters = {
  a: 'allexport',
  C: 'noclobber',
  e: 'errexit',
  f: 'noglob',
  i: 'interactive',
  m: 'monitor',
  n: 'noexec',
  s: 'stdin',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
  E: 'errtrace',
  T: 'functrace',
  B: 'braceexpand',
  h: 'hashall',
  P: 'physical',
  H: 'histexpand',
  b: 'notify',
  k: 'keyword',
  t: 'onecmd',
  p: 'privileged',
} as const

export type OptionName =
  | (typeof optionLetters)[keyof typeof optionLetters]
  | 'pipefail'
  | 'ignoreeof'
  | 'vi'
  | 'emacs'
  | 'nolog'
  | 'debug'
  | 'posix'
  | 'history'
  | 'interactive-comments'
