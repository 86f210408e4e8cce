/** The lab's engines as Docker contexts: those of `~/.docker`, the simulator, and as `default` an engine without a name. */
import { LabError } from '@shared/errors'
import { simulatorId } from '../docker/endpoints'
import type { EngineConnections } from '../docker/types'
import type { ContextEntry, ContextSource } from './contextSource'

/** What `docker context` shows and switches. */
export function contextsOf(connections: EngineConnections): ContextSource {
  const named = (): readonly (ContextEntry & { readonly endpointId: string })[] => {
    const current = connections.current().endpointId
    return connections.status.endpoints.flatMap(({ id, url, contextName, origin }) => {
      const name = contextName ?? (origin === 'simulator' ? simulatorId : undefined)
      if (name === undefined) return []
      const description = origin === 'simulator' ? "Camada's built-in engine" : ''
      return [{ name, description, host: url, isCurrent: id === current, endpointId: id }]
    })
  }
  return {
    list: async () => {
      const entries = named()
      const { url } = connections.current()
      const isNamed = entries.some(({ isCurrent }) => isCurrent)
      const description = 'Current DOCKER_HOST based configuration'
      const byDefault = { name: 'default', description, host: url, isCurrent: true }
      return Promise.resolve(isNamed ? entries : [byDefault, ...entries])
    },
    async use(name) {
      if (name === 'default') return
      const entry = named().find((each) => each.name === name)
      if (entry === undefined) throw new LabError('notFound', `context ${JSON.stringify(name)}: context not found`)
      await connections.connect({ endpointId: entry.endpointId })
    },
  }
}
