/** echo: `-n`, `-e`, `-E`. dash's builtin reads only `-n` and always interprets escapes. */
import type { Program } from '../../process/types'
import { encodeText } from '../../text'
import { unescape } from '../escapes'
import type { BuiltinView } from '../complaint'

export const echo: Program = async (process) => {
  const dash = (process as BuiltinView).builtinOf === 'dash'
  const words = process.argv.slice(1)
  let newline = true
  let interpret = dash
  while (words[0] !== undefined && (!dash || newline) && (dash ? /^-n$/ : /^-[neE]+$/).test(words[0])) {
    for (const letter of words.shift()?.slice(1) ?? '') {
      if (letter === 'n') newline = false
      else interpret = letter === 'e'
    }
  }
  const text = words.join(' ')
  if (!interpret) {
    await process.stdout.write(encodeText(newline ? `${text}\n` : text))
    return 0
  }
  const { text: unescaped, stopped } = unescape(text, dash ? '%b' : 'echo', { hex: !dash })
  await process.stdout.write(encodeText(newline && !stopped ? `${unescaped}\n` : unescaped))
  return 0
}
