/**
 * Trying an act on a branch: a branch is begun, the act happens there for real, and what it changed is shown. Keeping it
 * stays there; dropping it goes back to where the branch began and drops it. Closing what is shown keeps it.
 */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { TimeDifference } from '@shared/docker/time'
import { useAction } from '../../composables/useAction'
import { useApi } from '../../labApi'
import { useEngineStore } from '../../stores/engine'
import { useNoticesStore } from '../../stores/notices'

export interface TryOut {
  readonly isOffered: ComputedRef<boolean>
  readonly isBusy: ComputedRef<boolean>
  readonly isShown: Ref<boolean>
  readonly changes: Readonly<ShallowRef<readonly TimeDifference[]>>
  /** What the act has said; empty where it says nothing. */
  readonly said: Readonly<Ref<string>>
  /** Resolves true when the act happened and is shown. A text that it resolves with is shown, too. */
  run(act: () => Promise<unknown>): Promise<boolean>
  keep(): void
  drop(): Promise<boolean>
}

/** To be called in a component's setup. */
export function useTryOut(): TryOut {
  const { t } = useI18n()
  const { client } = useApi()
  const engine = useEngineStore()
  const notices = useNoticesStore()
  const isShown = ref(false)
  const changes = shallowRef<readonly TimeDifference[]>([])
  const said = ref('')
  let tried = { from: 0, branch: 0 }

  const attempt = useAction(async (act: () => Promise<unknown>) => {
    const before = await client.time.line({ limit: 1 })
    const number = Math.max(...before.branches.map(({ id }) => id)) + 1
    const branch = await client.time.startBranch({ name: t('time.try.branch', { number }) })
    tried = { from: branch.from ?? before.current, branch: branch.id }
    try {
      const answer = await act()
      said.value = typeof answer === 'string' ? answer : ''
    } catch (thrown) {
      await back()
      throw thrown
    }
    const { current } = await client.time.line({ limit: 1 })
    changes.value = (await client.time.compare({ from: tried.from, to: current })).changes
    isShown.value = true
  })

  async function back(): Promise<void> {
    await client.time.go({ point: tried.from })
    await client.time.dropBranch({ id: tried.branch })
  }

  const dropping = useAction(async () => {
    await back()
    isShown.value = false
    notices.done(t('time.try.dropped'))
  })

  return {
    isOffered: computed(() => engine.engine?.capabilities.travelsInTime === true),
    isBusy: computed(() => attempt.isBusy.value || dropping.isBusy.value),
    isShown,
    changes,
    said,
    run: (act) => attempt.run(act),
    keep() {
      isShown.value = false
      notices.done(t('time.try.kept'))
    },
    drop: () => dropping.run(),
  }
}
