/**
 * What a run has made last under a name that its lab doesn't speak of: a container without `--name`, an image whose name
 * was mistyped. A goal that misses a name says so. What was made before something of the lab's is no news any more.
 */
import type { Lab } from '@shared/labs/schema'
import type { Strays } from '@shared/labs/state'
import { tagsOf } from '../docker/images'
import type { EngineClient } from '../docker/types'
import { runLabel } from './labels'
import type { LabProgress } from './progressStore'

const makesAnImage = /^docker (image |builder |container )?(build|tag|commit|import)\b/

/** Finds them on that engine. Throws LabError of the engine. */
export async function findStrays(
  client: EngineClient,
  lab: Lab,
  { runId, commands }: Pick<LabProgress, 'runId' | 'commands'>,
): Promise<Strays> {
  const filters = { label: [`${runLabel}=${runId}`] }
  const [containers, images] = await Promise.all([client.containers.list({ all: true, filters }), client.images.list()])
  const newest = containers.toSorted((a, b) => b.Created - a.Created)[0]?.Names[0]?.slice(1)
  const container = newest !== undefined && !knownContainers(lab).includes(newest) ? newest : undefined
  const line = commands.findLast((each) => each.exitCode === 0 && makesAnImage.test(each.line))?.line ?? ''
  const image = strayImage(line, lab, new Set(images.flatMap(tagsOf)))
  return { ...(container === undefined ? {} : { container }), ...(image === undefined ? {} : { image }) }
}

const knownContainers = ({ makes, start }: Lab): readonly string[] => [
  ...makes.containers,
  ...start.containers.map(({ name }) => name),
]

/** The image of that name which the line has made: one of its words, if none is a name of the lab. */
function strayImage(line: string, { makes, requires }: Lab, there: ReadonlySet<string>): string | undefined {
  const named = line
    .split(/[\s='"]+/)
    .map((word) => (/:[^/]*$/.test(word) ? word : `${word}:latest`))
    .filter((name) => there.has(name) && !requires.images.includes(name))
  return named.some((name) => makes.images.includes(name)) ? undefined : named.at(-1)
}
