/** The two output streams of a process. */
export type StreamName = 'stdout' | 'stderr'
