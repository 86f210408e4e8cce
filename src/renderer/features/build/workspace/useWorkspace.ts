/** The files of one workspace, followed; and what is done to them, each with a way back where one can be lost. */
import type { Workspace } from '@shared/docker/build'
import type { LabError } from '@shared/errors'
import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { followStream } from '../../../composables/followStream'
import { useApi } from '../../../labApi'
import { useNoticesStore } from '../../../stores/notices'

export interface OpenWorkspace {
  readonly workspace: Readonly<ShallowRef<Workspace | undefined>>
  readonly error: Readonly<ShallowRef<LabError | undefined>>
  createFile(path: string, text?: string): Promise<void>
  createFolder(path: string): Promise<void>
  rename(path: string, newPath: string): Promise<void>
  /** Removes a file or folder; the notice that tells it offers to bring it back. */
  remove(path: string): Promise<void>
}

/** To be called in a component's setup. The calls throw what the backend throws. */
export function useWorkspace(name: () => string): OpenWorkspace {
  const { client } = useApi()
  const { t } = useI18n()
  const notices = useNoticesStore()
  const workspace = shallowRef<Workspace>()
  const error = shallowRef<LabError>()
  let stop: () => void = () => undefined

  watch(
    name,
    (present) => {
      stop()
      workspace.value = undefined
      error.value = undefined
      stop = followStream(
        (signal) => client.workspaces.watch({ workspace: present }, { signal }),
        (next) => {
          workspace.value = next
          error.value = undefined
        },
        (failure) => (error.value = failure),
      )
    },
    { immediate: true },
  )
  onScopeDispose(() => stop())

  async function remove(path: string): Promise<void> {
    const { workspace: next, undoId } = await client.workspaces.remove({ workspace: name(), path })
    workspace.value = next
    notices.done(t('build.files.removed', { path }), { label: t('build.files.undo'), run: () => void undo(undoId) })
  }

  async function undo(undoId: string): Promise<void> {
    try {
      workspace.value = await client.workspaces.undoRemove({ undoId })
    } catch (thrown) {
      notices.fail(thrown)
    }
  }

  return {
    workspace,
    error,
    remove,
    createFile: async (path, text = '') => {
      workspace.value = await client.workspaces.write({ workspace: name(), path, text })
    },
    createFolder: async (path) => {
      workspace.value = await client.workspaces.createDirectory({ workspace: name(), path })
    },
    rename: async (path, newPath) => {
      workspace.value = await client.workspaces.rename({ workspace: name(), path, newPath })
    },
  }
}
