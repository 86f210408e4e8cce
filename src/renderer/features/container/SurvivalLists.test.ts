import type { ContainerRemovalPreview } from '@shared/docker/container'
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { createPinia } from 'pinia'
import { createLabI18n } from '../../i18n'
import SurvivalLists from './SurvivalLists.vue'

/** What a database on an image with a VOLUME line leaves behind: a volume that nobody named. */
const removal: ContainerRemovalPreview = {
  command: 'docker rm -f banco',
  isRunning: true,
  lostBytes: 4,
  lostChanges: [],
  lostChangesTotal: 0,
  kept: [],
  anonymousVolumes: ['ab'.repeat(32)],
  tmpfs: [],
}

const kept = async (preview: ContainerRemovalPreview): Promise<readonly string[]> => {
  const plugins = [await createLabI18n('en'), createPinia()]
  const wrapper = mount(SurvivalLists, { props: { preview }, global: { plugins } })
  return wrapper.findAll('section:last-child > p, section:last-child li').map((line) => line.text())
}

describe('what outlives a container', () => {
  const image = 'The whole image, untouched: other containers can be born from it.'

  it('is a volume without a name too, and then something is mounted', async () => {
    expect(await kept(removal)).toEqual([image, 'abababababab · anonymous volume: stays, without name or owner'])
  })

  it('is nothing but the image where nothing is mounted', async () => {
    expect(await kept({ ...removal, anonymousVolumes: [] })).toEqual([image, 'No other data: nothing is mounted.'])
  })
})
