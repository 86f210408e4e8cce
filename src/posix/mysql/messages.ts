/** Messages between `mysqld` and its engine. */
import type { Answer } from './execute/answers'

export type ToEngine =
  | {
      readonly kind: 'connect'
      readonly session: number
      readonly user: string
      readonly host: string
      readonly password: string
      readonly schema?: string
    }
  | { readonly kind: 'query'; readonly session: number; readonly sql: string }
  | { readonly kind: 'close'; readonly session: number }
  | { readonly kind: 'stop' }

export type FromEngine =
  | { readonly kind: 'ready'; readonly wasKilled: boolean }
  | { readonly kind: 'answer'; readonly session: number; readonly answer: Answer }
  | {
      readonly kind: 'error'
      readonly session: number
      readonly code: number
      readonly state: string
      readonly message: string
    }
  | { readonly kind: 'closed'; readonly session: number }
  | { readonly kind: 'shutdown' }
