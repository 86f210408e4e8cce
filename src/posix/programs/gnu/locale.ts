/** locale: the settings by category, the two locales that a minimal Debian has (`-a`), and a few of their keywords. */
import type { Process, Program } from '../../process/types'
import { complain } from '../complaint'
import { parseWithHint } from '../wrongUsage'

const table = {
  short: 'amckv',
  long: { 'all-locales': 'a', charmaps: 'm', 'category-name': 'c', 'keyword-name': 'k', verbose: 'v' },
  gnuStatus: 64,
}
const categories =
  'CTYPE NUMERIC TIME COLLATE MONETARY MESSAGES PAPER NAME ADDRESS TELEPHONE MEASUREMENT IDENTIFICATION'.split(' ')

/** Keywords of the C locale as glibc 2.41 has them; texts in quotes with `-k`. */
const keywords: Readonly<Record<string, string>> = {
  decimal_point: '.',
  thousands_sep: '',
  abday: 'Sun;Mon;Tue;Wed;Thu;Fri;Sat',
  day: 'Sunday;Monday;Tuesday;Wednesday;Thursday;Friday;Saturday',
  abmon: 'Jan;Feb;Mar;Apr;May;Jun;Jul;Aug;Sep;Oct;Nov;Dec',
  mon: 'January;February;March;April;May;June;July;August;September;October;November;December',
  am_pm: 'AM;PM',
  d_t_fmt: '%a %b %e %H:%M:%S %Y',
  d_fmt: '%m/%d/%y',
  t_fmt: '%H:%M:%S',
  t_fmt_ampm: '%I:%M:%S %p',
  yesexpr: '^[yY]',
  noexpr: '^[nN]',
  yesstr: '',
  nostr: '',
  territory: 'ISO',
  int_curr_symbol: '',
  currency_symbol: '',
}

export const locale: Program = async (process) => {
  const options = parseWithHint(process, table, "Try `locale --help' or `locale --usage' for more information.")
  await warn(process)
  if (options.has('a')) await process.print('C\nC.utf8\nPOSIX\n')
  else if (options.has('m')) {
    await complain(
      process,
      "[error] cannot read character map directory `/usr/share/i18n/charmaps': No such file or directory",
    )
    return 1
  } else if (options.operands.length === 0) await process.print(settings(process))
  let status = 0
  for (const name of options.operands) {
    const value = name === 'charmap' ? charmapOf(process) : keywords[name]
    if (value === undefined) {
      await complain(process, `unknown name "${name}"`)
      status = 1
    } else await process.print(options.has('k') ? `${name}="${value.replaceAll(';', '";"')}"\n` : `${value}\n`)
  }
  return status
}

function valueOf(process: Process, category: string): string {
  const set = (name: string): string | undefined => process.env.get(name) || undefined
  return set('LC_ALL') ?? set(`LC_${category}`) ?? set('LANG') ?? 'POSIX'
}

function charmapOf(process: Process): string {
  return /utf-?8/i.test(valueOf(process, 'CTYPE')) ? 'UTF-8' : 'ANSI_X3.4-1968'
}

function settings(process: Process): string {
  const lines = categories.map((category) => {
    const own = process.env.get(`LC_${category}`)
    const isOwn = own !== undefined && own !== '' && !process.env.get('LC_ALL')
    return isOwn ? `LC_${category}=${own}` : `LC_${category}="${valueOf(process, category)}"`
  })
  const text = (name: string): string => `${name}=${process.env.get(name) ?? ''}`
  return `${[text('LANG'), text('LANGUAGE'), ...lines, text('LC_ALL')].join('\n')}\n`
}

/** A locale that isn't installed can't be set. */
async function warn(process: Process): Promise<void> {
  const isThere = (category: string): boolean =>
    /^(C|POSIX|C\.utf-?8)$/i.test(process.env.get('LC_ALL') || valueOf(process, category))
  const names = ['CTYPE', 'MESSAGES', 'COLLATE'].filter((category) => !isThere(category))
  for (const name of names.map((category) => (category === 'COLLATE' ? 'ALL' : category)))
    await complain(process, `Cannot set LC_${name} to default locale: No such file or directory`)
}
