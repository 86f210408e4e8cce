/**
 * Nothing above the Docker Engine API asks whether an engine is the simulator: it asks what the engine can do. The flag
 * is there to mark what is simulated on the screen, and only these files carry it there.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const rootDir = join(import.meta.dirname, '..', '..')

const marks: Readonly<Record<string, string>> = {
  'src/shared/docker/engine.ts': 'declares it',
  'src/shared/docker/image.ts': 'declares it',
  'src/backend/docker/capabilities.ts': 'hands on what the engine says of itself',
  'src/backend/docker/images.ts': 'marks images',
  'src/renderer/frame/EngineChip.vue': 'names the engine at the top',
  'src/renderer/features/engine/EngineCard.vue': 'marks the connected engine',
  'src/renderer/features/image/ImagesScreen.vue': 'marks images in the list',
  'src/renderer/features/image/ImageStack.vue': 'marks the layers of an image',
  'src/renderer/features/container/stack/StackTab.vue': 'hands it to the cards',
  'src/renderer/features/container/stack/StackCards.vue': 'hands it to the marks',
  'src/renderer/components/ProvenanceMark.vue': 'is the mark',
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(rootDir, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name))
    .map((entry) => relative(rootDir, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
}

const above = ['shared', 'backend', 'main', 'server', 'cli', 'preload', 'renderer'].flatMap((room) =>
  sourcesBelow(`src/${room}`),
)
const read = (path: string): string => readFileSync(join(rootDir, path), 'utf8')

describe('above the seam', () => {
  it('the flag of a simulated engine is read for marks alone', () => {
    const readers = above.filter((path) => /\bisSimulated\b|\bis-simulated\b/.test(read(path)))
    expect(readers.sort()).toEqual(Object.keys(marks).sort())
  })
})
