/** What the server's process and its guest say to each other. */

export interface PostgresInput {
  readonly dataDir: string
  readonly database: string
  /** PostgreSQL's `log_line_prefix`. */
  readonly logPrefix: string
  /** `name=value`, as after `-c`. */
  readonly settings: readonly string[]
}

/** To the guest: bytes of one client in PostgreSQL's protocol, another database, or the end. */
export type ToPostgres =
  | { readonly kind: 'run'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'database'; readonly id: number; readonly name: string }
  | { readonly kind: 'stop' }

/** From it: when it is ready, and the answer to each. */
export type FromPostgres =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'refusal'; readonly id: number; readonly reason: string }
