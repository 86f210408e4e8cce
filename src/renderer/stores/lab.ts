/**
 * The lab that is open at the right: its state as it is re-judged, and what the learner can do in it. The choice of the
 * lab stands in the layout store, so that it is open again after a reload.
 */
import type { Guess } from '@shared/labs/guess'
import type { LabState } from '@shared/labs/progress'
import type { LabError } from '@shared/errors'
import { defineStore } from 'pinia'
import { computed, nextTick, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { followStream } from '../composables/followStream'
import { useApi } from '../labApi'
import { useEngineStore } from './engine'
import { firstWorkspace, useLayoutStore } from './layout'

export const useLabStore = defineStore('lab', () => {
  const { client } = useApi()
  const layout = useLayoutStore()
  const { locale } = useI18n({ useScope: 'global' })
  const state = shallowRef<LabState>()
  const error = shallowRef<LabError>()
  /** The lab that was left last, for the library to read anew. */
  const changes = shallowRef(0)
  /** Somebody has just chosen the lab, and its panel has not taken the keyboard yet. */
  const isChosen = ref(false)
  const labId = computed(() => layout.openLabId)
  const language = computed(() => (locale.value === 'pt-BR' ? 'pt-BR' : 'en'))
  const step = computed(() => state.value?.steps[state.value.currentStep])

  /** From the choice of a lab until its workspace is ready, or it needs an answer, or fails. */
  const isOpening = computed(
    () =>
      labId.value !== undefined &&
      error.value === undefined &&
      (state.value === undefined || (state.value.phase === 'preparing' && state.value.asksImages === undefined)),
  )

  watch(
    [labId, language],
    ([id, spoken], before, onCleanup) => {
      if (id !== before[0]) state.value = undefined
      error.value = undefined
      if (id === undefined) return
      onCleanup(
        followStream(
          (signal) => client.labs.watch({ labId: id, locale: spoken }, { signal }),
          (next) => {
            state.value = next
            error.value = undefined
          },
          (failure) => (error.value = failure),
        ),
      )
    },
    { immediate: true },
  )

  // The lab's files are what the build screen and the console are about while it is open.
  watch(
    () => (state.value?.phase === 'preparing' ? undefined : state.value?.workspace),
    (name) => {
      if (name !== undefined) layout.workspace = name
    },
  )

  /** Opens a lab in the panel, with the console that it needs. */
  function open(id: string): void {
    isChosen.value = true
    layout.openLabId = id
    layout.isLabOpen = true
    layout.isConsoleOpen = true
  }

  /** Opens the lab on another engine. It is closed meanwhile, so that it doesn't begin there outside its own state. */
  async function openOn(endpointId: string): Promise<void> {
    const id = labId.value
    if (id === undefined) return
    layout.openLabId = undefined
    await nextTick()
    await useEngineStore()
      .connect({ endpointId })
      .finally(() => open(id))
  }

  function current(): { labId: string; stepId: string } {
    if (labId.value === undefined || step.value === undefined) throw new Error('no lab is open')
    return { labId: labId.value, stepId: step.value.id }
  }

  const predict = (guess: Guess): Promise<void> => client.labs.predict({ ...current(), guess })
  const hint = (): Promise<void> => client.labs.hint(current())
  const showSolution = (): Promise<void> => client.labs.showSolution(current())
  const goTo = (index: number): Promise<void> => client.labs.goTo({ labId: current().labId, step: index })

  async function answer(questionId: string, optionId: string): Promise<void> {
    if (labId.value !== undefined) await client.labs.answer({ labId: labId.value, questionId, optionId })
  }

  async function allowHostPaths(allow: boolean): Promise<void> {
    if (labId.value !== undefined) await client.labs.allowHostPaths({ labId: labId.value, allow })
  }

  async function answerImages(load: boolean): Promise<void> {
    if (labId.value !== undefined) await client.labs.answerImages({ labId: labId.value, load })
  }

  async function reset(): Promise<void> {
    if (labId.value === undefined) return
    await client.labs.reset({ labId: labId.value })
    changes.value++
  }

  /** Ends the run; with `clean` what it made is removed. */
  async function leave(clean: boolean): Promise<void> {
    const id = labId.value
    if (id === undefined) return
    await client.labs.leave({ labId: id, clean })
    layout.openLabId = undefined
    layout.workspace = firstWorkspace
    changes.value++
  }

  return {
    labId,
    state,
    error,
    step,
    isOpening,
    changes,
    isChosen,
    open,
    openOn,
    predict,
    answer,
    hint,
    showSolution,
    goTo,
    allowHostPaths,
    answerImages,
    reset,
    leave,
  }
})
