/** bash's shopt: options beside those of set. */
import type { BuiltinCall } from './builtin'
import { applyOptions } from './variables'

/** In the order of bash's own table. */
export const shoptOrder: readonly string[] = [
  'autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs checkwinsize cmdhist compat31 compat32 compat40',
  'compat41 compat42 compat43 compat44 complete_fullquote direxpand dirspell dotglob execfail expand_aliases extdebug',
  'extglob extquote failglob force_fignore globasciiranges globskipdots globstar gnu_errfmt histappend histreedit',
  'histverify hostcomplete huponexit inherit_errexit interactive_comments lastpipe lithist localvar_inherit',
  'localvar_unset login_shell mailwarn no_empty_cmd_completion nocaseglob nocasematch noexpand_translation nullglob',
  'patsub_replacement progcomp progcomp_alias promptvars restricted_shell shift_verbose sourcepath varredir_close',
  'xpg_echo',
]
  .join(' ')
  .split(' ')

export const shoptNames: readonly string[] = [...shoptOrder].sort()

/** `shopt [-pqsu] [-o] [option …]` */
export async function shopt(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  let flags = ''
  let at = 1
  for (; /^-./.test(args[at] ?? ''); at++) flags += (args[at] ?? '').slice(1)
  const wanted = args.slice(at)
  if (flags.includes('o')) return setOptions(call, wanted, flags)
  const change = flags.includes('s') ? true : flags.includes('u') ? false : undefined
  const isOn = (name: string): boolean => shell.shopts.has(name)
  if (wanted.length === 0) {
    for (const name of shoptOrder)
      if (change === undefined || isOn(name) === change) await show(call, name, isOn(name), flags)
    return 0
  }
  let status = 0
  for (const name of wanted) {
    if (!shoptNames.includes(name)) {
      await shell.complain(`${name}: invalid shell option name`, 'shopt')
      status = 1
    } else if (change === true) shell.shopts.add(name)
    else if (change === false) shell.shopts.delete(name)
    else {
      if (!isOn(name)) status = 1
      if (!flags.includes('q')) await show(call, name, isOn(name), flags)
    }
  }
  return status
}

function show({ shell }: BuiltinCall, name: string, on: boolean, flags: string): Promise<void> {
  return shell.process.print(
    flags.includes('p') ? `shopt ${on ? '-s' : '-u'} ${name}\n` : `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`,
  )
}

async function setOptions(call: BuiltinCall, wanted: readonly string[], flags: string): Promise<number> {
  const { shell } = call
  let status = 0
  for (const name of wanted) {
    if (/[su]/.test(flags)) {
      const { unknown } = applyOptions(shell, [flags.includes('s') ? '-o' : '+o', name])
      if (unknown !== undefined) status = 1
      continue
    }
    const on = ([...shell.options] as string[]).includes(name)
    if (!on) status = 1
    if (!flags.includes('q')) await shell.process.print(`${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`)
  }
  return status
}
