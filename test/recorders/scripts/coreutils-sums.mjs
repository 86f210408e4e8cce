/** GNU's checksums and encodings (coreutils). */
export const scripts = {
  gnu: [
    'echo hello > f; cksum f; cksum -a md5 f; cksum -a sha256 f; cksum -a sha1 --untagged f; cksum -a bsd f; cksum -a sysv f; cksum -a crc f; cksum -a crc32b f; cksum -a sm3 f',
    'echo hello > f; cksum -a sha256 f > s; cksum -c s; cksum -a sha256 --untagged f > u; cksum -a sha256 -c u; echo x >> f; cksum -c s; echo $?; cksum --status -c s; echo $?; cksum -c --quiet s; cksum -c --warn nope; echo $?',
    'echo hello > f; cksum --base64 -a md5 f; cksum --raw -a md5 f | od -An -tx1; cksum --raw f | od -An -tx1; cksum -a x f; echo $?; cksum -a md5 --tag f; cksum -z -a md5 f | od -c | tail -2; cksum -a sha1 f nope; echo $?',
    'cksum -c; echo $?; echo junk > j; cksum -c j; echo $?; cksum -a md5 -c j; echo $?; cksum --raw j j; echo $?; cksum -a bsd -c j; echo $?; cksum -a md5 --ignore-missing j; echo $?; cksum --strict j; echo $?; cksum . ; echo $?; cksum < j; cksum - < j',
    'echo hello > f; sum f; sum -r f; sum -s f; sum < f; sum f f; sum nope; echo $?; sum -x; echo $?; sum -s f f',
    "echo hello > f; md5sum f; md5sum --tag f; md5sum -b f; md5sum -t f; md5sum - < f; md5sum < f; md5sum -z f | od -c | tail -2; cp f 'a\\b'; md5sum 'a\\b'; touch 'n\nl'; md5sum 'n\nl'; md5sum f nope . ; echo $?; rm -f n*",
    'echo hello > f; echo x > g; md5sum f g > s; md5sum -c s; echo y > g; md5sum -c s; echo $?; md5sum --quiet -c s; md5sum --status -c s; echo $?; rm g; md5sum -c s; echo $?; md5sum --ignore-missing -c s; echo $?; echo junk >> s; md5sum -c s; md5sum -w -c s; md5sum --strict -c s; echo $?',
    'md5sum -c nope; echo $?; md5sum --tag -c x; echo $?; md5sum --quiet x; echo $?; md5sum -bt x; md5sum --status x; echo $?; echo junk > j; md5sum -c j; echo $?; md5sum -c /dev/null; echo $?; md5sum --ignore-missing x; echo $?; rm -f s; echo hi > s; md5sum s | md5sum -c; md5sum s | sha1sum -c; echo $?',
    "echo hello > f; sha1sum f; sha224sum f; sha256sum f; sha384sum f; sha512sum f; sha256sum --tag f | sha256sum -c; sha256sum --tag f > t; sha256sum -c t; sha1sum -c t; echo $?; sha256sum -z f | tr '\\0' '\\n'",
    "echo hello > f; b2sum f; b2sum --tag f; b2sum f > s; b2sum -c s; b2sum nope; echo $?; b2sum -z f | tr '\\0' '\\n'; b2sum --strict f; echo $?",
    "echo hello | base64; echo hello | base64 -w 3; echo hello | base64 -w 0; echo; echo aGVsbG8K | base64 -d; echo 'aGV sbG8K' | base64 -d; echo $?; echo 'aGV sbG8K' | base64 -di; echo '!!' | base64 --decode; echo $?; base64 -w abc; echo $?; base64 -w -1; echo $?; base64 nope; echo $?; base64 a b; echo $?; printf '' | base64; base64 .; echo $?",
    'echo hello | base32; echo hello | base32 -w 3; echo NBSWY3DPBI====== | base32 -d; echo nbswy | base32 -d; echo $?; base32 -w x; echo $?; base32 nope; echo $?; echo NBSWY3DPBI | base32 -d; echo $?; base32 -w 0 < /dev/null; base32 a b; echo $?',
    "echo hello | basenc --base64; echo '>>>???' | basenc --base64url; echo hello | basenc --base32; echo hello | basenc --base32hex; echo hello | basenc --base16; echo hello | basenc --base2msbf; echo hello | basenc --base2lsbf; echo abcd | basenc --z85; printf abcd | basenc --z85; echo; echo hello | basenc --base58",
    'echo 68656C6C6F | basenc --base16 -d; echo; echo 6865zz | basenc --base16 -d; echo $?; echo 68656c | basenc --base16 -di; echo; basenc; echo $?; basenc --base16 nope; echo $?; echo 01101000 | basenc --base2msbf -d; echo; echo 0123 | basenc --base2lsbf -d; echo $?; echo Pj4-Pz8_Cg== | basenc --base64url -d; echo hi | basenc --base16 -w 2; basenc --base16 -w x; echo $?',
  ],
}
