/**
 * Lights: what a console line touched just now, so that screens can show it. Every command lights its picture for a few
 * seconds: a row of the images list, a container, a volume, a file.
 */
import type { Touched } from '@shared/contract/console'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { followStream } from '../composables/followStream'
import { useApi } from '../labApi'

const litMs = 4000

export const useLightsStore = defineStore('lights', () => {
  const { client } = useApi()
  const lit = shallowRef<ReadonlySet<string>>(new Set())

  /** Lights things for four seconds. */
  function light(touched: readonly Touched[]): void {
    const keys = touched.map(({ kind, id }) => `${kind}:${id}`)
    lit.value = new Set([...lit.value, ...keys])
    setTimeout(() => {
      lit.value = new Set([...lit.value].filter((key) => !keys.includes(key)))
    }, litMs)
  }

  /** Whether any of the names (full or short ID, tag, name, path) of a thing is lit. */
  function isLit(kind: Touched['kind'], names: readonly string[]): boolean {
    return names.some((name) => lit.value.has(`${kind}:${name}`))
  }

  /** Follows the console's lines until the returned disposer is called. */
  function follow(): () => void {
    return followStream(
      (signal) => client.console.watch(undefined, { signal }),
      (event) => {
        if (event.kind === 'finished') light(event.touched)
      },
    )
  }

  return { lit, light, isLit, follow }
})
