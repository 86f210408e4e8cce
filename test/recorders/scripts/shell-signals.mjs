/** Exit codes after each signal that doesn't stop, and streams that a reader ends. */
export const scripts = {
  shells: [
    'for s in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 23 24 25 26 27 28 29 30 31; do sh -c "kill -$s \\$\\$" 2>/dev/null; echo $s $?; done 2>/dev/null',
    '(while true; do echo x; sleep 0.1; done) | head -3; echo $?',
    'sh -c \'trap "echo stopped; exit 3" TERM; while :; do sleep 0.05; done\' & sleep 0.3; kill $!; wait $!; echo $?',
  ],
}
