/** Mounts the screen of an address as the app does: stores, messages, router, tooltips, and the sample API. */
import { mount, flushPromises, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, ref } from 'vue'
import { createMemoryHistory, RouterView, type Router } from 'vue-router'
import { createLabI18n } from '../../src/renderer/i18n'
import { apiProvider, type LabApi } from '../../src/renderer/labApi'
import { createLabRouter } from '../../src/renderer/router'
import { useEngineStore } from '../../src/renderer/stores/engine'
import { usePreferencesStore } from '../../src/renderer/stores/preferences'
import { createSampleApi, type SampleOptions } from './sample'

export interface MountedScreen {
  readonly wrapper: VueWrapper
  readonly router: Router
  readonly api: LabApi
}

/** Resolves when the screen stands and its first answers are there. Without `delayMs` answers come at once. */
export async function mountScreen(address: string, options: Partial<SampleOptions> = {}): Promise<MountedScreen> {
  const api = createSampleApi(options)
  const i18n = await createLabI18n(options.settings?.locale ?? 'en')
  const router = createLabRouter(createMemoryHistory())
  const pinia = createPinia()
  await router.push(address)
  await router.isReady()
  const Frame = defineComponent({
    setup() {
      useEngineStore().follow()
      const isReady = ref(false)
      void usePreferencesStore()
        .ready()
        .then(() => (isReady.value = true))
      return () => h(TooltipProvider, () => isReady.value && h(RouterView))
    },
  })
  const wrapper = mount(Frame, {
    attachTo: document.body,
    global: { plugins: [pinia, i18n, router, apiProvider(api)] },
  })
  await settle()
  return { wrapper, router, api }
}

/** Waits until promises, timers of no length and lazily loaded parts have come to rest. */
export async function settle(turns = 6): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await flushPromises()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
