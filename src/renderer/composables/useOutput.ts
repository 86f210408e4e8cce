/** Follows a byte channel as lines for the screen, painted at most once a frame; closes it with its component. */
import type { ByteChannel } from '@shared/contract/channels'
import { toLabError, type LabError } from '@shared/errors'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { createOutputText } from './outputText'

const paintMs = 50

export function useOutput() {
  const lines = shallowRef<readonly string[]>([])
  const dropped = ref(0)
  const isOpen = ref(false)
  const error = shallowRef<LabError>()
  let channel: ByteChannel | undefined
  let serial = 0

  /** Opens a channel in place of the last one and reads it to its end; failures stand in `error`. */
  async function follow(open: () => Promise<ByteChannel>): Promise<void> {
    close()
    const mine = ++serial
    lines.value = []
    dropped.value = 0
    error.value = undefined
    isOpen.value = true
    try {
      const opened = await open()
      if (mine !== serial) return opened.close()
      channel = opened
      await read(opened, mine)
    } catch (thrown) {
      if (mine === serial) error.value = toLabError(thrown)
    } finally {
      if (mine === serial) isOpen.value = false
    }
  }

  async function read(from: ByteChannel, mine: number): Promise<void> {
    const output = createOutputText()
    let latest = { lines: lines.value, dropped: 0 }
    let timer: ReturnType<typeof setTimeout> | undefined
    const paint = (): void => {
      timer = undefined
      if (mine !== serial) return
      lines.value = latest.lines
      dropped.value = latest.dropped
    }
    try {
      for await (const bytes of from.incoming) {
        latest = output.take(bytes)
        timer ??= setTimeout(paint, paintMs)
      }
    } finally {
      clearTimeout(timer)
      paint()
    }
  }

  /** Sends what the user typed to the other end. */
  async function send(text: string): Promise<void> {
    await channel?.write(new TextEncoder().encode(text))
  }

  function close(): void {
    serial++
    channel?.close()
    channel = undefined
    isOpen.value = false
  }

  onScopeDispose(close)
  return { lines, dropped, isOpen, error, follow, send, close }
}
