/** `labs new`: makes a lab that passes every check, to be changed bit by bit. */
import { resolve } from 'node:path'
import { createLab } from '@backend/labs/createLab'
import { print, type LabsVerb } from './verb'

export const newLab: LabsVerb = {
  usage: 'new NAME [DIR]',
  operands: [1, 2],
  async run({ operands: [name = '', dir = '.'] }) {
    const folder = await createLab(resolve(dir), name)
    print(`${folder}\nChange its files, then: camada labs check ${folder}`)
    return 0
  },
}
