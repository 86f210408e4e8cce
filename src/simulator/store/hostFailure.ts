/** What an answer may tell of a failure of the computer under the simulator: the reason, and never a path. */

/** The reason in words; undefined for what is no failure of the computer. Wrappings that say nothing else are opened. */
export function hostFailure(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined
  if ('syscall' in thrown && 'code' in thrown && typeof thrown.code === 'string') {
    const reason = /^[A-Z0-9]+: ([^,]+)/.exec(thrown.message)?.[1] ?? thrown.code
    return `the simulator can't use its data: ${reason}`
  }
  return thrown.cause instanceof Error && thrown.cause.message === thrown.message
    ? hostFailure(thrown.cause)
    : undefined
}
