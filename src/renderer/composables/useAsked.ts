/** An act on one of many that is asked about first: what it is about, whether the question is open, and the act itself. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { useAction } from './useAction'

export interface Asked<Subject> {
  /** What was asked about last; undefined before. */
  readonly subject: Readonly<ShallowRef<Subject | undefined>>
  readonly isOpen: Ref<boolean>
  readonly isBusy: Readonly<Ref<boolean>>
  ask(subject: Subject): void
  /** Does it and closes the question; a failure becomes a notice, and the question stays open. */
  confirm(): Promise<boolean>
}

/** To be called in a component's setup. */
export function useAsked<Subject>(act: (subject: Subject) => Promise<unknown>): Asked<Subject> {
  const subject = shallowRef<Subject>()
  const isOpen = ref(false)
  const doing = useAction(async () => {
    if (subject.value !== undefined) await act(subject.value)
    isOpen.value = false
  })
  return {
    subject,
    isOpen,
    isBusy: doing.isBusy,
    ask(asked) {
      subject.value = asked
      isOpen.value = true
    },
    confirm: () => doing.run(),
  }
}
