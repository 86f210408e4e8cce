/** `-o FILE` (docker/cli `ValidateOutputPath`): whether a file can be written there, before the engine is asked. */
import { CliError } from './cliError'
import type { VerbContext } from './verb'

const names: Readonly<Record<string, string>> = {
  characterDevice: 'character device file',
  blockDevice: 'block device file',
}

/** Throws `CliError` in the CLI's words, behind `failed to … `. */
export function refuseOutput({ files }: VerbContext, path: string, doing: string): void {
  const fail = (reason: string): CliError => new CliError(`failed to ${doing}: ${reason}`)
  const parent = path.includes('/') ? path.replace(/\/+[^/]*\/*$/, '') || '/' : '.'
  if (files.stat(parent) === undefined) throw fail(`invalid output path: stat ${parent}: no such file or directory`)
  const there = files.stat(path)
  if (there?.kind === 'directory') throw fail('cannot write to a directory')
  if (there !== undefined && there.kind !== 'file') throw fail(`cannot write to a ${names[there.kind] ?? there.kind}`)
}
