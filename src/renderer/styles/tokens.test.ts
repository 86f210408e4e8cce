/** Contrast of every text colour on every ground that it is used on, in both themes (WCAG 2.2, 1.4.3: 4.5 : 1). */
import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'

const css = readFileSync('src/renderer/styles/tokens.css', 'utf8')

function tokensOf(selector: string): Map<string, string> {
  const block = css.slice(css.indexOf(selector))
  const body = block.slice(block.indexOf('{') + 1, block.indexOf('}'))
  return new Map([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]))
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

const plain = ['bg', 'surface', 'sunken', 'accent-soft']
const soft = ['writable-soft', 'ok-soft', 'deleted-soft', 'lid-soft']
const layers = ['layer-1', 'layer-2', 'layer-3', 'layer-4', 'layer-5', 'layer-6']
const uses: Readonly<Record<string, readonly string[]>> = {
  text: [...plain, ...soft, ...layers],
  muted: [...plain, ...soft],
  faint: plain,
  accent: plain,
  'on-accent': ['accent'],
  'on-layer': layers,
  writable: [...plain, 'writable-soft'],
  ok: [...plain, 'ok-soft'],
  deleted: [...plain, 'deleted-soft'],
  lid: [...plain, 'lid-soft'],
}

describe.each([
  ['light', ':root'],
  ['dark', "[data-theme='dark']"],
])('%s theme', (_name, selector) => {
  const tokens = tokensOf(selector)

  it('keeps text readable on its grounds', () => {
    const pairs = Object.entries(uses).flatMap(([text, grounds]) => grounds.map((ground) => [text, ground] as const))
    const ratios = pairs.map(([text, ground]) => {
      const ratio = contrast(tokens.get(text) ?? '#000000', tokens.get(ground) ?? '#000000')
      return { pair: `${text} on ${ground}`, ratio }
    })
    expect(ratios.filter(({ ratio }) => ratio < 4.5)).toEqual([])
  })

  it('names the same colours as the other', () => {
    const other = tokensOf(selector === ':root' ? "[data-theme='dark']" : ':root')
    const own = [...tokens.keys()].filter((name) => !name.startsWith('terminal'))
    expect(own).toEqual([...other.keys()].filter((name) => !name.startsWith('terminal')))
  })
})
