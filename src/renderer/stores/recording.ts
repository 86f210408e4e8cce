/** The lab that is being recorded, if one is: followed wherever one is in the app, since what is done anywhere goes into it. */
import type { RecordingState } from '@shared/labs/progress'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { followStream } from '../composables/followStream'
import { useApi } from '../labApi'

export const useRecordingStore = defineStore('recording', () => {
  const { client } = useApi()
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
  return { state, isRecording }
})
