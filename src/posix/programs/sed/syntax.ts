/** What a sed script is made of once it is read: addresses, commands, substitutions. */
import type { RegularExpression } from '../regularExpression'

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'step'; readonly first: number; readonly step: number }
  | { readonly kind: 'plus'; readonly count: number }
  /** To the next line whose number is a multiple (`~N`). */
  | { readonly kind: 'multiple'; readonly of: number }
  /** An empty pattern means the last one used. */
  | { readonly kind: 'pattern'; readonly expression: RegularExpression | undefined }

export interface Substitution {
  readonly expression: RegularExpression | undefined
  readonly replacement: readonly ReplacementPart[]
  readonly global: boolean
  readonly print: boolean
  readonly occurrence: number
  readonly file: string | undefined
}

export type ReplacementPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'group'; readonly group: number }
  | { readonly kind: 'case'; readonly mode: string }

export interface Command {
  readonly name: string
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly negated: boolean
  /** Text of a, i, c; label of b, t, T; file of r, w; characters of y. */
  readonly text: string
  readonly substitution: Substitution | undefined
  readonly map: ReadonlyMap<string, string> | undefined
  /** Index after the closing brace, for `{`. */
  readonly end: number
  readonly number: number | undefined
}

/** A script that can't be read; `at` is how many characters of it had been. */
export class ScriptError extends Error {
  constructor(
    message: string,
    readonly at: number,
    readonly status = 1,
  ) {
    super(message)
  }
}
