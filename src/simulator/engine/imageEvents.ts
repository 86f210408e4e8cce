/** Images' events: with the labels of an image that is there still, and its name or ID (moby `daemon/images/events.go`). */
import type { Image } from '../layers/imageTypes'
import type { Engine } from './engine'

/** What an event says of an image; undefined for one that is gone. */
export function imageAttributes(image: Image | undefined, name: string): Readonly<Record<string, string>> {
  return { ...image?.config.config?.Labels, name }
}

/** Emits an event that calls the image by its ID. */
export function emitImageEvent(engine: Engine, action: 'import' | 'load' | 'save', image: Image): void {
  engine.events.emit('image', action, image.id, imageAttributes(image, image.id))
}
