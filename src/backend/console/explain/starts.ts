/** The container that a `run` or `create` makes, as far as its mounts and its end go. */
import { readMount, type MountedThing } from './mountWords'
import type { OptionPart } from './options'

export interface ContainerStart {
  /** Undefined when only the shell will know. */
  readonly image: string | undefined
  /** Which part of the explanation the image is, counted from the verb. */
  readonly imagePart: number
  /** `--name`. */
  readonly name?: string
  /** `--rm`: it goes when it ends. */
  readonly isRemoved: boolean
  readonly mounts: readonly StartMount[]
  /** Mounts of other containers may lie over the image's volumes. */
  readonly hasOthersVolumes: boolean
}

export interface StartMount extends MountedThing {
  /** Which part of the explanation it is, counted from the verb. */
  readonly part: number
}

const mountOptions = new Set(['volume', 'mount', 'tmpfs'])

/** What a line makes; undefined when its verb makes no container, or docker refuses its options. */
export function startOf(name: string, options: readonly OptionPart[]): ContainerStart | undefined {
  if (name !== 'run' && name !== 'create') return undefined
  const imageAt = options.findIndex(({ kind }) => kind === 'argument')
  const image = options[imageAt]
  if (image?.kind !== 'argument' || options.some(({ kind }) => kind === 'unknown')) return undefined
  const given = options.flatMap((option, index) => (option.kind === 'option' ? [{ ...option, part: index + 1 }] : []))
  const has = (option: string): boolean =>
    given.some((each) => each.name === option && !/=(0|f|false)$/i.test(each.text))
  if (has('help')) return undefined
  const named = given.findLast((option) => option.name === 'name')?.value
  return {
    image: image.value,
    imagePart: imageAt + 1,
    ...(named === undefined || named === '' ? {} : { name: named }),
    isRemoved: has('rm'),
    mounts: given.flatMap((option) => {
      const mounted = mountOptions.has(option.name) ? readMount(option.name, option.value) : undefined
      return mounted === undefined ? [] : [{ ...mounted, part: option.part }]
    }),
    hasOthersVolumes: has('volumes-from'),
  }
}
