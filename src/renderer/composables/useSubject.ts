/** Sets the last part of the breadcrumb while a screen is shown. */
import { onScopeDispose, watchEffect } from 'vue'
import { useLayoutStore } from '../stores/layout'

/** `subject` is text as the user knows it: an image's tag, a container's name. */
export function useSubject(subject: () => string): void {
  const layout = useLayoutStore()
  watchEffect(() => (layout.subject = subject()))
  onScopeDispose(() => (layout.subject = ''))
}
