/**
 * gzip's companions that are shell scripts in Debian (gzip 1.13): zgrep and its like, zcmp and zdiff, zforce, zless and
 * zmore. Here they are scripts of our own, run by the container's `sh` under the real ones' names.
 */
import type { Process, Program } from '../../process/types'
import { invokedName } from '../complaint'
import { becomeOther } from '../spawning'

const grepScript = `
options= pattern= given=0 hide=0 list=0
while [ $# -gt 0 ]; do
  case $1 in
    -e)
      if [ $given = 1 ]; then pattern="$pattern
$2"; else pattern=$2; fi
      given=1
      shift
      ;;
    -h) hide=1 ;;
    -H) hide=2 ;;
    -l) list=1 ;;
    -L) list=2 ;;
    --) shift; break ;;
    -?*) options="$options $1" ;;
    *) break ;;
  esac
  shift
done
if [ $given = 0 ]; then
  if [ $# = 0 ]; then
    echo "$me: $line: 1: missing pattern; try \\\`$me --help' for help" >&2
    exit 2
  fi
  pattern=$1
  shift
fi
[ $# = 0 ] && set -- -
[ $# -gt 1 ] && [ $hide = 0 ] && hide=2
status=1
for file; do
  if [ "$file" != - ] && [ ! -e "$file" ]; then
    gzip -cd -- "$file"
    status=2
    continue
  fi
  if [ $list != 0 ]; then
    if gzip -cdfq -- "$file" | $grep $options -q -e "$pattern"; then found=1; else found=2; fi
    [ $found = $list ] && echo "$file" && [ $status = 1 ] && status=0
    continue
  fi
  if [ $hide = 2 ]; then
    gzip -cdfq -- "$file" | $grep $options -H --label="$file" -e "$pattern"
  else
    gzip -cdfq -- "$file" | $grep $options -e "$pattern"
  fi
  code=$?
  [ $code = 0 ] && [ $status = 1 ] && status=0
  [ $code -gt 1 ] && status=$code
done
exit $status
`

const compareScript = `
options=
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; break ;;
    -?*) options="$options $1"; shift ;;
    *) break ;;
  esac
done
case $# in
  0) echo "$me: missing operand" >&2; exit 2 ;;
  1) plain=\${1%.gz}; set -- "$1" "$plain" ;;
esac
for file; do
  if [ "$file" != - ] && [ ! -e "$file" ]; then
    echo "$me: $line: cannot open $file: No such file" >&2
    exit 2
  fi
done
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
case $2 in
  *.gz|*.tgz|*.Z) gzip -cd -- "$2" >"$folder/second" && set -- "$1" "$folder/second" ;;
esac
gzip -cdf -- "$1" | $tool $options - "$2"
`

const forceScript = `
if [ $# = 0 ]; then
  echo "$me: invalid number of operands; try \\\`$me --help' for help" >&2
  exit 1
fi
status=0
for file; do
  if [ ! -f "$file" ]; then
    echo "zforce: $file not a file"
    status=1
    continue
  fi
  case $file in *.gz|*-gz|*.tgz|*.taz) continue ;; esac
  if gzip -lv <"$file" 2>/dev/null | grep -q '^defl'; then
    mv "$file" "$file.gz" && echo "$file -- replaced with $file.gz"
  fi
done
exit $status
`

const pageScript = `
[ $# = 0 ] && set -- -
for file; do
  gzip -cdfq -- "$file" 2>&1
done | $pager
`

const scripts: Readonly<Record<string, string>> = {
  zgrep: `grep=grep line=188${grepScript}`,
  zegrep: `grep='grep -E' line=188${grepScript}`,
  zfgrep: `grep='grep -F' line=188${grepScript}`,
  zcmp: `tool=cmp line=92${compareScript}`,
  zdiff: `tool=diff line=92${compareScript}`,
  zforce: forceScript,
  zless: `pager=\${PAGER:-less}${pageScript}`,
  zmore: `pager=\${PAGER:-more}${pageScript}`,
}

export const gzipScript: Program = (process: Process) => {
  const name = invokedName(process)
  const script = `me=/usr/bin/${name}\n${scripts[name] ?? ''}`
  const argv = ['sh', '-c', script, name, ...process.argv.slice(1)]
  return becomeOther(process, argv, process.env, (_, why) => why)
}
