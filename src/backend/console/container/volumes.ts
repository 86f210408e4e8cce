/** `-v` (docker/cli 28.2, `loader.ParseVolume`): which are binds or names, and which a path alone. */
import { LabError } from '@shared/errors'
import { CliError } from '../cliError'
import { absolutePath } from '../hostFiles'

export interface Volumes {
  /** As the daemon wants them; `./here` is absolute. */
  readonly binds: readonly string[]
  /** Paths of anonymous volumes. */
  readonly anonymous: readonly string[]
}

/**
 * The sections of a `-v`: `[source:]destination[:options]`. A letter and a colon are taken for a drive of Windows, by the
 * CLI on Linux too: `-v v:/data` is one path, of an anonymous volume.
 */
export function volumeSections(word: string): readonly string[] {
  if (word.length <= 2) return [word]
  const sections = ['']
  for (const sign of word) {
    const section = sections.at(-1) ?? ''
    if (sign !== ':' || /^\p{L}$/u.test(section)) sections[sections.length - 1] = section + sign
    else sections.push('')
  }
  return sections
}

/** Reads them. Throws `CliError`, LabError `invalid` for a path of Windows. */
export function readVolumes(words: readonly string[], cwd: string): Volumes {
  const unique = [...new Set(words)]
  unique.forEach(refuse)
  const isAnonymous = (word: string): boolean => volumeSections(word).length === 1
  return {
    anonymous: unique.filter(isAnonymous),
    binds: unique.filter((word) => !isAnonymous(word)).map((word) => fromHere(word, cwd)),
  }
}

function refuse(word: string): void {
  const parts = volumeSections(word)
  if (/^[A-Za-z]:\\/.test(word) || (/^[A-Za-z]:\//.test(word) && parts.length > 1)) {
    throw new LabError('invalid', `${word}: a Windows path means nothing to a daemon of Linux containers`, {
      hint: { key: 'console.windowsPath', params: { path: word } },
    })
  }
  if (word === '') throw new CliError('invalid empty volume spec')
  if (parts.length === 1) return
  if (parts.slice(0, 3).includes('')) throw new CliError(`invalid spec: ${word}: empty section between colons`)
  if (parts.length > 3) throw new CliError(`invalid spec: ${word}: too many colons`)
}

/** `./here` and `.` become absolute, as docker/cli does since version 23. */
function fromHere(word: string, cwd: string): string {
  const at = word.indexOf(':')
  const source = word.slice(0, at)
  return /^\.{1,2}(\/|$)/.test(source) ? `${absolutePath(cwd, source)}${word.slice(at)}` : word
}
