/** The ground of an image layer by its depth: 1 is the lowest, and from 6 on the blue stays. */
const grounds = ['bg-layer-1', 'bg-layer-2', 'bg-layer-3', 'bg-layer-4', 'bg-layer-5', 'bg-layer-6']

export function layerGround(depth: number): string {
  return grounds[Math.min(Math.max(depth, 1), grounds.length) - 1] ?? 'bg-layer-1'
}

/** A stronger colour of the same layer, as a CSS value: for bars that stand on a bare ground. */
export function layerBar(depth: number): string {
  const step = Math.min(Math.max(depth, 1), grounds.length)
  return `color-mix(in srgb, var(--accent) ${20 + step * 10}%, var(--layer-${step}))`
}
