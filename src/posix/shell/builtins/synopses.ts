/**
 * How bash's builtins are called: their synopses, as `help -s` has them, and the letters that they take (a colon: with a
 * word), as trying each one showed (bash 5.2.37). Builtins without letters read their words themselves.
 */

export interface Usage {
  readonly synopsis: string
  readonly letters?: string
}

export const usages: Readonly<Record<string, Usage>> = {
  '.': { synopsis: '. filename [arguments]', letters: '' },
  ':': { synopsis: ':' },
  '[': { synopsis: '[ arg... ]' },
  alias: { synopsis: 'alias [-p] [name[=value] ... ]', letters: 'p' },
  bg: { synopsis: 'bg [job_spec ...]' },
  break: { synopsis: 'break [n]' },
  builtin: { synopsis: 'builtin [shell-builtin [arg ...]]', letters: '' },
  caller: { synopsis: 'caller [expr]' },
  cd: { synopsis: 'cd [-L|[-P [-e]] [-@]] [dir]', letters: 'eLP@' },
  command: { synopsis: 'command [-pVv] command [arg ...]', letters: 'pvV' },
  compgen: {
    synopsis:
      'compgen [-abcdefgjksuv] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [word]',
    letters: 'abcdefgjko:suvA:C:F:G:P:S:W:X:',
  },
  complete: {
    synopsis:
      'complete [-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...]',
    letters: 'abcdefgjko:prsuvA:C:DEF:G:IP:S:W:X:',
  },
  compopt: { synopsis: 'compopt [-o|+o option] [-DEI] [name ...]', letters: 'o:DEI' },
  continue: { synopsis: 'continue [n]' },
  declare: { synopsis: 'declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]' },
  dirs: { synopsis: 'dirs [-clpv] [+N] [-N]' },
  disown: { synopsis: 'disown [-h] [-ar] [jobspec ... | pid ...]', letters: 'ahr' },
  echo: { synopsis: 'echo [-neE] [arg ...]' },
  enable: { synopsis: 'enable [-a] [-dnps] [-f filename] [name ...]', letters: 'adf:nps' },
  eval: { synopsis: 'eval [arg ...]', letters: '' },
  exec: { synopsis: 'exec [-cl] [-a name] [command [argument ...]] [redirection ...]', letters: 'a:cl' },
  exit: { synopsis: 'exit [n]' },
  export: { synopsis: 'export [-fn] [name[=value] ...] or export -p', letters: 'afnp' },
  false: { synopsis: 'false' },
  fc: { synopsis: 'fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]' },
  fg: { synopsis: 'fg [job_spec]' },
  getopts: { synopsis: 'getopts optstring name [arg ...]', letters: '' },
  hash: { synopsis: 'hash [-lr] [-p pathname] [-dt] [name ...]', letters: 'dlp:rt' },
  help: { synopsis: 'help [-dms] [pattern ...]', letters: 'dms' },
  history: { synopsis: 'history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]' },
  jobs: { synopsis: 'jobs [-lnprs] [jobspec ...] or jobs -x command [args]', letters: 'lnprsx' },
  kill: { synopsis: 'kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]' },
  let: { synopsis: 'let arg [arg ...]' },
  local: { synopsis: 'local [option] name[=value] ...' },
  logout: { synopsis: 'logout [n]' },
  mapfile: {
    synopsis: 'mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
    letters: 'c:d:n:s:tu:C:O:',
  },
  popd: { synopsis: 'popd [-n] [+N | -N]' },
  printf: { synopsis: 'printf [-v var] format [arguments]', letters: 'v:' },
  pushd: { synopsis: 'pushd [-n] [+N | -N | dir]' },
  pwd: { synopsis: 'pwd [-LP]', letters: 'LP' },
  read: {
    synopsis:
      'read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]',
    letters: 'a:d:ei:n:p:rst:u:N:',
  },
  readarray: {
    synopsis: 'readarray [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]',
    letters: 'c:d:n:s:tu:C:O:',
  },
  readonly: { synopsis: 'readonly [-aAf] [name[=value] ...] or readonly -p', letters: 'aAfp' },
  return: { synopsis: 'return [n]' },
  set: { synopsis: 'set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]' },
  shift: { synopsis: 'shift [n]' },
  shopt: { synopsis: 'shopt [-pqsu] [-o] [optname ...]', letters: 'opqsu' },
  source: { synopsis: 'source filename [arguments]', letters: '' },
  suspend: { synopsis: 'suspend [-f]', letters: 'f' },
  test: { synopsis: 'test [expr]' },
  times: { synopsis: 'times', letters: '' },
  trap: { synopsis: 'trap [-lp] [[arg] signal_spec ...]', letters: 'lp' },
  true: { synopsis: 'true' },
  type: { synopsis: 'type [-afptP] name [name ...]', letters: 'afptP' },
  typeset: { synopsis: 'typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]' },
  ulimit: { synopsis: 'ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]' },
  umask: { synopsis: 'umask [-p] [-S] [mode]', letters: 'pS' },
  unalias: { synopsis: 'unalias [-a] name [name ...]', letters: 'a' },
  unset: { synopsis: 'unset [-f] [-v] [-n] [name ...]', letters: 'fnv' },
  wait: { synopsis: 'wait [-fn] [-p var] [id ...]', letters: 'fnp:' },
}

/** Topics of `help` that are no builtins, with their synopses. */
export const keywordUsages: Readonly<Record<string, string>> = {
  '%': 'job_spec [&]',
  '(( ... ))': '(( expression ))',
  '[[ ... ]]': '[[ expression ]]',
  case: 'case WORD in [PATTERN [| PATTERN]...) COMMANDS ;;]... esac',
  coproc: 'coproc [NAME] command [redirections]',
  for: 'for NAME [in WORDS ... ] ; do COMMANDS; done',
  'for ((': 'for (( exp1; exp2; exp3 )); do COMMANDS; done',
  function: 'function name { COMMANDS ; } or name () { COMMANDS ; }',
  if: 'if COMMANDS; then COMMANDS; [ elif COMMANDS; then COMMANDS; ]... [ else COMMANDS; ] fi',
  select: 'select NAME [in WORDS ... ;] do COMMANDS; done',
  time: 'time [-p] pipeline',
  until: 'until COMMANDS; do COMMANDS-2; done',
  variables: 'variables - Names and meanings of some shell variables',
  while: 'while COMMANDS; do COMMANDS-2; done',
  '{ ... }': '{ COMMANDS ; }',
}
