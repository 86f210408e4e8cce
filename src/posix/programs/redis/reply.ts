/**
 * What a redis server answers, and its bytes in RESP2 and RESP3 (redis.io, "Redis serialization protocol
 * specification"). Texts are byte strings: a character for each byte.
 */

export type Reply =
  | { readonly kind: 'status' | 'error' | 'bulk' | 'double'; readonly text: string }
  | { readonly kind: 'verbatim'; readonly text: string }
  | { readonly kind: 'integer'; readonly value: bigint | number }
  | { readonly kind: 'null' | 'nullArray' }
  | { readonly kind: 'array' | 'set' | 'push'; readonly items: readonly Reply[] }
  | { readonly kind: 'map'; readonly items: readonly Reply[] }

export const ok: Reply = { kind: 'status', text: 'OK' }
export const nothing: Reply = { kind: 'null' }
export const noArray: Reply = { kind: 'nullArray' }

export const status = (text: string): Reply => ({ kind: 'status', text })
export const failure = (text: string): Reply => ({ kind: 'error', text })
export const integer = (value: bigint | number): Reply => ({ kind: 'integer', value })
export const bulk = (text: string): Reply => ({ kind: 'bulk', text })
export const bulkOrNothing = (text: string | undefined): Reply => (text === undefined ? nothing : bulk(text))
export const double = (value: number): Reply => ({ kind: 'double', text: doubleText(value) })
export const array = (items: readonly Reply[]): Reply => ({ kind: 'array', items })
export const bulks = (texts: Iterable<string>): Reply => array([...texts].map(bulk))
export const members = (texts: Iterable<string>): Reply => ({ kind: 'set', items: [...texts].map(bulk) })
/** Keys and values by turns. */
export const map = (items: readonly Reply[]): Reply => ({ kind: 'map', items })

/** A double as redis writes it: the shortest text that reads back the same. */
export function doubleText(value: number): string {
  if (value === Infinity) return 'inf'
  if (value === -Infinity) return '-inf'
  if (Object.is(value, -0)) return '-0'
  return String(value)
}

/** Bytes of a reply in version 2 or 3 of the protocol. */
export function encodeReply(reply: Reply, version: 2 | 3 = 2): Buffer {
  return Buffer.from(replyText(reply, version), 'latin1')
}

function replyText(reply: Reply, version: 2 | 3): string {
  switch (reply.kind) {
    case 'status':
      return `+${reply.text}\r\n`
    case 'error':
      return `-${reply.text}\r\n`
    case 'integer':
      return `:${reply.value}\r\n`
    case 'bulk':
      return bulkText(reply.text)
    case 'verbatim':
      return version === 2 ? bulkText(reply.text) : `=${reply.text.length + 4}\r\ntxt:${reply.text}\r\n`
    case 'double':
      return version === 2 ? bulkText(reply.text) : `,${reply.text}\r\n`
    case 'null':
      return version === 2 ? '$-1\r\n' : '_\r\n'
    case 'nullArray':
      return version === 2 ? '*-1\r\n' : '_\r\n'
    case 'array':
      return `*${reply.items.length}\r\n${itemsText(reply.items, version)}`
    case 'set':
      return `${version === 2 ? '*' : '~'}${reply.items.length}\r\n${itemsText(reply.items, version)}`
    case 'push':
      return `${version === 2 ? '*' : '>'}${reply.items.length}\r\n${itemsText(reply.items, version)}`
    case 'map':
      return `${version === 2 ? `*${reply.items.length}` : `%${reply.items.length / 2}`}\r\n${itemsText(reply.items, version)}`
    default:
      return reply satisfies never
  }
}

function itemsText(items: readonly Reply[], version: 2 | 3): string {
  return items.map((item) => replyText(item, version)).join('')
}

function bulkText(text: string): string {
  return `$${text.length}\r\n${text}\r\n`
}
