/**
 * The line of points of the connected engine, read anew when something happens on it; and the journeys along it. Where
 * the engine can't go back there is no line.
 */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { TimeJourney } from '@shared/docker/time'
import { useAction } from '../../composables/useAction'
import { useLoaded } from '../../composables/useLoaded'
import { useApi } from '../../labApi'
import { useEngineStore } from '../../stores/engine'
import { useLayoutStore } from '../../stores/layout'
import { useNoticesStore } from '../../stores/notices'

/** More would be too many to draw and to walk. */
const shownPoints = 120

export const useTimeStore = defineStore('time', () => {
  const { t } = useI18n()
  const { client } = useApi()
  const engine = useEngineStore()
  const notices = useNoticesStore()
  const { echoInConsole } = useLayoutStore()
  const isOffered = computed(() => engine.engine?.capabilities.travelsInTime === true)
  /** Older points are shown up to this one; undefined for the newest. */
  const before = ref<number>()
  const loaded = useLoaded(
    (signal) => (isOffered.value ? client.time.line(query(), { signal }) : Promise.resolve(undefined)),
    {
      events: ['container', 'image', 'volume', 'network', 'daemon'],
    },
  )

  function query(): { limit: number; before?: number } {
    return { limit: shownPoints, ...(before.value !== undefined && { before: before.value }) }
  }

  /** Shows the points before one, or with undefined the newest. */
  async function show(upTo: number | undefined): Promise<void> {
    before.value = upTo
    await loaded.reload()
  }

  /** Shows the points around one, which may be the newest. */
  async function showAround(id: number): Promise<void> {
    const upTo = id + Math.ceil(shownPoints / 2)
    const newest = Math.max(...(loaded.data.value?.branches ?? []).map(({ tip }) => tip))
    await show(upTo > newest ? undefined : upTo)
  }

  /** By number, or the one before it that is still there, or by name; what was found last. */
  const found = ref<number>()
  const find = useAction(async (sought: string) => {
    const id = /^\d+$/.test(sought) ? Number(sought) : (await client.time.compare({ from: sought, to: sought })).to.id
    await showAround(id)
    const ids = (loaded.data.value?.points ?? []).map((point) => point.id)
    found.value = ids.findLast((one) => one <= id) ?? ids[0]
  })

  const line = computed(() => (isOffered.value ? loaded.data.value : undefined))

  /** The notice of where we are, which the next journey makes untrue; one that tells of ended containers stays. */
  let arrival: number | undefined
  async function travel(journey: Promise<TimeJourney>, command: string): Promise<void> {
    const { point, killed } = await journey
    echoInConsole(command)
    await loaded.reload()
    const said = t('time.arrived', { point: point.id })
    if (arrival !== undefined) notices.dismiss(arrival)
    arrival = killed.length === 0 ? notices.done(said) : undefined
    if (killed.length > 0) notices.done(`${said} ${t('time.killed', { names: killed.join(', ') }, killed.length)}`)
  }

  const undo = useAction(() => travel(client.time.undo({}), 'undo'))
  const redo = useAction(() => travel(client.time.redo({}), 'redo'))
  const go = useAction((point: number) => travel(client.time.go({ point }), `history go ${String(point)}`))
  const name = useAction(async (id: number, given: string) => {
    await client.time.name({ id, name: given })
    await loaded.reload()
  })
  const startBranch = useAction(async (given: string) => {
    await client.time.startBranch({ name: given })
    await loaded.reload()
  })
  const nameBranch = useAction(async (id: number, given: string) => {
    await client.time.nameBranch({ id, name: given })
    await loaded.reload()
  })
  const dropBranch = useAction(async (id: number) => {
    await client.time.dropBranch({ id })
    await loaded.reload()
  })
  const isBusy = computed(() => [undo, redo, go].some((action) => action.isBusy.value))

  return {
    isOffered,
    line,
    error: loaded.error,
    reload: loaded.reload,
    undo,
    redo,
    go,
    name,
    startBranch,
    nameBranch,
    dropBranch,
    before,
    show,
    showAround,
    find,
    found,
    isBusy,
  }
})
