/** debconf's way to a frontend: what it says when nobody is there to answer its questions. */
import { found } from '../../packages/containerFiles'
import type { Process } from '../../process/types'

const perlFolders =
  '/etc/perl /usr/local/lib/x86_64-linux-gnu/perl/5.40.1 /usr/local/share/perl/5.40.1 /usr/lib/x86_64-linux-gnu/perl5/5.40 /usr/share/perl5 /usr/lib/x86_64-linux-gnu/perl-base /usr/lib/x86_64-linux-gnu/perl/5.40 /usr/share/perl/5.40 /usr/local/lib/site_perl'

/**
 * Tries one frontend after another and says why each can't be used; silent with `DEBIAN_FRONTEND=noninteractive`.
 * `lineNumber` is what perl has read of its input by then: the number of archives, or nothing.
 */
export function frontendWords(process: Process, lineNumber?: number): string {
  const wanted = (process.env.get('DEBIAN_FRONTEND') ?? 'dialog').toLowerCase()
  if (wanted === 'noninteractive') return ''
  const input = lineNumber === undefined ? '' : `, <STDIN> line ${lineNumber}`
  const lines: string[] = []
  const fallBack = (frontend: string, why: string, next: string): void => {
    lines.push(`unable to initialize frontend: ${frontend}`, why, `falling back to frontend: ${next}`)
  }
  const term = process.env.get('TERM') ?? ''
  if (wanted === 'dialog')
    fallBack(
      'Dialog',
      term === '' || term === 'dumb'
        ? '(TERM is not set, so the dialog frontend is not usable.)'
        : `(No usable dialog-like program is installed, so the dialog based frontend cannot be used. at /usr/share/perl5/Debconf/FrontEnd/Dialog.pm line 79${input}.)`,
      'Readline',
    )
  const hasReadline = found(process, '/usr/share/perl/5.40/Term/ReadLine.pm') !== undefined
  if (!hasReadline && (wanted === 'dialog' || wanted === 'readline'))
    fallBack(
      'Readline',
      `(Can't locate Term/ReadLine.pm in @INC (you may need to install the Term::ReadLine module) (@INC entries checked: ${perlFolders}) at /usr/share/perl5/Debconf/FrontEnd/Readline.pm line 8${input}.)`,
      'Teletype',
    )
  if (process.terminal === undefined)
    fallBack(
      hasReadline ? 'Readline' : 'Teletype',
      '(This frontend requires a controlling tty.)',
      hasReadline ? 'Teletype' : 'Noninteractive',
    )
  return lines.map((line) => `debconf: ${line}\n`).join('')
}
