/**
 * Why a step was not taken from the cache. The real builder doesn't say; here the images that were made before are looked
 * through for the one that comes nearest, and what is different about it is the reason.
 */
import type { ImageId } from '@shared/docker/identity'
import { shortId } from '@shared/docker/identity'
import type { Image, ImageStore, RunConfig, SourceSums } from '../layers/imageTypes'
import { madeFrom } from './cache'

export type CacheMiss =
  /** The build was asked not to use it. */
  | { readonly kind: 'noCache' }
  /** A step above was not taken from it. */
  | { readonly kind: 'above' }
  /** Only the images of `--cache-from` count, and they don't have this step. */
  | { readonly kind: 'cacheFrom' }
  /** This step has never been finished on this image. */
  | { readonly kind: 'first' }
  /** The same step was built on another image: the base is a newer one. */
  | { readonly kind: 'base'; readonly before: string }
  /** In its place another instruction was built. */
  | { readonly kind: 'instruction'; readonly before: string }
  /** Files that the instruction copies are not the ones of last time; paths as the instruction finds them. */
  | {
      readonly kind: 'files'
      readonly changed: readonly string[]
      readonly added: readonly string[]
      readonly removed: readonly string[]
    }
  /** Build arguments have other values; their names. */
  | { readonly kind: 'arguments'; readonly names: readonly string[] }
  /** The instruction is the same, what it stands on is not: fields of the image's config. */
  | { readonly kind: 'config'; readonly fields: readonly string[] }

export interface MissedStep {
  readonly parent: ImageId | undefined
  readonly config: RunConfig
  /** Checksums of the files that it copies, by path. */
  readonly sums?: SourceSums | undefined
}

/** Says why a step that was looked for was not found. */
export function explainMiss(images: ImageStore, step: MissedStep): CacheMiss {
  const siblings = newestFirst(madeFrom(images, step.parent))
  const wanted = commandOf(step.config)
  const same = siblings.find((image) => wordsOf(image) === wanted.words)
  if (same) return differenceOf(same, step)
  const copies = siblings.find((image) => copyTarget(wordsOf(image)) === copyTarget(wanted.words))
  if (copies && copyTarget(wanted.words) !== undefined) return filesMiss(copies, step)
  const elsewhere = newestFirst(images.list().map(({ image }) => image)).find(
    (image) => image.isMadeHere && image.parent !== step.parent && wordsOf(image) === wanted.words,
  )
  if (elsewhere) {
    return { kind: 'base', before: elsewhere.parent === undefined ? 'scratch' : shortId(elsewhere.parent) }
  }
  const [last] = siblings
  return last === undefined ? { kind: 'first' } : { kind: 'instruction', before: readable(wordsOf(last)) }
}

function newestFirst(images: readonly Image[]): readonly Image[] {
  return [...images].sort((a, b) => Date.parse(b.config.created) - Date.parse(a.config.created))
}

interface Command {
  /** The instruction without the build arguments in front (`|2 A=1 B=2`). */
  readonly words: string
  readonly args: readonly string[]
}

function commandOf(config: RunConfig | undefined): Command {
  const command = config?.Cmd ?? []
  const count = /^\|(\d+)$/.exec(command[0] ?? '')?.[1]
  if (count === undefined) return { words: command.join(' '), args: [] }
  return { words: command.slice(1 + Number(count)).join(' '), args: command.slice(1, 1 + Number(count)) }
}

function wordsOf(image: Image): string {
  return commandOf(image.config.container_config).words
}

const copyPattern = /#\(nop\) ((?:COPY|ADD) (?:--chown=\S+ )?)(?:file|dir|multi):[0-9a-f]{64}( in .*)$/s

/** A COPY without its checksum; undefined for what is none. */
function copyTarget(words: string): string | undefined {
  const match = copyPattern.exec(words)
  return match === null ? undefined : `${match[1] ?? ''}${match[2] ?? ''}`
}

/** The instruction as a reader would write it. */
function readable(words: string): string {
  const text = words.replace(/^.*?#\(nop\) +/s, '')
  const isRun = text === words
  return (isRun ? `RUN ${text.replace(/^\/bin\/sh -c /, '')}` : text.replace(/(?:file|dir|multi):[0-9a-f]{64}/, '…'))
    .trim()
    .slice(0, 200)
}

function differenceOf(image: Image, step: MissedStep): CacheMiss {
  const before = commandOf(image.config.container_config).args
  const now = commandOf(step.config).args
  const names = [...before.filter((one) => !now.includes(one)), ...now.filter((one) => !before.includes(one))]
  if (names.length > 0)
    return { kind: 'arguments', names: [...new Set(names.map((one) => one.split('=', 1)[0] ?? ''))] }
  const made = image.config.container_config
  const skipped = new Set(['Hostname', 'Image', 'Cmd'])
  const fields = Object.keys(step.config).filter((field) => {
    const key = field as keyof RunConfig
    return !skipped.has(field) && JSON.stringify(made?.[key] ?? null) !== JSON.stringify(step.config[key] ?? null)
  })
  return { kind: 'config', fields }
}

function filesMiss(image: Image, { sums = {} }: MissedStep): CacheMiss {
  const before = image.sourceSums ?? {}
  const paths = Object.keys(sums)
  return {
    kind: 'files',
    changed: paths.filter((path) => before[path] !== undefined && before[path] !== sums[path]),
    added: image.sourceSums === undefined ? [] : paths.filter((path) => before[path] === undefined),
    removed: Object.keys(before).filter((path) => sums[path] === undefined),
  }
}
