/** Image layers are blues, deeper with their height in the stack; from the sixth on the deepest blue stays. */
const tones = ['bg-layer-1', 'bg-layer-2', 'bg-layer-3', 'bg-layer-4', 'bg-layer-5', 'bg-layer-6']

/** The class for a layer; `depth` 1 is the lowest. */
export function layerTone(depth: number | undefined): string {
  return tones[Math.min(depth ?? 1, tones.length) - 1] ?? 'bg-layer-1'
}
