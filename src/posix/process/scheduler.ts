/**
 * Time slices: all processes share one JavaScript thread, so whoever has run for a slice gives way to timers, sockets
 * and the others by a macrotask.
 */
const sliceMs = 10

let sliceStartMs = performance.now()

/** Whether the running slice is over. */
export function sliceIsOver(): boolean {
  return performance.now() - sliceStartMs >= sliceMs
}

/** Gives way; a new slice begins when it resolves. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      sliceStartMs = performance.now()
      resolve()
    })
  })
}
