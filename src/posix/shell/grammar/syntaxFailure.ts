/** What a shell's parser has against a text: a token that can't stand there, or something that never ends. */

/** What is written where, in the names that ash's and dash's messages use. */
export type TokenKind = 'word' | 'operator' | 'newline' | 'redirection' | 'end'

export interface Token {
  readonly kind: TokenKind
  /** As written; of a redirection its operator. */
  readonly text: string
  readonly pos: number
  readonly end: number
  /** Some of it is quoted or expanded, so it is neither a keyword nor a name. */
  readonly quoted: boolean
}

export type Missing = 'quote' | 'brace' | 'arithmetic' | 'backquote' | 'parenthesis' | 'bracket'

export type Complaint =
  | { readonly kind: 'unexpected'; readonly token: Token; readonly expected: string | undefined }
  | { readonly kind: 'unterminated'; readonly what: Missing; readonly mark: string; readonly opened: number }
  | { readonly kind: 'named'; readonly message: string; readonly token: string | undefined }

/** Ends the reading of a text at the first thing that is wrong with it. */
export class SyntaxFailure extends Error {
  constructor(
    readonly complaint: Complaint,
    readonly pos: number,
  ) {
    super(complaint.kind)
  }

  /** The text ended too early: more of it could make it right. */
  get atEnd(): boolean {
    const { complaint } = this
    return complaint.kind === 'unterminated' || (complaint.kind === 'unexpected' && complaint.token.kind === 'end')
  }
}
