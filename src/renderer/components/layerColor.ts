/** The ground of an image layer by its depth: 1 is the lowest, and from 6 on the blue stays. */
const grounds = ['bg-layer-1', 'bg-layer-2', 'bg-layer-3', 'bg-layer-4', 'bg-layer-5', 'bg-layer-6']

export function layerGround(depth: number): string {
  return grounds[Math.min(Math.max(depth, 1), grounds.length) - 1] ?? 'bg-layer-1'
}

/** The same colour as a CSS value, for drawings that are no elements. */
export function layerColor(depth: number): string {
  return `var(--layer-${Math.min(Math.max(depth, 1), grounds.length)})`
}
