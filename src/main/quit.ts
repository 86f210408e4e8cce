/** Quitting: the backend is disposed first, for a bounded time. */
import type { App } from 'electron'

const disposeWithinMs = 8_000

/** Lets the app quit only after `dispose` has ended, or 8 s later; the last window closed quits, except on macOS. */
export function quitWith(app: App, dispose: () => Promise<void>): void {
  let disposing: Promise<unknown> | undefined
  app.on('will-quit', (event) => {
    event.preventDefault()
    const timeout = new Promise((resolve) => setTimeout(resolve, disposeWithinMs))
    disposing ??= Promise.race([dispose().catch(() => {}), timeout]).then(() => app.exit(0))
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
}
