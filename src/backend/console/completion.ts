/**
 * What Tab completes behind `docker`: groups and verbs, options of the verb, and the names of containers, images,
 * volumes and networks that its arguments may be. Anything else is left to the shell, which completes files.
 */
import { shortId } from '@shared/docker/identity'
import type { ArgumentCompleter } from '@posix/shell/interaction'
import type { EngineClient } from '../docker/types'
import { argumentKinds, valueKinds, type ArgumentKind } from './argumentKinds'
import { findVerb, plainName } from './findVerb'
import { helpFlag } from './flags'
import { lineSteps } from './lineSteps'
import type { Verb } from './verb'
import { groups, verbs } from './verbs/registry'

/** Completes the arguments of `docker` in a shell. */
export function dockerCompleter(client: () => EngineClient): ArgumentCompleter {
  return ([command, ...before], word) => (command === 'docker' ? completeDocker(before, word, client) : undefined)
}

/** Candidates for `word` behind the words of a docker line (without `docker`); undefined leaves it to files. */
export async function completeDocker(
  before: readonly string[],
  word: string,
  client: () => EngineClient,
): Promise<readonly string[] | undefined> {
  const found = findVerb(before)
  if (found === undefined) return starting(nextWords(before), word)
  const { verb, rest } = found
  const steps = [...lineSteps({ ...verb.flags, help: helpFlag }, rest, verb)]
  const last = steps.at(-1)
  if (last?.kind === 'unfinished') {
    const kind = valueKinds[last.name]
    return kind === undefined ? undefined : namesOrFiles(kind, word, client)
  }
  const hasArgument = steps.some((step) => step.kind === 'argument')
  // What runs in the container is nothing of Docker's.
  if (verb.endsAtArgument === true && hasArgument) return undefined
  if (word.startsWith('-')) return starting(optionsOf(verb), word)
  const kind = argumentKinds[plainName(verb)]
  return kind === undefined ? undefined : namesOrFiles(kind, word, client)
}

/** A name that the user began may also be a file: `docker cp`, `-v`. */
async function namesOrFiles(
  kind: ArgumentKind,
  word: string,
  client: () => EngineClient,
): Promise<readonly string[] | undefined> {
  const names = starting(await namesOf(kind, client), word)
  return names.length === 0 ? undefined : names
}

function starting(names: readonly string[], word: string): readonly string[] {
  return names.filter((name) => name.startsWith(word))
}

/** Words that may follow: verbs and groups, or the verbs of a group. */
function nextWords(before: readonly string[]): readonly string[] {
  const spellings = verbs.flatMap(({ names }) => names)
  const following = spellings.filter((name) => before.every((word, index) => name[index] === word))
  const words = following.flatMap((name) => name[before.length] ?? [])
  return [...new Set([...words, ...(before.length === 0 ? groups.map(({ name }) => name) : [])])]
}

function optionsOf(verb: Verb): readonly string[] {
  return [...Object.keys(verb.flags), 'help'].map((name) => `--${name}`)
}

async function namesOf(kind: ArgumentKind, client: () => EngineClient): Promise<readonly string[]> {
  try {
    switch (kind) {
      case 'image':
        return (await client().images.list()).flatMap(({ RepoTags, Id }) => {
          const tags = (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>')
          return tags.length > 0 ? tags.flatMap((tag) => [tag.replace(/:latest$/, ''), tag]) : [shortId(Id)]
        })
      case 'volume':
        return (await client().volumes.list()).volumes.map(({ Name }) => Name)
      case 'network':
        return (await client().networks.list()).map(({ Name }) => Name)
      default: {
        const listed = await client().containers.list({ all: kind !== 'running' })
        return listed
          .filter(({ State }) => kind !== 'stopped' || State !== 'running')
          .map(({ Names }) => (Names[0] ?? '').replace(/^\//, ''))
      }
    }
  } catch {
    // Without an engine there is nothing to choose from; the line itself will say so.
    return []
  }
}
