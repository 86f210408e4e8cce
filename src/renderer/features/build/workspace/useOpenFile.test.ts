/** What is typed is written in order, and whoever waits for it waits until it is there. */
import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { defineComponent, h } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createSampleApi } from '../../../../../test/renderer/sample'
import { createLabI18n } from '../../../i18n'
import { apiProvider, type LabApi } from '../../../labApi'
import { useOpenFile, type FileEditing } from './useOpenFile'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

async function openSlowly(writeMs: number): Promise<{ editing: FileEditing; kept: string[] }> {
  const sample = createSampleApi()
  const kept: string[] = []
  const api: LabApi = {
    ...sample,
    client: {
      ...sample.client,
      workspaces: {
        ...sample.client.workspaces,
        read: async () => ({ kind: 'text', text: 'FROM alpine' }) as never,
        write: async ({ text }: { text: string }) => {
          await new Promise((resolve) => setTimeout(resolve, writeMs))
          kept.push(text)
          return undefined as never
        },
      },
    },
  }
  const i18n = await createLabI18n('en')
  let editing: FileEditing | undefined
  const component = defineComponent({
    setup() {
      editing = useOpenFile(
        () => 'lab',
        () => 'Dockerfile',
      )
      return () => h('div')
    },
  })
  mount(component, { global: { plugins: [createPinia(), i18n, apiProvider(api)] } })
  await vi.advanceTimersByTimeAsync(1)
  if (editing === undefined) throw new Error('setup gave nothing')
  return { editing, kept }
}

it('waits, before a build, for a write that is under way', async () => {
  const { editing, kept } = await openSlowly(1000)
  editing.type('FROM busybox')
  await vi.advanceTimersByTimeAsync(600)
  expect([kept, editing.isDirty.value]).toEqual([[], true])
  const keptAtBuild = editing.flush().then(() => [...kept])
  await vi.advanceTimersByTimeAsync(1000)
  expect([await keptAtBuild, editing.isDirty.value]).toEqual([['FROM busybox'], false])
})

it('writes what was typed meanwhile after it, not beside it', async () => {
  const { editing, kept } = await openSlowly(1000)
  editing.type('1')
  await vi.advanceTimersByTimeAsync(600)
  editing.type('2')
  const done = editing.flush()
  await vi.advanceTimersByTimeAsync(2000)
  await done
  expect([kept, editing.isDirty.value]).toEqual([['1', '2'], false])
})
