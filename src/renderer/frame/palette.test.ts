/** How the palette chooses among its entries. */
import { Box } from 'lucide-vue-next'
import { describe, expect, it } from 'vitest'
import { matchPalette } from './palette'

const entries = ['Contêineres', 'meu-motd:1', 'Motor', 'importada:1'].map((label) => ({
  id: label,
  label,
  detail: '',
  icon: Box,
  to: '/',
}))
const found = (query: string): string[] => matchPalette(entries, query).map(({ label }) => label)

describe('palette', () => {
  it('offers everything for nothing', () => expect(found(' ')).toHaveLength(4))

  it('puts what begins with the letters first, then what has them, then what has them in order', () =>
    expect(found('mot')).toEqual(['Motor', 'meu-motd:1', 'importada:1']))

  it('does not mind accents and capitals', () => expect(found('CONTEIN')).toEqual(['Contêineres']))

  it('finds nothing where there is nothing', () => expect(found('zzz')).toEqual([]))
})
