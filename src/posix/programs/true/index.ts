/** true and false. */
import type { Program } from '../../process/types'

export const trueProgram: Program = () => Promise.resolve(0)

export const falseProgram: Program = () => Promise.resolve(1)
