/** What the CLI says on standard error before it goes on. */
import type { VerbContext } from './verb'

/** `--quiet` wins over `--format`. */
export async function warnOfQuietFormat(
  { streams }: VerbContext,
  flags: { readonly quiet: boolean; readonly format: string },
): Promise<void> {
  if (!flags.quiet || flags.format === '') return
  await streams.err('WARNING: Ignoring custom format, because both --format and --quiet are set.\n')
}
