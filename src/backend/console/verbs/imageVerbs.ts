/** Verbs that act on images. */
import { LabError } from '@shared/errors'
import { familiarName, parseReference } from '@shared/docker/reference'
import { CliError } from '../cliError'
import { eachTarget } from '../eachTarget'
import { refuseNoImage } from '../errorText'
import { bool, text } from '../flags'
import { pulledName, pullImage } from '../pullImage'
import { defineVerb } from '../verb'

/** `docker rmi`. */
export const rmi = defineVerb({
  names: [['image', 'rm'], ['image', 'remove'], ['rmi']],
  usage: '[OPTIONS] IMAGE [IMAGE...]',
  summary: 'Remove one or more images',
  flags: {
    force: bool('Force removal of the image', { short: 'f' }),
    'no-prune': bool('Do not delete untagged parents'),
    platform: text('Remove only the given platform variant. Formatted as "os[/arch[/variant]]"', {
      isHidden: true,
      needsApi: '1.50',
    }),
  },
  argumentCount: { min: 1 },
  run: (context, flags, names) =>
    eachTarget(context, names, async (name) => {
      refuseNoImage(name)
      try {
        const items = await context.client.images.remove(name, { force: flags.force, noPrune: flags['no-prune'] })
        context.touch({ kind: 'image', id: name })
        const lines = items.map((item) =>
          'Untagged' in item ? `Untagged: ${item.Untagged}` : `Deleted: ${item.Deleted}`,
        )
        return lines.length > 0 ? lines.join('\n') : undefined
      } catch (error) {
        // With --force an image that isn't there is only told, and the exit code stays 0.
        if (!flags.force || !(error instanceof LabError) || error.kind !== 'notFound') throw error
        await context.streams.err(`Error response from daemon: ${error.message}\n`)
        return undefined
      }
    }),
})

/** `docker tag`. */
export const tag = defineVerb({
  names: [['image', 'tag'], ['tag']],
  usage: 'SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]',
  summary: 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE',
  flags: {},
  argumentCount: { min: 2, max: 2 },
  async run(context, _, [source = '', target = '']) {
    await context.client.images.tag(source, readTarget(source, target))
    context.touch({ kind: 'image', id: target })
    return 0
  },
})

/** The client reads both names itself (moby 28, `client/image_tag.go`). */
function readTarget(source: string, target: string): { repository: string; tag: string } {
  const read = (name: string): ReturnType<typeof parseReference> => {
    try {
      return parseReference(name)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new CliError(`Error parsing reference: ${JSON.stringify(name)} is not a valid repository/tag: ${reason}`)
    }
  }
  if (!/^(sha256:)?[0-9a-f]{64}$/.test(source)) read(source)
  const reference = read(target)
  if (reference.digest !== undefined) throw new CliError('refusing to create a tag with a digest reference')
  return { repository: familiarName(reference), tag: reference.tag ?? 'latest' }
}

/** `docker pull`. */
export const pull = defineVerb({
  names: [['image', 'pull'], ['pull']],
  usage: '[OPTIONS] NAME[:TAG|@DIGEST]',
  summary: 'Download an image from a registry',
  flags: {
    'all-tags': bool('Download all tagged images in the repository', { short: 'a' }),
    'disable-content-trust': bool('Skip image verification (default true)', { default: true }),
    platform: text('Set platform if server is multi-platform capable'),
    quiet: bool('Suppress verbose output', { short: 'q' }),
  },
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [image = '']) {
    const name = pulledName(image)
    const hasVersion = /@|:[^/]*$/.test(image)
    if (flags['all-tags'] && hasVersion) throw new CliError("tag can't be used with --all-tags/-a")
    if (!flags['all-tags'] && !hasVersion && !flags.quiet) await context.streams.out('Using default tag: latest\n')
    await pullImage(context, {
      image,
      platform: flags.platform,
      isQuiet: flags.quiet,
      hasAllTags: flags['all-tags'],
      print: (text) => context.streams.out(text),
    })
    await context.streams.out(`${flags['all-tags'] ? name.replace(/:[^/]*$/, '') : name}\n`)
    context.touch({ kind: 'image', id: image })
    return 0
  },
})
