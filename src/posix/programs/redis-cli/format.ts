/** How redis-cli shows a reply: to people, raw (what is no terminal gets that), as CSV or as JSON. */
import { quoted } from '../redis/words'
import type { Reply } from '../redis/reply'

export type Format = 'standard' | 'raw' | 'csv' | 'json' | 'quotedJson'

export interface Shape {
  readonly format: Format
  /** Between the elements of a list, where it is raw. */
  readonly delimiter: string
}

/** A reply with all that follows it on the screen. */
export function shown(reply: Reply, { format, delimiter }: Shape, end = '\n'): string {
  switch (format) {
    case 'standard':
      return standard(reply, '')
    case 'raw':
      return `${raw(reply, delimiter)}${end}`
    case 'csv':
      return `${csv(reply)}\n`
    case 'json':
      return `${json(reply, jsonText)}\n`
    case 'quotedJson':
      return `${json(reply, quotedJsonText)}\n`
    default:
      return format satisfies never
  }
}

function standard(reply: Reply, prefix: string): string {
  switch (reply.kind) {
    case 'error':
      return `(error) ${reply.text}\n`
    case 'status':
    case 'verbatim':
      return `${reply.text}\n`
    case 'integer':
      return `(integer) ${reply.value}\n`
    case 'double':
      return `(double) ${reply.text}\n`
    case 'bulk':
      return `${quoted(reply.text)}\n`
    case 'null':
    case 'nullArray':
      return '(nil)\n'
    case 'map':
      return pairs(reply.items, prefix)
    case 'array':
    case 'set':
    case 'push':
      return list(reply.items, prefix, reply.kind)
    default:
      return reply satisfies never
  }
}

function list(items: readonly Reply[], prefix: string, kind: 'array' | 'set' | 'push'): string {
  if (items.length === 0)
    return kind === 'set' ? '(empty set)\n' : kind === 'push' ? '(empty push)\n' : '(empty array)\n'
  const width = String(items.length).length
  const mark = kind === 'set' ? '~' : kind === 'push' ? '>' : ')'
  const inner = prefix + ' '.repeat(width + 2)
  return items
    .map((item, at) => `${at === 0 ? '' : prefix}${String(at + 1).padStart(width)}${mark} ${standard(item, inner)}`)
    .join('')
}

function pairs(items: readonly Reply[], prefix: string): string {
  if (items.length === 0) return '(empty hash)\n'
  const width = String(items.length / 2).length
  const inner = prefix + ' '.repeat(width + 2)
  let text = ''
  for (let at = 0; at + 1 < items.length; at += 2) {
    const [key, value] = [items[at], items[at + 1]]
    if (key === undefined || value === undefined) continue
    text += `${at === 0 ? '' : prefix}${String(at / 2 + 1).padStart(width)}# ${standard(key, inner).trimEnd()} => ${standard(value, inner)}`
  }
  return text
}

function raw(reply: Reply, delimiter: string): string {
  switch (reply.kind) {
    case 'error':
      return `${reply.text}\n`
    case 'status':
    case 'verbatim':
    case 'bulk':
    case 'double':
      return reply.text
    case 'integer':
      return String(reply.value)
    case 'null':
    case 'nullArray':
      return ''
    case 'map':
      return reply.items
        .map((item, at) => (at === 0 ? '' : at % 2 === 1 ? ' ' : delimiter) + raw(item, delimiter))
        .join('')
    case 'array':
    case 'set':
    case 'push':
      return reply.items.map((item) => raw(item, delimiter)).join(delimiter)
    default:
      return reply satisfies never
  }
}

function csv(reply: Reply): string {
  switch (reply.kind) {
    case 'error':
      return `ERROR,${quoted(reply.text)}`
    case 'status':
    case 'bulk':
    case 'verbatim':
      return quoted(reply.text)
    case 'integer':
      return String(reply.value)
    case 'double':
      return reply.text
    case 'null':
    case 'nullArray':
      return 'NULL'
    default:
      return reply.items.map(csv).join(',')
  }
}

function jsonText(words: string): string {
  return JSON.stringify(Buffer.from(words, 'latin1').toString('utf8'))
}

/** Bytes are kept: what is no printable character is escaped as for people, and that as JSON wants it. */
function quotedJsonText(words: string): string {
  return quoted(words).replaceAll('\\', '\\\\')
}

function json(reply: Reply, text: (words: string) => string): string {
  switch (reply.kind) {
    case 'error':
      return `error:${text(reply.text)}`
    case 'status':
    case 'bulk':
    case 'verbatim':
      return text(reply.text)
    case 'integer':
      return String(reply.value)
    case 'double':
      return reply.text
    case 'null':
    case 'nullArray':
      return 'null'
    case 'map': {
      const parts = reply.items.map((item, at) => (at % 2 === 0 ? (at === 0 ? '' : ',') : ':') + json(item, text))
      return `{${parts.join('')}}`
    }
    default:
      return `[${reply.items.map((item) => json(item, text)).join(',')}]`
  }
}
