/** `docker buildx`: builds, and what tells of the builder, always by the real command line. Its other verbs are refused. */
import { buildFlags, lackingBuildFlags } from '../buildKit/buildFlags'
import { buildWithBuildx, runBuildx } from '../buildKit/buildWithBuildx'
import { readInput } from '../buildSource'
import { bool, text } from '../flags'
import { defineVerb, type Verb } from '../verb'

const reason = { feature: 'docker buildx' }

/** `docker buildx build`. */
export const buildxBuild = defineVerb({
  names: [
    ['buildx', 'build'],
    ['buildx', 'b'],
  ],
  usage: '[OPTIONS] PATH | URL | -',
  summary: 'Start a build',
  isHidden: true,
  flags: buildFlags,
  lacking: lackingBuildFlags,
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [path = ''], { words }) {
    const takesInput = path === '-' || flags.file === '-'
    const input = takesInput ? await readInput(context) : undefined
    return buildWithBuildx(context, { reason, isAskedFor: true, table: buildFlags, words, input, tags: flags.tag })
  },
})

const builder = { builder: text('Override the configured builder instance') }

export const buildxVersion = telling('version', 'Show buildx version information', {})
export const buildxLs = telling('ls', 'List builder instances', {})
export const buildxDu = telling('du', 'Disk usage', {
  ...builder,
  verbose: bool('Provide a more verbose output'),
})
export const buildxInspect = telling('inspect', 'Inspect current builder instance', builder)

/** A verb that only tells. */
function telling(name: string, summary: string, flags: Verb['flags']): Verb {
  return defineVerb({
    names: [['buildx', name]],
    usage: '[OPTIONS]',
    summary,
    isHidden: true,
    flags,
    argumentCount: { min: 0, max: 1 },
    run: (context, _flags, _names, { words }) => runBuildx(context, { reason, words: ['buildx', name, ...words] }),
  })
}
