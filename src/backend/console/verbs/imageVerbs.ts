/** Verbs that act on images. */
import { LabError } from '@shared/errors'
import { eachTarget } from '../eachTarget'
import { bool, text } from '../flags'
import { splitReference } from '../reference'
import { defineVerb } from '../verb'

/** `docker rmi`. */
export const rmi = defineVerb({
  names: [['rmi'], ['image', 'rm'], ['image', 'remove']],
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  summary: 'Remove one or more images',
  flags: {
    force: bool('Force removal of the image', { short: 'f' }),
    'no-prune': bool('Do not delete untagged parents'),
  },
  lacking: ['platform'],
  argumentCount: { min: 1 },
  run: (context, flags, names) =>
    eachTarget(context, names, async (name) => {
      const items = await context.client.images.remove(name, { force: flags.force, noPrune: flags['no-prune'] })
      context.touch({ kind: 'image', id: name })
      const lines = items.map((item) =>
        'Untagged' in item ? `Untagged: ${item.Untagged}` : `Deleted: ${item.Deleted}`,
      )
      return lines.length > 0 ? lines.join('\n') : undefined
    }),
})

/** `docker tag`. */
export const tag = defineVerb({
  names: [['tag'], ['image', 'tag']],
  usage: 'SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  summary: 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE',
  flags: {},
  argumentCount: { min: 2, max: 2 },
  async run(context, _, [source = '', target = '']) {
    try {
      await context.client.images.tag(source, splitReference(target))
    } catch (error) {
      // The CLI reads the reference itself and words the same complaint of its own.
      if (!(error instanceof LabError) || !error.message.startsWith('invalid reference format')) throw error
      const reason = `${JSON.stringify(target)} is not a valid repository/tag: ${error.message}`
      await context.streams.err(`Error parsing reference: ${reason}\n`)
      return 1
    }
    context.touch({ kind: 'image', id: target })
    return 0
  },
})

/** `docker pull`: a line for each thing that happens; without a terminal the CLI prints no bars either. */
export const pull = defineVerb({
  names: [['pull'], ['image', 'pull']],
  usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
  summary: 'Download an image from a registry',
  flags: {
    quiet: bool('Suppress verbose output', { short: 'q' }),
    platform: text('Set platform if server is multi-platform capable'),
  },
  lacking: ['all-tags', 'disable-content-trust'],
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [reference = '']) {
    const { repository, tag: version } = splitReference(reference)
    const hasVersion = reference.includes('@') || repository !== reference
    if (!hasVersion && !flags.quiet) await context.streams.out(`Using default tag: ${version}\n`)
    const progress = await context.client.images.pull(reference, { signal: context.signal })
    for await (const step of progress) {
      if (flags.quiet || step.status === undefined || step.progress !== undefined) continue
      await context.streams.out(step.id === undefined ? `${step.status}\n` : `${step.id}: ${step.status}\n`)
    }
    await context.streams.out(`${canonicalName(repository)}:${version}\n`)
    context.touch({ kind: 'image', id: reference })
    return 0
  },
})

/** `alpine` to `docker.io/library/alpine`, as the last line of a pull has it. */
function canonicalName(repository: string): string {
  const first = repository.split('/')[0] ?? ''
  if (repository.includes('/') && /[.:]|^localhost$/.test(first)) return repository
  return repository.includes('/') ? `docker.io/${repository}` : `docker.io/library/${repository}`
}
