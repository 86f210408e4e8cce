/** `labs check`: plays every lab of a folder, or the one lab that the folder is, in every way; 1 when one fails. */
import { join, resolve } from 'node:path'
import { readLabs } from '@backend/labs/loadLabs'
import { LabError } from '@shared/errors'
import { counted, print, type LabsVerb } from './verb'
import { withChecker } from './withEngine'

export const checkLabs: LabsVerb = {
  usage: 'check [DIR] [--engine URL]',
  operands: [0, 1],
  async run(args) {
    const [dir] = args.operands
    const labsDir = dir === undefined ? join(args.rootDir, 'labs') : resolve(dir)
    const { labs, broken } = await readLabs(labsDir)
    for (const { folder, error } of broken) print(`${folder}\n  ✗ ${error.message.replaceAll('\n', '\n    ')}`)
    if (labs.length + broken.length === 0) throw new LabError('invalid', `no labs in ${labsDir}`)
    let failed = broken.length
    if (labs.length > 0) {
      await withChecker(args, async (checker) => {
        for (const lab of labs) {
          print(`${lab.lab.number}. ${lab.texts[args.lang].title}`)
          const report = await checker.check(lab, ({ name, isPassed, detail }) =>
            print(isPassed ? `  ✓ ${name}` : `  ✗ ${name}\n    ${detail.replaceAll('\n', '\n    ')}`),
          )
          if (!report.isPassed) failed += 1
        }
      })
    }
    const passed = labs.length + broken.length - failed
    print(`\n${counted(passed, 'lab')} passed, ${failed} failed`)
    return failed === 0 ? 0 : 1
  },
}
