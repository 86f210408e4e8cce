/** The tree of an awk program. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly source: string }
  | { readonly kind: 'group'; readonly inner: Expression }
  | Target
  | { readonly kind: 'assign'; readonly operator: string; readonly target: Target; readonly value: Expression }
  | { readonly kind: 'unary'; readonly operator: '!' | '-' | '+'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'conditional'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'step'; readonly operator: '++' | '--'; readonly before: boolean; readonly target: Target }
  | { readonly kind: 'in'; readonly subscripts: readonly Expression[]; readonly array: string }
  | {
      readonly kind: 'builtin'
      readonly name: string
      readonly arguments: readonly Expression[]
      readonly line: number
    }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[]; readonly line: number }
  | {
      readonly kind: 'getline'
      readonly from: 'input' | 'file' | 'command'
      readonly source: Expression | undefined
      readonly target: Target | undefined
    }

/** What can be assigned to. */
export type Target =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'element'; readonly array: string; readonly subscripts: readonly Expression[] }

export type Statement =
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | {
      readonly kind: 'print'
      readonly format: boolean
      readonly arguments: readonly Expression[]
      readonly redirect: { readonly how: '>' | '>>' | '|'; readonly to: Expression } | undefined
    }
  | { readonly kind: 'if'; readonly test: Expression; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: Statement }
  | { readonly kind: 'do'; readonly body: Statement; readonly test: Expression }
  | {
      readonly kind: 'for'
      readonly first: Statement | undefined
      readonly test: Expression | undefined
      readonly step: Statement | undefined
      readonly body: Statement
    }
  | { readonly kind: 'forIn'; readonly variable: string; readonly array: string; readonly body: Statement }
  | { readonly kind: 'break' | 'continue' | 'next' | 'nextfile' }
  | { readonly kind: 'exit' | 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'delete'; readonly array: string; readonly subscripts: readonly Expression[] | undefined }

export interface Rule {
  readonly kind: 'begin' | 'end' | 'always' | 'pattern' | 'range'
  readonly from?: Expression
  readonly to?: Expression
  /** Without a body a rule prints the record. */
  readonly body: Statement | undefined
}

export interface AwkFunction {
  readonly name: string
  readonly parameters: readonly string[]
  readonly body: Statement
}

export interface AwkProgram {
  readonly rules: readonly Rule[]
  readonly functions: ReadonlyMap<string, AwkFunction>
}

/** A program that can't be read; the message is without the program's name and place. */
export class AwkSyntaxError extends Error {
  constructor(
    readonly kind: 'token' | 'end' | 'function' | 'regex',
    readonly near: string,
    readonly line: number,
  ) {
    super(near)
  }
}
