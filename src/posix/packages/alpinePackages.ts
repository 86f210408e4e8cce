/**
 * The offline index of Alpine's packages: versions of 3.21, what each needs, its size in the repository and installed, and
 * its main files. No mirror of Alpine could be recorded. The base's sizes are those of a real 3.21.2's /lib/apk/db/installed;
 * those of `published` are of real databases and indexes of 3.21 to 3.23, same version or the next; `near` ones of other
 * releases or processors; those of `pages` of public package pages, each named; `remembered` ones have no source. The sums
 * are those that apk printed in public logs. What is left of a package's size beside its named files lies in one file of its
 * documentation folder.
 */

export interface AlpinePackage {
  readonly name: string
  readonly version: string
  readonly needs: readonly string[]
  /** What comes along once it is there (`install_if`). */
  readonly brings: readonly string[]
  /** In the repository, and installed, in bytes. */
  readonly archiveBytes: number
  readonly installedBytes: number
  readonly files: readonly { readonly path: string; readonly sizeBytes: number; readonly isProgram: boolean }[]
  readonly isBase: boolean
}

/** Name, version, bytes in the repository and installed, what it needs (`,` between), files with bytes (after `=`). */
const base = `
alpine-baselayout 3.6.8-r1 8306 6532 alpine-baselayout-data
alpine-baselayout-data 3.6.8-r1 10722 19034 -
alpine-keys 2.5-r0 13327 14212 -
alpine-release 3.21.3-r0 2034 346 alpine-keys
apk-tools 2.14.6-r3 122055 253640 musl,ca-certificates-bundle,libcrypto3,libssl3,zlib
busybox 1.37.0-r12 505978 817257 musl
busybox-binsh 1.37.0-r12 1508 1 busybox
ca-certificates-bundle 20241121-r1 130932 222597 -
libcrypto3 3.3.3-r0 1827219 4718576 musl
libssl3 3.3.3-r0 357161 798424 libcrypto3,musl
musl 1.2.5-r9 411321 662120 -
musl-utils 1.2.5-r9 36057 105109 scanelf,musl
scanelf 1.3.8-r1 32431 67504 musl
ssl_client 1.37.0-r12 4636 14384 musl,libcrypto3,libssl3
zlib 1.3.1-r2 53979 104280 musl
`

const published = `
acl-libs 2.3.2-r1 14379 34576 - /lib/libacl.so.1=33884
bash 5.2.37-r0 447041 1273235 readline /bin/bash=1247770
brotli-libs 1.1.0-r2 414597 935432 - /usr/lib/libbrotlicommon.so.1=139264 /usr/lib/libbrotlienc.so.1=716800
c-ares 1.34.5-r0 107903 239320 - /usr/lib/libcares.so.2=234533
ca-certificates 20241121-r1 154551 253973 libcrypto3 /etc/ssl/certs/ca-certificates.crt=222597 /usr/sbin/update-ca-certificates=1500
coreutils 9.5-r2 525158 1071216 coreutils-env,coreutils-fmt,coreutils-sha512sum,acl-libs,libattr,libcrypto3,utmps-libs /usr/bin/coreutils=1049791
coreutils-env 9.5-r2 17544 39456 - /usr/bin/env=39456
coreutils-fmt 9.5-r2 15380 34944 - /usr/bin/fmt=34944
coreutils-sha512sum 9.5-r2 15356 35056 libcrypto3 /usr/bin/sha512sum=35056
curl 8.12.1-r1 165903 266838 libcurl,zlib /usr/bin/curl=261501
gdbm 1.24-r0 31061 69024 - /usr/lib/libgdbm.so.6=67643
gmp 6.3.0-r2 221515 427976 - /usr/lib/libgmp.so.10=419416
libattr 2.5.2-r2 7987 22288 - /lib/libattr.so.1=21842
libbz2 1.0.8-r6 32847 74384 - /usr/lib/libbz2.so.1=72896
libcurl 8.12.1-r1 330910 685499 ca-certificates-bundle,brotli-libs,c-ares,libcrypto3,libidn2,nghttp2-libs,libpsl,libssl3,zlib,zstd-libs /usr/lib/libcurl.so.4=671789
libedit 20240808.3.1-r0 76561 178016 libncursesw /usr/lib/libedit.so.0=178016
libexpat 2.7.0-r0 59980 136896 - /usr/lib/libexpat.so.1=134158
libffi 3.4.7-r0 18222 38960 - /usr/lib/libffi.so.8=38180
libidn2 2.3.7-r0 104435 198632 libunistring /usr/lib/libidn2.so.0=194659
libncursesw 6.5_p20241006-r3 159016 342888 ncurses-terminfo-base /usr/lib/libncursesw.so.6=336030
libpsl 0.21.5-r3 54710 75536 libidn2,libunistring /usr/lib/libpsl.so.5=74025
libunistring 1.2-r0 733791 1902400 - /usr/lib/libunistring.so.5=1864352
ncurses-terminfo-base 6.5_p20241006-r3 21767 101107 -
nghttp2-libs 1.64.0-r0 62454 132896 - /usr/lib/libnghttp2.so.14=130238
nginx 1.26.3-r0 520401 1183347 libcrypto3,pcre2,libssl3,zlib /usr/sbin/nginx=1159680
openssh-client-common 9.9_p2-r0 870943 2561474 libcrypto3,libedit,zlib /usr/bin/scp=2510244
openssh-client-default 9.9_p2-r0 377036 842560 openssh-keygen,openssh-client-common,libcrypto3,zlib /usr/bin/ssh=825708
openssh-keygen 9.9_p2-r0 207568 477480 libcrypto3 /usr/bin/ssh-keygen=467930
openssl 3.3.3-r0 340434 820320 libssl3,libcrypto3 /usr/bin/openssl=803913
pcre2 10.43-r0 314267 786080 - /usr/lib/libpcre2-8.so.0=770358
readline 8.2.13-r0 120574 287180 libncursesw /usr/lib/libreadline.so.8=281436
skalibs-libs 2.14.3.0-r0 78874 195888 - /lib/libskarnet.so.2.14=191970
sqlite-libs 3.48.0-r0 843561 1590672 - /usr/lib/libsqlite3.so.0=1558858
tzdata 2025b-r0 187081 446420 -
utmps-libs 0.1.2.3-r2 5239 18024 skalibs-libs /lib/libutmps.so.0.1=17663
gcc 14.2.0-r4 53057946 144074342 binutils,libgomp,libatomic,gmp,isl26,mpfr4,mpc1,libgcc,libstdc++ /usr/bin/gcc=1126400 /usr/libexec/gcc/x86_64-alpine-linux-musl/14.2.0/cc1=33792000
zstd-libs 1.5.6-r2 377569 718528 - /usr/lib/libzstd.so.1=704157
`

/** Of another release or processor in the same index, brought to this one's proportion. */
const near = `
git 2.47.2-r0 3460301 6920602 libcurl,libexpat,pcre2,zlib /usr/bin/git=3481600
icu-libs 74.2-r0 1887437 4928307 icu-data-en,libgcc,libstdc++ /usr/lib/libicuuc.so.74=2048000
libstdc++-dev 14.2.0-r4 3984589 22229811 libstdc++
musl-dev 1.2.5-r9 3355443 10171187 -
python3 3.12.9-r0 8178893 22334669 libbz2,libexpat,libffi,gdbm,xz-libs,mpdecimal,libncursesw,libpanelw,readline,sqlite-libs,zlib /usr/bin/python3.12=14336 /usr/lib/libpython3.12.so.1.0=4710400
python3-pycache-pyc0 3.12.9-r0 4194304 10800333 -
vim 9.1.0707-r0 1782579 3565158 xxd,vim-common,libncursesw /usr/bin/vim=2652160
`

/**
 * Of Alpine's package pages, in KiB. Behind `#` stand the page's release and processor, and its version where it is not this
 * one; behind `#~` the size is brought to this release's and processor's proportion (to 3.20 installed sizes are whole blocks).
 */
const pages = `
bash-completion 2.14.0-r0 259.8 913 - #~edge/s390x/2.17.0-r1
build-base 0.5-r3 1.3 0 binutils,file,gcc,g++,make,musl-dev,fortify-headers,patch #3.23/loongarch64
less 668-r0 99.3 221.7 libncursesw /usr/bin/less=190 #~3.24/x86_64/702-r0
vim-common 9.1.0707-r0 7987.2 26214.4 - #3.22/s390x/9.1.1566-r0
xxd 9.1.0707-r0 9.4 18 - /usr/bin/xxd=17 #3.23/x86_64/9.1.1942-r0
tree 2.2.1-r0 31.3 68 - /usr/bin/tree=67 #~3.20/s390x/2.1.1-r0
make 4.4.1-r2 113.6 222.5 - /usr/bin/make=222 #3.24/x86_64/4.4.1-r4
patch 2.7.6-r10 90.5 185 - /usr/bin/patch=183 #~3.17/x86/2.7.6-r9
g++ 14.2.0-r4 15872 43970 libstdc++-dev,gcc,musl-dev /usr/bin/g++=1100 /usr/libexec/gcc/x86_64-alpine-linux-musl/14.2.0/cc1plus=35000 #~3.22/x86/14.2.0-r6
libgomp 14.2.0-r4 145 321 - /usr/lib/libgomp.so.1=320 #~3.24/x86_64/15.2.0-r5
libatomic 14.2.0-r4 10 29.6 - /usr/lib/libatomic.so.1=29 #3.24/x86_64/15.2.0-r5
isl26 0.26-r1 896.8 2150.4 gmp /usr/lib/libisl.so.23=2140 #~3.22/riscv64
mpc1 1.3.1-r1 47.4 113.6 gmp,mpfr4 /usr/lib/libmpc.so.3=113 #3.24/x86_64
mpfr4 4.2.1-r0 308.1 665.3 gmp /usr/lib/libmpfr.so.6=665 #edge/x86_64/4.2.2-r0
jansson 2.14-r4 24.5 53 - /usr/lib/libjansson.so.4=52 #~3.17/x86_64/2.14-r0
fortify-headers 1.1-r5 6.6 31.6 - #3.21/x86_64
pkgconf 2.3.0-r0 46.6 128 - /usr/bin/pkgconf=70 #~3.20/armhf/2.2.0-r0
linux-headers 6.6-r1 1536 5529.6 - #3.21/ppc64le
openssl-dev 3.3.3-r0 343 1843.2 pkgconf #~3.20/armhf/3.3.6-r0
zlib-dev 1.3.1-r2 31.4 110.9 pkgconf #3.21/riscv64
libpanelw 6.5_p20241006-r3 5.7 13.5 libncursesw /usr/lib/libpanelw.so.6=13 #~3.23/s390x/6.5_p20251123-r0
mpdecimal 4.0.0-r0 77.2 187.9 libgcc,libstdc++ /usr/lib/libmpdec.so.4=150 #edge/x86_64/4.0.1-r0
sqlite 3.48.0-r0 945 1843.2 readline,sqlite-libs /usr/bin/sqlite3=1840 #~3.24/x86_64/3.53.2-r0
xz-libs 5.6.3-r0 122 243 - /usr/lib/liblzma.so.5=242 #~3.24/x86/5.8.4-r0
xz 5.6.3-r0 62.9 162.5 xz-libs /usr/bin/xz=80 #3.24/x86_64/5.8.3-r0
python3-pyc 3.12.9-r0 1.3 0 - #3.22/loongarch64/3.12.12-r0
py3-pip 24.3.1-r0 1638.4 5529.6 python3,py3-setuptools,py3-packaging /usr/bin/pip=1 /usr/bin/pip3=1 #3.21/loongarch64
py3-setuptools 70.3.0-r0 770.9 3072 python3,py3-packaging #~3.20/s390x
py3-packaging 24.2-r0 60.7 229.6 python3,py3-parsing #3.21/armhf
py3-virtualenv 20.28.0-r0 4198.4 4505.6 python3 #3.21/s390x
nodejs 22.13.1-r0 17305.6 48332.8 ca-certificates,brotli-libs,c-ares,icu-libs,libgcc,libstdc++,nghttp2-libs,sqlite-libs,zlib /usr/bin/node=48300 #~3.24/x86_64/24.16.0-r0
icu-data-en 74.2-r0 956.1 2764.8 - #3.21/armhf/74.2-r1
npm 10.9.1-r0 1843.2 6758.4 nodejs /usr/bin/npm=1 /usr/bin/npx=1 #3.22/s390x/11.6.4-r0
jq 1.7.1-r0 148.8 352 oniguruma /usr/bin/jq=300 #~edge/ppc64le/1.8.1-r0
oniguruma 6.9.9-r0 180.8 545 - /usr/lib/libonig.so.5=544 #~3.12/x86_64/6.9.5-r2
redis 7.2.7-r0 1433.6 3481.6 - /usr/bin/redis-server=2700 /usr/bin/redis-cli=700 #3.20/x86_64/7.2.9-r0
postgresql16-client 16.8-r0 1116.2 2641.9 libpq,readline,zstd-libs,lz4-libs /usr/libexec/postgresql16/psql=700 #~edge/x86_64/15.6-r1
libpq 17.4-r0 143 332 - /usr/lib/libpq.so.5=331 #~3.20/x86/16.11-r0
lz4-libs 1.10.0-r0 86.4 154.4 - /usr/lib/liblz4.so.1=154 #~3.24/s390x/1.10.0-r1
mariadb-client 11.4.5-r0 8294.4 34816 libstdc++,libncursesw /usr/bin/mariadb=4000 /usr/bin/mysql=4000 #~3.23/x86/11.4.10-r0
mysql-client 11.4.5-r0 1.2 0 mariadb-client #~3.12/mips64/10.4.18-r0
tini 0.19.0-r3 10.5 22.8 - /sbin/tini=22 #3.21/s390x
su-exec 0.2-r3 3.8 10 - /sbin/su-exec=9 #~3.18/s390x
dumb-init 1.2.5-r3 33.6 61.6 - /usr/bin/dumb-init=61 #3.21/x86_64
sudo 1.9.16_p1-r0 715 1740.8 zlib /usr/bin/sudo=240 #~3.24/riscv64/1.9.17_p2-r2
shadow 4.16.0-r1 483 1290 - /usr/sbin/useradd=130 #~3.24/x86/4.18.0-r1
procps-ng 4.0.4-r2 183.9 521.6 libproc2,libncursesw /bin/ps=140 #3.22/x86_64/4.0.4-r3
libproc2 4.0.4-r2 48.2 133.8 - /usr/lib/libproc2.so.0=133 #~3.21/x86
htop 3.3.0-r0 122.5 278 libncursesw /usr/bin/htop=260 #~edge/x86_64/3.4.1-r1
rsync 3.4.0-r0 193 375 acl-libs,lz4-libs,popt,libxxhash,zlib,zstd-libs /usr/bin/rsync=360 #~3.22/s390x/3.4.1-r1
popt 1.19-r4 21.7 49 - /usr/lib/libpopt.so.0=48 #~3.23/riscv64
libxxhash 0.8.2-r2 22.9 69.7 - /usr/lib/libxxhash.so.0=69 #3.21/x86_64
xxhash 0.8.2-r2 46.9 89 - #~3.22/armhf/0.8.3-r0
tar 1.35-r2 196 383 acl-libs /usr/bin/tar=380 #~3.24/x86/1.35-r5
zip 3.0-r13 194 396.1 - /usr/bin/zip=200 #3.23/riscv64
unzip 6.0-r15 143 284 - /usr/bin/unzip=160 #~3.19/s390x/6.0-r14
wget 1.25.0-r0 206.6 407.7 libidn2,libpsl,pcre2 /usr/bin/wget=405 #3.24/x86_64/1.25.0-r3
bind-tools 9.18.34-r0 209 534 - /usr/bin/dig=140 /usr/bin/nslookup=140 #~3.24/x86/9.20.29-r0
figlet 2.2.5-r3 116.3 633.9 - /usr/bin/figlet=40 #3.23/x86_64
file 5.46-r2 10.3 26.1 libmagic /usr/bin/file=26 #3.21/s390x
libmagic 5.46-r2 500.2 10240 - #~3.21/s390x
docker-cli 27.3.1-r2 10240 29081.6 ca-certificates /usr/bin/docker=28900 #3.24/x86/29.5.3-r1
git-init-template 2.47.2-r0 9.9 20.9 - #3.23/ppc64le/2.52.0-r0
pyc 3.12.9-r0 1.2 0 - #3.22/x86/3.12.12-r0
py3-parsing 3.1.4-r0 97.9 388.2 python3 #3.21/loongarch64
py3-parsing-pyc 3.1.4-r0 184 455.2 - #3.21/loongarch64
py3-packaging-pyc 24.2-r0 90.6 222.6 - #3.21/riscv64
py3-setuptools-pyc 70.3.0-r0 1433.6 3379.2 - #3.21/ppc64le
py3-pip-pyc 24.3.1-r0 2150.4 5120 - #3.21/loongarch64
`

/** From memory, in KiB: the only sizes without a source. */
const remembered = `
binutils 2.43.1-r2 3020 8600 jansson,zlib,zstd-libs /usr/bin/ld=1500 /usr/bin/as=900 /usr/bin/ar=70 /usr/bin/strip=230
openssh-client 9.9_p2-r0 2 0 openssh-client-default
nano 8.2-r0 232 660 libncursesw /usr/bin/nano=240
libstdc++ 14.2.0-r4 830 2700 libgcc /usr/lib/libstdc++.so.6=2680
libgcc 14.2.0-r4 54 136 - /usr/lib/libgcc_s.so.1=130
libffi-dev 3.4.7-r0 9 36 pkgconf
postgresql-client 16.8-r0 2 4 postgresql16-client
iputils 20240905-r0 42 130 - /bin/ping=78
hello 2.12.1-r0 30 110 - /usr/bin/hello=30
`

const brings: Readonly<Record<string, readonly string[]>> = {
  git: ['git-init-template'],
  python3: ['python3-pycache-pyc0', 'pyc', 'python3-pyc'],
  'py3-parsing': ['py3-parsing-pyc'],
  'py3-packaging': ['py3-packaging-pyc'],
  'py3-setuptools': ['py3-setuptools-pyc'],
  'py3-pip': ['py3-pip-pyc'],
}

function parse(line: string, unitBytes: number, isBase: boolean): AlpinePackage {
  const [data = line] = line.split(' #')
  const [name = '', version = '', archive = '', installed = '', needs = '-', ...files] = data.split(' ')
  const installedBytes = Math.round(Number(installed) * unitBytes)
  const named = files.map((file) => {
    const [path = '', size = ''] = file.split('=')
    return { path, sizeBytes: Math.round(Number(size) * unitBytes), isProgram: true }
  })
  const rest = installedBytes - named.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const filler = { path: `/usr/share/${name}/data`, sizeBytes: rest, isProgram: false }
  return {
    name,
    version,
    needs: needs === '-' ? [] : needs.split(','),
    brings: brings[name] ?? [],
    archiveBytes: Math.round(Number(archive) * unitBytes),
    installedBytes,
    files: isBase ? [] : rest > 0 ? [...named, filler] : named,
    isBase,
  }
}

function table(text: string, unitBytes: number, isBase = false): readonly (readonly [string, AlpinePackage])[] {
  return text
    .trim()
    .split('\n')
    .map((line) => parse(line, unitBytes, isBase))
    .map((each) => [each.name, each] as const)
}

export const alpinePackages: ReadonlyMap<string, AlpinePackage> = new Map([
  ...table(base, 1, true),
  ...table(published, 1),
  ...table(near, 1),
  ...table(pages, 1024),
  ...table(remembered, 1024),
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
