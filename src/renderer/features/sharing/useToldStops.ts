/** What stands in the picture of sharing in words: images, containers and layers by the names of their stops. */
import { shortId } from '@shared/docker/identity'
import type { SharingContainer, SharingImage } from '@shared/docker/sharing'
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useFormat } from '../../composables/useFormat'
import { sizeOfBlock, type PlacedBlock, type PlacedImage, type PlacedSharing } from './forest'
import { containerStop, imageStop, layerStop, moreStop, shownContainers } from './stops'

/**
 * Texts begin with what is drawn, so that who speaks to the screen can say it. `holders`: by
 * chain ID, of all images, drawn or not. To be called in a component's setup.
 */
export function useToldStops(
  placed: ComputedRef<PlacedSharing>,
  holders: ComputedRef<ReadonlyMap<string, readonly SharingImage[]>>,
  nameOf: (image: SharingImage) => string,
): ComputedRef<ReadonlyMap<string, string>> {
  const { t } = useI18n()
  const format = useFormat()

  const image = ({ image: told }: PlacedImage): string =>
    t('sharing.told.image', {
      name: nameOf(told),
      layers: t('sharing.told.layers', { n: told.layers }, told.layers),
      shared: format.value.bytes(told.sharedBytes),
      unique: format.value.bytes(told.uniqueBytes),
      freed: format.value.bytes(told.freedBytes),
      containers: t('sharing.told.containers', { n: told.containers.length }, told.containers.length),
    })
  const container = ({ name, state, writableBytes }: SharingContainer, of: SharingImage): string =>
    t('sharing.told.container', {
      name,
      image: nameOf(of),
      state: t(`container.state.${state}`),
      size: format.value.bytes(writableBytes),
    })
  const layer = (block: PlacedBlock): string => {
    const members = holders.value.get(block.key) ?? []
    const names = members.map(nameOf).join(', ')
    return t(members.length === 1 ? 'sharing.told.ownLayer' : 'sharing.told.sharedLayer', {
      what: block.layers.map(instructionOf).join('; '),
      run: block.layers.length > 1 ? `${t('sharing.run', { n: block.layers.length })}: ` : '',
      size: format.value.bytes(sizeOfBlock(block)),
      count: members.length,
      depth: block.depth,
      names,
    })
  }

  return computed(
    () =>
      new Map([
        ...placed.value.images.flatMap((place): [string, string][] => [
          [imageStop(place.image.id), image(place)],
          ...place.image.containers.map((each): [string, string] => [
            containerStop(each.id),
            container(each, place.image),
          ]),
          [
            moreStop(place.image.id),
            t('sharing.told.more', {
              n: place.image.containers.length - shownContainers,
              names: place.image.containers
                .slice(shownContainers)
                .map(({ name }) => name)
                .join(', '),
            }),
          ],
        ]),
        ...placed.value.blocks.map((block): [string, string] => [layerStop(block.key), layer(block)]),
      ]),
  )
}

/** What made a layer; its diff ID where the history doesn't say. */
export const instructionOf = ({ instruction, diffId }: PlacedBlock['layers'][number]): string =>
  instruction || shortId(diffId)
