/** The library as the screen lists it: each lab with its progress, and why it can't run on the engine that is there. */
import type { LabObstacle, LabSummary } from '@shared/labs/progress'
import { LabError } from '@shared/errors'
import type { EngineStatus } from '@shared/docker/engine'
import { tagsOf } from '../docker/images'
import type { EngineClient } from '../docker/types'
import { lackingOf } from './lacking'
import type { LibraryLab } from './library'
import type { LabLocale } from './loadLabs'
import type { LabProgress } from './progressStore'

/** What obstacles are looked for on; undefined without an engine. */
export interface EngineView {
  readonly capabilities: EngineClient['capabilities']
  readonly storageDriver: string
  /** Images that are there; undefined where missing ones can be pulled. */
  readonly images: ReadonlySet<string> | undefined
}

/** Looks at the engine that is connected. */
export async function viewEngine(client: () => EngineClient, status: EngineStatus): Promise<EngineView | undefined> {
  const { connection } = status
  if (connection.state !== 'connected') return undefined
  try {
    const { capabilities, images } = client()
    const tags = capabilities.pulls ? undefined : (await images.list()).flatMap((image) => tagsOf(image))
    const { storageDriver } = connection.engine
    return { capabilities, storageDriver, images: tags && new Set(tags) }
  } catch {
    // Without an engine every lab waits; the engine's own banner says so.
    return undefined
  }
}

/** Why a lab can't run there. Of a lab that brings its images with it, none is missing. */
function obstaclesOf({ lab, source, images }: LibraryLab, engine: EngineView | undefined): LabObstacle[] {
  if (engine === undefined) return []
  const { capabilities, storageDriver } = engine
  const { requires } = lab
  const isStrange = source.kind === 'pack' && !source.isTrusted && capabilities.reachesRealDisks
  const missing = images.length > 0 ? [] : requires.images.filter((image) => engine.images?.has(image) === false)
  return [
    ...(isStrange ? [{ kind: 'untrusted' as const }] : []),
    ...lackingOf(lab, capabilities, storageDriver),
    ...missing.map((image) => ({ kind: 'image' as const, image })),
  ]
}

/** The error of a lab that must not be played on this engine: it is somebody else's, and the engine reaches real disks. */
export function forbiddenOn({ source }: LibraryLab, client: () => EngineClient): LabError | undefined {
  if (source.kind !== 'pack' || source.isTrusted) return undefined
  try {
    if (!client().capabilities.reachesRealDisks) return undefined
  } catch {
    return undefined
  }
  const message = 'this lab came from a file that is not trusted: it is played on the simulator only'
  return new LabError('forbidden', message, { hint: { key: 'lab.untrusted' } })
}

/** A lab with what was done in it. */
export interface BegunLab {
  readonly loaded: LibraryLab
  readonly progress: LabProgress | undefined
  /** Where progress that could not be read was put, while that is news. */
  readonly progressAside: string | undefined
}

/** One lab of the list. */
export function summarize(
  { loaded, progress, progressAside }: BegunLab,
  locale: LabLocale,
  engine: EngineView | undefined,
): LabSummary {
  const { lab, texts } = loaded
  const text = texts[locale]
  const stepsDone = lab.steps.filter((step) => progress?.reached.includes(step.id) === true).length
  return {
    id: lab.id,
    number: lab.number,
    title: text.title,
    summary: text.summary,
    level: lab.level,
    minutes: lab.minutes,
    concepts: lab.concepts.map((concept) => text.concepts.get(concept) ?? concept),
    steps: lab.steps.length,
    stepsDone,
    state: progress === undefined ? 'new' : stepsDone === lab.steps.length ? 'done' : 'started',
    source: loaded.source,
    needs: {
      images: lab.requires.images,
      drivers: lab.requires.drivers,
      capabilities: lab.requires.capabilities,
    },
    blocked: obstaclesOf(loaded, engine),
    ...(progressAside !== undefined && { progressAside }),
  }
}
