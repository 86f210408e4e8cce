/** What an endpoint is called on the screen: the simulator, a context's name, or Docker with where it was heard of. */
import type { Endpoint } from '@shared/docker/engine'
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'

/** To be called in a component's setup. */
export function useEndpointName(): ComputedRef<(endpoint: Endpoint) => string> {
  const { t } = useI18n()
  return computed(() => (endpoint: Endpoint) => {
    if (endpoint.origin === 'simulator') return t('app.simulator')
    if (endpoint.contextName !== undefined) return endpoint.contextName
    return t('app.docker')
  })
}
