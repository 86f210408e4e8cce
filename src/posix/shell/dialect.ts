/** Whose rules and words: busybox ash, Debian's dash, or bash. */
export type Dialect = 'ash' | 'dash' | 'bash'
