/** Elements by chance: so many different ones, or with a negative number that many, perhaps the same ones. */
import type { Call } from './command'

export function drawn({ server }: Call, items: readonly string[], count: number): string[] {
  if (items.length === 0) return []
  const any = (): string => items[Math.floor(server.random() * items.length)] ?? ''
  if (count < 0) return Array.from({ length: Math.min(-count, 1_000_000) }, any)
  if (count >= items.length) return [...items]
  const left = [...items]
  return Array.from({ length: count }, () => left.splice(Math.floor(server.random() * left.length), 1)[0] ?? '')
}
