/**
 * The lab that is being recorded, if one is: followed wherever one is in the app, since what is done anywhere goes into
 * it. What is done on a screen is told from here: it counts as its line in the lab that is open, too.
 */
import type { RecordingState } from '@shared/labs/progress'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { followStream } from '../composables/followStream'
import { useApi } from '../labApi'
import { useLayoutStore } from './layout'

export const useRecordingStore = defineStore('recording', () => {
  const { client } = useApi()
  const layout = useLayoutStore()
  const { locale } = useI18n({ useScope: 'global' })
  const state = shallowRef<RecordingState>({ steps: [] })
  const isRecording = computed(() => state.value.workspace !== undefined)
  watch(
    () => (locale.value === 'pt-BR' ? 'pt-BR' : 'en'),
    (spoken, _, onCleanup) =>
      onCleanup(
        followStream(
          (signal) => client.teaching.watchRecording({ locale: spoken }, { signal }),
          (next) => (state.value = next),
        ),
      ),
    { immediate: true },
  )
  watch(
    () => layout.done,
    (done) => {
      if (done === undefined) return
      const { line, workspace } = done
      client.labs.noteDone({ line, workspace, labId: layout.openLabId }).catch(() => undefined)
    },
  )
  return { state, isRecording }
})
