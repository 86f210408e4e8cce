/**
 * Every program by the name it is invoked under. A name that isn't here can't run in the simulator, whatever the image
 * holds; a program that is here runs only if the image has a file of that name.
 */
import type { Face, Program } from '../process/types'
import { guarded } from './guarded'
import { busyboxProgram } from './busybox'
import { adduser, addgroup, deluser } from './accounts/busybox'
import { chpasswd, passwd } from './accounts/gnu'
import { awk } from './awk'
import { bzip2, xz } from './bzip2'
import { chroot, dmesg, flock, getent, hostid, logger, logname, nobody, pwdx, usleep } from './chroot'
import { crc32, sum } from './cksum'
import { cksum, md5sum, sha1sum, sha256sum, sha512sum } from './checksums'
import { sha3sum } from './hashes'
import { comm } from './comm'
import { cpio } from './cpio'
import { crontab } from './crontab'
import { curl } from './curl'
import { expand, unexpand } from './expand'
import { factor } from './factor'
import { fallocate } from './fallocate'
import { file } from './file'
import { fold } from './fold'
import { fuser, lsof } from './fuser'
import { getopt } from './getopt'
import { programsOfGnu } from './gnu'
import { setarch } from './gnu/personality'
import { install } from './install'
import { join } from './join'
import { less } from './less'
import { link, pathchk, unlink } from './link'
import { blkid, findfs, losetup } from './losetup'
import { mountpoint } from './mountpoint'
import { nc } from './nc'
import { ionice, nice, renice } from './nice'
import { arp, ifconfig, netstat, route, telnet, traceroute } from './netTools'
import { ip } from './netTools/ip'
import { nl } from './nl'
import { nslookup } from './nslookup'
import { packagePrograms } from './packagePrograms'
import { paste } from './paste'
import { patch } from './patch'
import { killall, pgrep, pidof, pkill } from './pidof'
import { ping } from './ping'
import { serverPrograms } from './servers'
import { shred } from './shred'
import { shuf } from './shuf'
import { split } from './split'
import { strings } from './strings'
import { su } from './su'
import { top } from './top'
import { ts } from './ts'
import { tsort } from './tsort'
import { unzip } from './unzip'
import { vi } from './vi'
import { watch } from './watch'
import { wget } from './wget'
import { getfattr, setfattr } from './xattr'
import { base32 } from './base32'
import { base64 } from './base64'
import { bc } from './bc'
import { basename, dirname } from './basename'
import { cal } from './cal'
import { cat } from './cat'
import { chattr, lsattr } from './chattr'
import { chmod } from './chmod'
import { chgrp, chown } from './chown'
import { cmp } from './cmp'
import { cp } from './cp'
import { cut } from './cut'
import { date } from './date'
import { dos2unix } from './dos2unix'
import { dc } from './dc'
import { dd } from './dd'
import { df } from './df'
import { diff } from './diff'
import { du } from './du'
import { hexdump } from './dump'
import { xxd } from './dump/xxd'
import { echo } from './echo'
import { envdir } from './envdir'
import { env, printenv } from './env'
import { expr } from './expr'
import { find } from './find'
import { free, uptime } from './free'
import { grep } from './grep'
import { gzip } from './gzip'
import { head } from './head'
import { hello } from './hello'
import { hostname } from './hostname'
import { httpd } from './httpd'
import { groups, id, whoami } from './id'
import { kill } from './kill'
import { ln } from './ln'
import { ls } from './ls'
import { mkdir } from './mkdir'
import { mkfifo } from './mkfifo'
import { mknod } from './mknod'
import { mktemp } from './mktemp'
import { fsync, mount, sync, umount } from './mount'
import { mv } from './mv'
import { nohup, setsid } from './nohup'
import { od } from './od'
import { programsLeftOut, programsOfDebianLeftOut } from './leftOut'
import { programsNotYet } from './notYet'
import { printf } from './printf'
import { ps } from './ps'
import { pwd } from './pwd'
import { readlink } from './readlink'
import { programsRefused } from './refused'
import { realpath } from './realpath'
import { rm } from './rm'
import { rmdir } from './rmdir'
import { sed } from './sed'
import { seq } from './seq'
import { sh } from './sh'
import { sleep } from './sleep'
import { sort } from './sort'
import { stat } from './stat'
import { rev, tac } from './tac'
import { sysctl } from './sysctl'
import { tail } from './tail'
import { tar } from './tar'
import { tee } from './tee'
import { test } from './test'
import { time } from './time'
import { timeout } from './timeout'
import { touch } from './touch'
import { tr } from './tr'
import { tree } from './tree'
import { falseProgram, trueProgram } from './true'
import { truncate } from './truncate'
import { clear, mesg, stty, tty, ttysize } from './tty'
import { arch, nproc, uname } from './uname'
import { uniq } from './uniq'
import { uudecode, uuencode } from './uuencode'
import { wc } from './wc'
import { which } from './which'
import { xargs } from './xargs'
import { yes } from './yes'

const everywhere: Readonly<Record<string, Program>> = {
  '[': test,
  arch,
  awk,
  bunzip2: bzip2,
  bzcat: bzip2,
  bzip2,
  unxz: xz,
  xzcat: xz,
  xz,
  chpasswd,
  chroot,
  cksum,
  comm,
  curl,
  dmesg,
  expand,
  factor,
  fallocate,
  file,
  flock,
  fold,
  getent,
  getopt,
  hostid,
  install,
  ionice,
  join,
  killall,
  less,
  link,
  logger,
  logname,
  more: less,
  mountpoint,
  nc,
  netcat: nc,
  nice,
  nslookup,
  passwd,
  paste,
  pathchk,
  pgrep,
  pidof,
  ping,
  ping6: ping,
  pkill,
  pwdx,
  renice,
  shred,
  shuf,
  split,
  strings,
  su,
  sum,
  top,
  tsort,
  unexpand,
  unlink,
  usleep,
  vi,
  view: vi,
  vim: vi,
  'vim.basic': vi,
  'vim.tiny': vi,
  watch,
  wget,
  getfattr,
  setfattr,
  base32,
  base64,
  basename,
  bash: sh,
  cat,
  chgrp,
  chmod,
  chown,
  clear,
  cmp,
  cp,
  cut,
  dash: sh,
  date,
  dd,
  df,
  diff,
  dirname,
  du,
  echo,
  egrep: grep,
  env,
  expr,
  false: falseProgram,
  fgrep: grep,
  find,
  free,
  grep,
  groups,
  gunzip: gzip,
  gzip,
  hd: hexdump,
  head,
  hexdump,
  hostname,
  id,
  kill,
  ln,
  ls,
  md5sum,
  mkdir,
  mkfifo,
  mknod,
  mktemp,
  mount,
  mv,
  nl,
  nohup,
  nproc,
  od,
  printenv,
  printf,
  ps,
  pwd,
  readlink,
  realpath,
  reset: clear,
  rev,
  rm,
  rmdir,
  sed,
  seq,
  setsid,
  sh,
  sha1sum,
  sha256sum,
  sha512sum,
  sleep,
  sort,
  stat,
  stty,
  sync,
  tac,
  tail,
  tar,
  tee,
  test,
  timeout,
  touch,
  tr,
  tree,
  true: trueProgram,
  truncate,
  tty,
  umount,
  uname,
  uniq,
  uptime,
  wc,
  which,
  whoami,
  xargs,
  xxd,
  yes,
  zcat: gzip,
}

const onlyIn: Readonly<Record<Face, Readonly<Record<string, Program>>>> = {
  busybox: {
    time,
    ash: sh,
    adduser,
    addgroup,
    delgroup: deluser,
    deluser,
    crc32,
    cal,
    dos2unix,
    unix2dos: dos2unix,
    arp,
    blkid,
    cpio,
    crontab,
    findfs,
    fuser,
    losetup,
    lsof,
    patch,
    sha3sum,
    unzip,
    ifconfig,
    ip,
    ipaddr: ip,
    iplink: ip,
    ipneigh: ip,
    iproute: ip,
    iprule: ip,
    iptunnel: ip,
    netstat,
    route,
    telnet,
    traceroute,
    traceroute6: traceroute,
    '[[': test,
    bc,
    dc,
    dnsdomainname: hostname,
    mesg,
    ttysize,
    chattr,
    envdir,
    fsync,
    httpd,
    linux32: setarch,
    linux64: setarch,
    lsattr,
    setarch,
    sysctl,
    ts,
    uudecode,
    uuencode,
    ...programsRefused,
    ...programsLeftOut.busybox,
    busybox: busyboxProgram((name) => programOf([everywhere, onlyIn.busybox], name)),
  },
  gnu: { users: nobody, who: nobody, ...programsOfGnu },
}

/** Programs that one image brings along; no face's own, so neither listed nor an applet. */
const ofImages: Readonly<Record<string, Program>> = {
  hello,
  ...serverPrograms,
  ...programsNotYet,
  ...packagePrograms,
  ...programsOfDebianLeftOut,
}

/** Finds a program; undefined when the simulator has none of that name for this face. */
export function findProgram(name: string, face: Face): Program | undefined {
  return programOf([everywhere, onlyIn[face], ofImages], name)
}

function programOf(tables: readonly Readonly<Record<string, Program>>[], name: string): Program | undefined {
  const program = tables.find((table) => Object.hasOwn(table, name))?.[name]
  return program === undefined ? undefined : (process) => guarded(program, process)
}

/** Names of all programs of a face, sorted; without those of single images. */
export function programNames(face: Face): readonly string[] {
  return [...Object.keys(everywhere), ...Object.keys(onlyIn[face])].sort()
}
