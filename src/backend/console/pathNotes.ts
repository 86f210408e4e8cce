/**
 * Bind mounts name paths of the daemon's machine. Where that isn't this one (a virtual machine, a server), a line that
 * mounts the workspace (`-v $PWD:/x`) gets an empty folder there: the console says so before it runs.
 */
import type { ConsoleLanguage } from '@shared/contract/console'
import type { EngineClient } from '../docker/types'
import { optionParts } from './explain/options'
import { readMount } from './explain/mountWords'
import { findVerb, plainName } from './findVerb'
import type { VerbContext } from './verb'

const notes: Readonly<Record<ConsoleLanguage, (paths: string) => string>> = {
  pt: (paths) => `Atenção: este motor roda em outra máquina e não vê ${paths} daqui; o que ele monta é a pasta de lá.`,
  en: (paths) =>
    `Note: this engine runs on another machine and can't see ${paths} of this one; it mounts its own folder.`,
}

/** What to say before the words after `docker` run; undefined when there is nothing to say. */
export function noteOnPaths(
  words: readonly string[],
  context: Pick<VerbContext, 'realPath'> & { readonly client: Pick<EngineClient, 'capabilities'> },
  language: ConsoleLanguage,
): string | undefined {
  const { sharesHostFiles, opensHostDisk } = context.client.capabilities
  if (sharesHostFiles || opensHostDisk) return undefined
  const found = findVerb(words)
  if (found === undefined || !['run', 'create'].includes(plainName(found.verb))) return undefined
  const options = optionParts(
    found.verb,
    found.rest.map((word) => ({ text: word, value: word })),
  )
  const paths = options.flatMap((option) => {
    if (option.kind !== 'option' || !['volume', 'mount'].includes(option.name)) return []
    const mounted = readMount(option.name, option.value)
    return mounted?.kind === 'bind' && context.realPath(mounted.source) !== undefined ? [mounted.source] : []
  })
  return paths.length === 0 ? undefined : notes[language](paths.join(', '))
}
