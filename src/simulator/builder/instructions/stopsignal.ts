/** STOPSIGNAL: the signal that `docker stop` sends. */
import { exactlyOne } from './types'
import type { InstructionKind } from './types'

const names =
  'HUP INT QUIT ILL TRAP ABRT IOT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO POLL PWR SYS UNUSED RTMIN RTMAX'.split(
    ' ',
  )
const maxSignal = 64

/** Whether moby's `signal.ParseSignal` accepts it: a number, or a name with or without `SIG`. */
function isSignal(text: string): boolean {
  if (/^\d+$/.test(text)) return Number(text) > 0 && Number(text) <= maxSignal
  const name = text.toUpperCase().replace(/^SIG/, '')
  return names.includes(name) || /^RTM(?:IN\+(?:[1-9]|1[0-5])|AX-(?:[1-9]|1[0-4]))$/.test(name)
}

export const stopsignal: InstructionKind = {
  keyword: 'stopsignal',
  // Flags are not looked at here (26.1).
  prepare({ args }) {
    const signal = exactlyOne('STOPSIGNAL', args)
    return async (step) => {
      const expanded = step.expand(signal)
      if (!isSignal(expanded)) throw new Error(`invalid signal: ${expanded}`)
      step.change({ StopSignal: expanded })
      await step.commit(`STOPSIGNAL ${expanded}`)
    }
  },
}
