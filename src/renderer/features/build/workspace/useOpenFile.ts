/**
 * The file in the editor. What is typed is written a moment later, and at once before a build or when another file is
 * opened; a file that changed outside is read anew unless something typed is still to be written.
 */
import { toLabError, type LabError } from '@shared/errors'
import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { useApi, type LabApi } from '../../../labApi'
import { useNoticesStore } from '../../../stores/notices'

export type OpenFile =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'text' }
  | { readonly kind: 'binary' | 'tooLarge'; readonly sizeBytes: number }
  | { readonly kind: 'failed'; readonly error: LabError }

export interface FileEditing {
  readonly file: Readonly<ShallowRef<OpenFile>>
  readonly text: Ref<string>
  /** Path of the file whose text this is: for a moment still the one that was open before; undefined while it is read. */
  readonly textPath: Readonly<Ref<string | undefined>>
  readonly isDirty: Readonly<Ref<boolean>>
  /** Takes what was typed. */
  type(text: string): void
  /** Writes what was typed; resolves when it is there. Throws what the backend throws. */
  flush(): Promise<void>
  /** Reads the file anew, unless something typed is still to be written. */
  refresh(): Promise<void>
}

const quietMs = 500

/** Where files are read and written. */
export interface FileSource {
  read(place: { workspace: string; path: string }): ReturnType<LabApi['client']['workspaces']['read']>
  write(file: { workspace: string; path: string; text: string }): Promise<unknown>
}

/** To be called in a component's setup; `path` is undefined when no file is open. Default source: the workspaces. */
export function useOpenFile(workspace: () => string, path: () => string | undefined, source?: FileSource): FileEditing {
  const { client } = useApi()
  const files: FileSource = source ?? client.workspaces
  const notices = useNoticesStore()
  const file = shallowRef<OpenFile>({ kind: 'none' })
  const text = ref('')
  const textPath = ref<string>()
  const isDirty = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let place: { workspace: string; path: string } | undefined
  let writing: Promise<void> = Promise.resolve()

  /** One write after the other: a build that follows must not overtake the one that is under way. */
  function flush(): Promise<void> {
    clearTimeout(timer)
    writing = writing.catch(() => undefined).then(write)
    return writing
  }

  async function write(): Promise<void> {
    if (!isDirty.value || place === undefined) return
    const written = text.value
    try {
      await files.write({ ...place, text: written })
      if (text.value === written) isDirty.value = false
    } catch (thrown) {
      throw toLabError(thrown)
    }
  }

  function type(typed: string): void {
    if (typed === text.value) return
    text.value = typed
    isDirty.value = true
    clearTimeout(timer)
    timer = setTimeout(() => void flush().catch((thrown: unknown) => notices.fail(thrown)), quietMs)
  }

  async function read(): Promise<void> {
    const asked = place
    if (asked === undefined) return
    try {
      const found = await files.read(asked)
      if (place !== asked || isDirty.value) return
      if (found.kind === 'text') {
        text.value = found.text
        textPath.value = asked.path
      }
      file.value = found.kind === 'text' ? { kind: 'text' } : found
    } catch (thrown) {
      if (place === asked) file.value = { kind: 'failed', error: toLabError(thrown) }
    }
  }

  watch(
    [workspace, path],
    async ([nextWorkspace, nextPath]) => {
      await flush().catch((thrown: unknown) => notices.fail(thrown))
      isDirty.value = false
      place = nextPath === undefined ? undefined : { workspace: nextWorkspace, path: nextPath }
      textPath.value = undefined
      file.value = place === undefined ? { kind: 'none' } : { kind: 'loading' }
      await read()
    },
    { immediate: true },
  )
  onScopeDispose(() => void flush().catch((thrown: unknown) => notices.fail(thrown)))

  return { file, text, textPath, isDirty, type, flush, refresh: read }
}
