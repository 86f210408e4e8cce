/**
 * The engine as the screens see it: its status and its events, followed for as long as the app runs. Streams that break
 * (the host went away and came back) are taken up again. Others listen by `onEvents`; screens use `useEngineEvents`.
 */
import type { EngineDescription, EngineEvent, EngineStatus } from '@shared/docker/engine'
import { toLabError, type LabError } from '@shared/errors'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { followStream } from '../composables/followStream'
import { useApi } from '../labApi'

export const useEngineStore = defineStore('engine', () => {
  const { client } = useApi()
  const status = shallowRef<EngineStatus>()
  const streamError = shallowRef<LabError>()
  const listeners = new Set<(event: EngineEvent) => void>()

  const connection = computed(() => status.value?.connection)
  /** Whether an engine is still being looked for; one that is known to be away is not. */
  const isConnecting = computed(() => {
    const present = connection.value
    if (present === undefined) return streamError.value === undefined
    return present.state === 'connecting' || (present.state === 'none' && present.error === undefined)
  })
  const engine = computed<EngineDescription | undefined>(() =>
    connection.value?.state === 'connected' ? connection.value.engine : undefined,
  )
  const endpoints = computed(() => status.value?.endpoints ?? [])
  const endpoint = computed(() => {
    const present = connection.value
    if (present === undefined || present.state === 'none') return undefined
    return endpoints.value.find((candidate) => candidate.id === present.endpointId)
  })
  /** The state of its own that is open on the engine, as a lab has one. */
  const stateName = computed(() => (connection.value?.state === 'connected' ? connection.value.stateName : undefined))
  /** Changes when another engine answers, or another state of it, or the same one again: what was read before is stale then. */
  const connectionKey = computed(() => {
    const present = connection.value
    return present?.state === 'connected' ? `${present.endpointId}#${present.stateName ?? ''}` : present?.state
  })

  /** Follows status and events until the returned disposer is called. */
  function follow(): () => void {
    const stopStatus = followStream(
      (signal) => client.engine.watch(undefined, { signal }),
      (next) => {
        status.value = next
        streamError.value = undefined
      },
      (error) => (streamError.value = error),
    )
    const stopEvents = followStream(
      (signal) => client.engine.events(undefined, { signal }),
      (event) => listeners.forEach((listener) => listener(event)),
    )
    return () => {
      stopStatus()
      stopEvents()
    }
  }

  function onEvents(listener: (event: EngineEvent) => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** Switches to another engine. Throws `LabError` if it can't be. */
  async function connect(target: { endpointId: string } | { url: string }): Promise<void> {
    try {
      status.value = await client.engine.connect(target)
    } catch (thrown) {
      throw toLabError(thrown)
    }
  }

  async function rescan(): Promise<void> {
    try {
      status.value = await client.engine.rescan()
    } catch (thrown) {
      throw toLabError(thrown)
    }
  }

  return {
    status,
    streamError,
    connection,
    connectionKey,
    isConnecting,
    stateName,
    engine,
    endpoint,
    endpoints,
    follow,
    onEvents,
    connect,
    rescan,
  }
})
