/** What the palette can go to, and how letters choose among it. */
import { shortId } from '@shared/docker/identity'
import { shallowRef, type Component, type ShallowRef } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import { useApi } from '../labApi'

export interface PaletteTarget {
  readonly id: string
  readonly kind: 'image' | 'container'
  readonly label: string
  readonly to: RouteLocationRaw
}

export interface PaletteEntry {
  readonly id: string
  readonly label: string
  readonly detail: string
  readonly icon: Component
  readonly to: RouteLocationRaw
}

/** Images and containers, read when the palette opens. An engine that is away simply offers none. */
export function usePaletteTargets(): { found: ShallowRef<PaletteTarget[]>; load(): Promise<void> } {
  const { client } = useApi()
  const found = shallowRef<PaletteTarget[]>([])

  async function load(): Promise<void> {
    const [images, containers] = await Promise.allSettled([
      client.images.list({ all: false }),
      client.containers.list({ all: true }),
    ])
    const ofImages = images.status === 'fulfilled' ? images.value : []
    const ofContainers = containers.status === 'fulfilled' ? containers.value : []
    found.value = [
      ...ofImages.map((image): PaletteTarget => {
        const label = image.repoTags[0] ?? shortId(image.id)
        const reference = image.repoTags[0] ?? image.id
        return { id: `image:${image.id}`, kind: 'image', label, to: { name: 'image', params: { reference } } }
      }),
      ...ofContainers.map((container): PaletteTarget => ({
        id: `container:${container.id}`,
        kind: 'container',
        label: container.name,
        to: { name: 'container', params: { container: container.name } },
      })),
    ]
  }

  return { found, load }
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()

/** Entries whose name has all letters of the query in their order; those that have it in one piece come first. */
export function matchPalette(entries: readonly PaletteEntry[], query: string): PaletteEntry[] {
  const wanted = plain(query.trim())
  if (wanted === '') return [...entries]
  const ranked = entries.flatMap((entry) => {
    const place = plain(entry.label).indexOf(wanted)
    if (place >= 0) return [{ entry, rank: place }]
    return hasInOrder(plain(entry.label), wanted) ? [{ entry, rank: 1000 }] : []
  })
  return ranked.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry)
}

function hasInOrder(text: string, letters: string): boolean {
  let from = 0
  for (const letter of letters) {
    const place = text.indexOf(letter, from)
    if (place < 0) return false
    from = place + 1
  }
  return true
}
