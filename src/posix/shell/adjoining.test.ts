import { expect, it } from 'vitest'
import { createWorld } from '../testWorld'

/** Lines with what GNU bash 5.2 prints for them. */
const lines: readonly (readonly [line: string, printed: string])[] = [
  ['echo --x=<(echo a) | sed "s/[0-9]*$/N/"', '--x=/dev/fd/N\n'],
  ['echo a<(echo)b "c"<(echo) | sed "s/[0-9][0-9]*/N/g"', 'a/dev/fd/Nb c/dev/fd/N\n'],
  ['f() { cat "${1#--x=}"; }; f --x=<(echo hi; echo there)', 'hi\nthere\n'],
  ['for each in p=<(echo 1) q; do echo "${each%%/*}"; done', 'p=\nq\n'],
  ['grep --file=<(echo root) <(echo root; echo other)', 'root\n'],
  ['cat <(echo 1) <(echo 2)', '1\n2\n'],
]

it.each(lines)('%s', async (line, printed) => {
  expect(await createWorld('gnu').run(['bash', '-c', line])).toEqual({ stdout: printed, stderr: '', status: 0 })
})
