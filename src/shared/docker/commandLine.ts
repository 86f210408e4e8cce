/**
 * The `docker …` line that an action stands for, in the CLI's grammar and in words that a POSIX shell reads back as
 * they were meant. Options stand in the order of the Run screen; defaults are left out.
 */
import type { RunMount, RunSpec } from './container'

/** One word for a POSIX shell: as it is where nothing in it is special, else in single quotes. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** Words joined into a line that a POSIX shell splits back into the same words. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ')
}

/** The `docker run …` line of a filled-in Run screen. */
export function runCommandLine(spec: RunSpec): string {
  return shellLine(['docker', 'run', ...optionsOf(spec), spec.image, ...spec.command])
}

/** `--label` options, without the labels by which Camada knows its own things again: nobody typed those. */
export function labelOptions(labels: Readonly<Record<string, string>>): string[] {
  const typed = Object.entries(labels).filter(([name]) => !name.startsWith('io.camada.'))
  return typed.flatMap(([name, value]) => ['--label', `${name}=${value}`])
}

function optionsOf(spec: RunSpec): string[] {
  const option = (name: string, value: string | undefined): string[] =>
    value === undefined || value === '' ? [] : [name, value]
  return [
    ...(spec.autoRemove ? ['--rm'] : []),
    ...(spec.detach ? ['-d'] : []),
    ...(spec.interactive ? ['-it'] : []),
    ...option('--name', spec.name),
    ...spec.env.flatMap(({ name, value }) => ['-e', `${name}=${value}`]),
    ...spec.mounts.flatMap(mountOption),
    ...spec.volumesFrom.flatMap(({ container, isReadOnly }) => [
      '--volumes-from',
      isReadOnly ? `${container}:ro` : container,
    ]),
    ...(spec.isReadOnly ? ['--read-only'] : []),
    ...option('-w', spec.workingDir),
    ...option('-u', spec.user),
    ...option('--entrypoint', spec.entrypoint),
    ...labelOptions(spec.labels),
  ]
}

/** `-v` and `--tmpfs`, which read best; `--mount` where a colon or comma would be taken for a separator. */
function mountOption(mount: RunMount): string[] {
  switch (mount.kind) {
    case 'volume':
      return volumeOption('volume', mount.name, mount)
    case 'bind':
      return volumeOption('bind', mount.source, mount)
    case 'tmpfs':
      return [
        '--tmpfs',
        mount.sizeBytes === undefined ? mount.destination : `${mount.destination}:size=${mount.sizeBytes}`,
      ]
  }
}

function volumeOption(
  kind: 'volume' | 'bind',
  source: string,
  { destination, isReadOnly }: { destination: string; isReadOnly: boolean },
): string[] {
  if (source.includes(':') || destination.includes(':')) {
    const parts = [`type=${kind}`, `source=${source}`, `target=${destination}`, ...(isReadOnly ? ['readonly'] : [])]
    return ['--mount', parts.map((part) => (/[",]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part)).join(',')]
  }
  const words = source === '' ? [destination] : [source, destination]
  return ['-v', [...words, ...(isReadOnly ? ['ro'] : [])].join(':')]
}
