/**
 * The offline index of Alpine's packages: versions of 3.21, what each needs, its size in the repository and installed, and
 * its main files. No mirror of Alpine could be recorded: relations and sizes are close to the published ones, and what is
 * left of a package's size beside its named files lies in one file of its documentation folder.
 */

export interface AlpinePackage {
  readonly name: string
  readonly version: string
  readonly needs: readonly string[]
  /** In the repository, and installed, in bytes. */
  readonly archiveBytes: number
  readonly installedBytes: number
  readonly files: readonly { readonly path: string; readonly sizeBytes: number; readonly isProgram: boolean }[]
  readonly isBase: boolean
}

/** Name, version, kB in the repository, kB installed, what it needs (`,` between), files with kB (`=`; last take the rest). */
const base = `
alpine-baselayout 3.6.8-r1 9 24 alpine-baselayout-data
alpine-baselayout-data 3.6.8-r1 12 76 -
alpine-keys 2.5-r0 14 160 -
alpine-release 3.21.3-r0 3 28 alpine-keys
apk-tools 2.14.6-r3 120 308 musl,ca-certificates-bundle,libcrypto3,libssl3,zlib
busybox 1.37.0-r12 509 928 musl
busybox-binsh 1.37.0-r12 2 0 busybox
ca-certificates-bundle 20241121-r1 128 228 -
libcrypto3 3.3.3-r0 1831 4500 musl
libssl3 3.3.3-r0 318 776 libcrypto3,musl
musl 1.2.5-r9 402 652 -
musl-utils 1.2.5-r9 37 136 scanelf,musl
scanelf 1.3.8-r1 36 96 musl
ssl_client 1.37.0-r12 5 28 musl,libcrypto3,libssl3
zlib 1.3.1-r2 53 108 musl
`

const others = `
bash 5.2.37-r0 469 1352 readline,ncurses-libs /bin/bash=759
bash-completion 2.14.0-r1 224 2100 -
binutils 2.43.1-r2 3020 11200 jansson,zlib,zstd-libs,libstdc++ /usr/bin/ld=1500 /usr/bin/as=900 /usr/bin/ar=70 /usr/bin/strip=230
brotli-libs 1.1.0-r2 376 880 - /usr/lib/libbrotlicommon.so.1=136 /usr/lib/libbrotlienc.so.1=700
build-base 0.5-r3 2 0 binutils,fortify-headers,g++,gcc,libc-dev,make,patch
c-ares 1.34.5-r0 98 224 - /usr/lib/libcares.so.2=216
ca-certificates 20241121-r1 148 672 libcrypto3 /etc/ssl/certs/ca-certificates.crt=223 /usr/sbin/update-ca-certificates=14
coreutils 9.5-r2 560 1480 acl-libs,libattr,skalibs-libs,utmps-libs /usr/bin/coreutils=1100
acl-libs 2.3.2-r1 12 36 - /lib/libacl.so.1=32
libattr 2.5.2-r2 7 20 - /lib/libattr.so.1=18
skalibs-libs 2.14.3.0-r0 101 260 - /lib/libskarnet.so.2.14=250
utmps-libs 0.1.2.3-r2 5 24 skalibs-libs /lib/libutmps.so.0.1=14
curl 8.12.1-r1 156 272 ca-certificates,libcurl,zlib /usr/bin/curl=258
libcurl 8.12.1-r1 382 696 c-ares,brotli-libs,libidn2,nghttp2-libs,libpsl,zstd-libs /usr/lib/libcurl.so.4=690
libidn2 2.3.7-r0 125 204 libunistring /usr/lib/libidn2.so.0=196
libunistring 1.2-r0 652 1764 - /usr/lib/libunistring.so.5=1760
libpsl 0.21.5-r3 54 92 libidn2,libunistring /usr/lib/libpsl.so.5=84
nghttp2-libs 1.64.0-r0 64 128 - /usr/lib/libnghttp2.so.14=124
zstd-libs 1.5.6-r2 296 660 - /usr/lib/libzstd.so.1=656
expat 2.7.0-r0 51 132 - /usr/lib/libexpat.so.1=120
pcre2 10.43-r0 248 640 - /usr/lib/libpcre2-8.so.0=630
git 2.47.2-r0 3810 13500 ca-certificates,libcurl,expat,pcre2,zlib /usr/bin/git=2900 /usr/libexec/git-core/git=2900
openssh-client-default 9.9_p2-r0 320 760 openssh-keygen,openssh-client-common /usr/bin/ssh=750
openssh-client-common 9.9_p2-r0 1240 3100 - /usr/bin/scp=170
openssh-keygen 9.9_p2-r0 190 440 - /usr/bin/ssh-keygen=430
openssh-client 9.9_p2-r0 2 0 openssh-client-default
less 668-r0 105 220 ncurses-libs /usr/bin/less=190
ncurses-terminfo-base 6.5_p20241006-r3 21 220 -
ncurses-libs 6.5_p20241006-r3 172 500 ncurses-terminfo-base /usr/lib/libncursesw.so.6=340
readline 8.2.13-r0 135 340 ncurses-libs /usr/lib/libreadline.so.8=300
nano 8.2-r0 232 660 ncurses-libs /usr/bin/nano=240
vim 9.1.0707-r0 970 2600 xxd,vim-common,ncurses-libs /usr/bin/vim=2590
vim-common 9.1.0707-r0 6380 31600 -
xxd 9.1.0707-r0 9 26 - /usr/bin/xxd=24
tree 2.2.1-r0 41 100 - /usr/bin/tree=92
make 4.4.1-r2 131 260 - /usr/bin/make=236
patch 2.7.6-r10 72 160 - /usr/bin/patch=150
gcc 14.2.0-r4 54800 156700 binutils,libgomp,libgcc,gmp,isl26,mpc1,mpfr4,libatomic,libstdc++ /usr/bin/gcc=1100 /usr/libexec/gcc/x86_64-alpine-linux-musl/14.2.0/cc1=33000
g++ 14.2.0-r4 14200 49500 gcc,libstdc++-dev,libc-dev /usr/bin/g++=1100 /usr/libexec/gcc/x86_64-alpine-linux-musl/14.2.0/cc1plus=35000
libstdc++-dev 14.2.0-r4 2900 21300 libstdc++
libstdc++ 14.2.0-r4 830 2700 libgcc /usr/lib/libstdc++.so.6=2680
libgcc 14.2.0-r4 54 136 - /usr/lib/libgcc_s.so.1=130
libgomp 14.2.0-r4 127 312 - /usr/lib/libgomp.so.1=300
libatomic 14.2.0-r4 12 36 - /usr/lib/libatomic.so.1=30
gmp 6.3.0-r2 180 420 - /usr/lib/libgmp.so.10=410
isl26 0.26-r1 920 2000 gmp /usr/lib/libisl.so.23=1990
mpc1 1.3.1-r1 38 112 gmp,mpfr4 /usr/lib/libmpc.so.3=104
mpfr4 4.2.1-r0 228 484 gmp /usr/lib/libmpfr.so.6=470
jansson 2.14-r4 24 68 - /usr/lib/libjansson.so.4=60
fortify-headers 1.1-r5 7 36 -
libc-dev 0.7.2-r5 2 0 musl-dev
musl-dev 1.2.5-r9 3100 10700 pkgconf
pkgconf 2.3.0-r0 44 116 - /usr/bin/pkgconf=70
linux-headers 6.6-r1 1600 8200 -
openssl 3.3.3-r0 372 840 libcrypto3,libssl3 /usr/bin/openssl=800
openssl-dev 3.3.3-r0 380 1900 pkgconf
libffi 3.4.7-r0 16 40 - /usr/lib/libffi.so.8=36
libffi-dev 3.4.7-r0 9 36 pkgconf
zlib-dev 1.3.1-r2 118 340 pkgconf
gdbm 1.24-r0 66 196 - /usr/lib/libgdbm.so.6=150
libbz2 1.0.8-r6 32 84 - /usr/lib/libbz2.so.1=80
libpanelw 6.5_p20241006-r3 6 24 ncurses-libs /usr/lib/libpanelw.so.6=18
mpdecimal 4.0.0-r0 92 228 - /usr/lib/libmpdec.so.4=210
sqlite-libs 3.48.0-r0 520 1220 zlib /usr/lib/libsqlite3.so.0=1210
sqlite 3.48.0-r0 700 1600 readline,sqlite-libs /usr/bin/sqlite3=1590
xz-libs 5.6.3-r0 95 220 - /usr/lib/liblzma.so.5=212
xz 5.6.3-r0 68 190 xz-libs /usr/bin/xz=80
python3 3.12.9-r0 8400 31000 expat,gdbm,libbz2,libffi,libpanelw,mpdecimal,ncurses-libs,readline,sqlite-libs,xz-libs,python3-pycache-pyc0 /usr/bin/python3.12=14 /usr/lib/libpython3.12.so.1.0=4600
python3-pyc 3.12.9-r0 2 0 python3-pycache-pyc0
python3-pycache-pyc0 3.12.9-r0 5300 20000 -
py3-pip 24.3.1-r0 960 6600 python3,py3-setuptools /usr/bin/pip=1 /usr/bin/pip3=1
py3-setuptools 70.3.0-r0 620 4100 python3,py3-packaging
py3-packaging 24.2-r0 48 220 python3
py3-virtualenv 20.28.0-r0 4100 6400 python3
nodejs 22.13.1-r0 14700 52000 ca-certificates,brotli-libs,c-ares,icu-libs,libgcc,libstdc++,nghttp2-libs,sqlite-libs,zlib /usr/bin/node=51900
icu-libs 74.2-r0 1400 3400 icu-data-en,libgcc,libstdc++ /usr/lib/libicuuc.so.74=2000
icu-data-en 74.2-r0 1180 2900 -
npm 10.9.1-r0 1740 9200 nodejs /usr/bin/npm=1 /usr/bin/npx=1
jq 1.7.1-r0 148 360 oniguruma /usr/bin/jq=300
oniguruma 6.9.9-r0 180 560 - /usr/lib/libonig.so.5=550
nginx 1.26.3-r0 520 1400 pcre2 /usr/sbin/nginx=1300
redis 7.2.7-r0 1000 3700 - /usr/bin/redis-server=2900 /usr/bin/redis-cli=700
postgresql-client 16.8-r0 2 4 postgresql16-client
postgresql16-client 16.8-r0 950 2700 libpq,readline,zstd-libs,lz4-libs /usr/libexec/postgresql16/psql=700
libpq 17.4-r0 162 380 - /usr/lib/libpq.so.5=370
lz4-libs 1.10.0-r0 62 156 - /usr/lib/liblz4.so.1=150
mariadb-client 11.4.5-r0 1900 13000 libstdc++,ncurses-libs /usr/bin/mariadb=4000 /usr/bin/mysql=4000
mysql-client 11.4.5-r0 2 0 mariadb-client
tzdata 2025b-r0 230 1600 -
tini 0.19.0-r3 12 32 - /sbin/tini=24
su-exec 0.2-r3 4 24 - /sbin/su-exec=14
dumb-init 1.2.5-r3 10 28 - /usr/bin/dumb-init=18
sudo 1.9.16_p1-r0 900 2600 zlib /usr/bin/sudo=240
shadow 4.16.0-r1 170 500 - /usr/sbin/useradd=130
procps-ng 4.0.4-r2 280 900 libproc2,ncurses-libs /bin/ps=140
libproc2 4.0.4-r2 40 96 - /usr/lib/libproc2.so.0=90
htop 3.3.0-r0 112 260 ncurses-libs /usr/bin/htop=240
rsync 3.4.0-r0 250 580 acl-libs,lz4-libs,popt,xxhash,zlib,zstd-libs /usr/bin/rsync=520
popt 1.19-r4 26 68 - /usr/lib/libpopt.so.0=60
xxhash 0.8.2-r2 44 130 -
tar 1.35-r2 250 520 acl-libs /usr/bin/tar=480
zip 3.0-r13 150 400 - /usr/bin/zip=200
unzip 6.0-r15 110 290 - /usr/bin/unzip=160
wget 1.25.0-r0 330 720 libidn2,libpsl,pcre2 /usr/bin/wget=490
bind-tools 9.18.34-r0 250 620 - /usr/bin/dig=140 /usr/bin/nslookup=140
iputils 20240905-r0 42 130 - /bin/ping=78
figlet 2.2.5-r3 105 660 - /usr/bin/figlet=40
hello 2.12.1-r0 30 110 - /usr/bin/hello=30
file 5.46-r2 8 30 libmagic /usr/bin/file=28
libmagic 5.46-r2 480 8900 -
docker-cli 27.3.1-r2 8200 30500 ca-certificates /usr/bin/docker=30400
`

function parse(line: string, isBase: boolean): AlpinePackage {
  const [name = '', version = '', archive = '', installed = '', needs = '-', ...files] = line.split(' ')
  const installedBytes = Number(installed) * 1024
  const named = files.map((file) => {
    const [path = '', kilobytes = ''] = file.split('=')
    return { path, sizeBytes: Number(kilobytes) * 1024, isProgram: true }
  })
  const rest = installedBytes - named.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const filler = { path: `/usr/share/${name}/data`, sizeBytes: rest, isProgram: false }
  return {
    name,
    version,
    needs: needs === '-' ? [] : needs.split(','),
    archiveBytes: Number(archive) * 1024,
    installedBytes,
    files: isBase ? [] : rest > 0 ? [...named, filler] : named,
    isBase,
  }
}

function table(text: string, isBase: boolean): readonly (readonly [string, AlpinePackage])[] {
  return text
    .trim()
    .split('\n')
    .map((line) => parse(line, isBase))
    .map((each) => [each.name, each] as const)
}

export const alpinePackages: ReadonlyMap<string, AlpinePackage> = new Map([
  ...table(base, true),
  ...table(others, false),
])

/** One package in /lib/apk/db/installed. Source: apk's format of installed packages; checksums are made up. */
export function installedEntry(each: AlpinePackage): string {
  const lines = [
    `P:${each.name}`,
    `V:${each.version}`,
    'A:x86_64',
    `S:${each.archiveBytes}`,
    `I:${each.installedBytes}`,
  ]
  if (each.needs.length > 0) lines.push(`D:${each.needs.join(' ')}`)
  let folder = ''
  for (const { path } of each.files) {
    const at = path.lastIndexOf('/')
    if (path.slice(1, at) !== folder) lines.push(`F:${(folder = path.slice(1, at))}`)
    lines.push(`R:${path.slice(at + 1)}`)
  }
  return `${lines.join('\n')}\n\n`
}

/** /lib/apk/db/installed of a fresh image. */
export function baseInstalled(): string {
  return [...alpinePackages.values()]
    .filter(({ isBase }) => isBase)
    .map(installedEntry)
    .join('')
}
