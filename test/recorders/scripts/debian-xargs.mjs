/** GNU xargs: every way of splitting, its limits, several at a time, its exit codes. */
export const images = { gnu: 'camada-debian-tools' }

export const scripts = {
  gnu: [
    'echo a b | xargs -n1 -n2 echo; printf "a\\nb c\\n" | xargs -i echo "<{}>"; printf "a\\nb c\\n" | xargs -i% echo "<%>"; printf "a\\nb c\\n\\n\\nd\\n" | xargs -l echo L; printf "a\\nb c\\n" | xargs -l2 echo L',
    'echo a b c | xargs -e echo; echo "a _ b" | xargs -E_ echo; echo "a _ b" | xargs -e_ echo; printf "a\\n_\\nb\\n" | xargs -E _ -0 echo; echo a b c | xargs --eof=b echo; echo a b c | xargs -E "" echo',
    'echo "a b c" | xargs -n 2 -x echo; echo "a b c d e" | xargs -s 12 echo; echo "aaaaaaaaaaaaaaaaaaaaaa" | xargs -s 12 echo; echo $?; echo a | xargs -s 1 echo; echo $?; echo a | xargs -s x echo; echo $?; echo "a b c d e f" | xargs --max-chars=14 -x -n 6 echo; echo $?',
    'echo "a b c" | xargs -I X -n 2 echo X; echo a | xargs -n x; echo $?; echo a | xargs -L 0; echo $?; echo a | xargs -P x true; echo $?; xargs -n 0 echo; echo $?; echo "a b" | xargs -L1 -n1 echo; xargs -I{} -L2 echo {} < /dev/null; echo a b | xargs -n1 -L1 echo; echo a b | xargs -L1 -I{} echo {}',
    'seq 4 | xargs -P2 -n1 sh -c "sleep 0.1; echo x"; seq 3 | xargs -P1 -n1 --process-slot-var=SLOT sh -c "echo \\$SLOT"; seq 3 | xargs -P 0 -n1 echo | sort; seq 9 | xargs -n 4 --max-procs=1 echo; seq 2 | xargs --max-args=1 --max-procs=3 true; echo $?',
    'echo "a b" | xargs -t -n1 echo; echo "a  \\"b c\\" d\\\\ e" | xargs -n1; echo "a \'b" | xargs; echo $?; printf "a\\\\\\nb" | xargs; echo "q" | xargs -I{} echo {}{} {}; echo \'"a\' | xargs; echo $?; echo "\'a b\' c" | xargs -I{} echo "<{}>"; printf "a\\\\ b\\n" | xargs -n1',
    'printf "a\\0b c\\0" | xargs -0 -n1 echo; printf "a,b c,d" | xargs -d, -n1 echo; printf "a\\tb" | xargs -d "\\t" -n1 echo; echo a | xargs -d xx echo; echo $?; echo bac | xargs --delimiter="\\x61" echo; printf "a\\n\\nb\\n" | xargs -d "\\n" -n1 echo "<>"; printf "x1y" | xargs -d "\\061" echo; printf "a::b" | xargs -d: -n1 echo -',
    'echo a | xargs sh -c "exit 255"; echo $?; echo a b | xargs -n1 sh -c "exit 3"; echo $?; echo a | xargs sh -c "kill -9 \\$\\$"; echo $?; echo a | xargs /etc; echo $?; echo a | xargs nope; echo $?; xargs -a nope; echo $?; seq 3 | xargs -n1 sh -c "test \\$0 = 2 && exit 255; echo \\$0"; echo $?',
    'xargs -r -t < /dev/null; xargs -t < /dev/null; xargs < /dev/null; printf "a b \\nc\\n" | xargs -L1 echo; echo a | xargs -z; echo $?; printf "  x y \\n" | xargs -I{} echo "[{}]"; echo x | xargs -p echo; echo $?; seq 3 > f; xargs -a f echo; xargs -a f cat < f; xargs --arg-file=f --no-run-if-empty -n2; echo hi | xargs -a f sh -c "cat"; echo a b | xargs --verbose',
    'find / -maxdepth 1 -name "e*" -print0 | xargs -0 ls -d; mkdir d; touch "d/a b" d/c; find d -type f -print0 | sort -z | xargs -0 -n1 echo; find d -type f | sort | xargs ls 2>&1; ls d | xargs -I{} mv d/{} d/{}.x; ls d; ls d | xargs -d "\\n" rm -v; ls d; seq 1000 | xargs | wc -w; seq 100000 | xargs echo | wc -l; xargs --show-limits echo < /dev/null 2>&1 | cut -d: -f1 | tail -6; xargs --max-lines=x < /dev/null; xargs --help | head -1; xargs --version | head -1',
  ],
}
