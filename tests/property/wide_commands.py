"""Random shell commands from a wider grammar: arrays, operators of parameter expansion, compound commands, nested shells.

Apart from `commands`, so that what its seeds give stays the same.
"""

from __future__ import annotations

from tests.property import commands

_EXPANSIONS = [
    "${arr[0]}", '"${arr[-1]}"', "${arr[i]}", "${arr[$((1+1))]}", "${arr[${#z}]}", "${#arr[@]}", '"${!arr[@]}"', '"${arr[*]}"', "${arr[*]}", "${arr[@]#o}",
    '"${arr[@]/e/E}"', '"${arr[@]: -1}"', '"${arr[@]:0:2}"', '"${arr[@]:1:1}"', '"${arr[@]^}"', "${map[k]}", '"${map[a b]}"', "${map['k']}", '"${#map[@]}"',
    '"${x@Q}"', "${x@U}", '"${arr[@]@Q}"', '"${x@E}"',   "${x: -3}", "${x:0:-1}", "${x:(-2):1}", "${x:1}", "${x:n0:2}", "${x:${#z}:3}",
    "${y:-${z:-deep er}}", '"${y:-"in ner"}"', "${y-${x}}", "${y:=set it}", "${y:+no}", "${x:+yes}", '"${x:+"$x"}"', "${z:+no}", "${z+em pty}", "${x,,}", "${x^}",
    "${x~~}", "${x^^[ev]}", "${x##*.}", "${x%%n*}", "${x/#./_}", "${x/%v/_}", "${x/[a-e]/_}", "${x//[!.]/_}", "${x#\"$z\".}", '"${x%"v"}"', "$(( ${#x} + 1 ))",
    "$((5%3*2))", "$((2**3))", "$((1<2))", "$((n0+=2))", "$((n0?2:3))", "$((0x1f))", "$[1+1]", "{3..1}", "{01..3}", "{a..e..2}", "{a,b}{1,2}", "{a,{b,c}}", "{x}",
    "{a,}", "{,}", "{a,'b c'}", '{"$x",$z}', "$x{1,2}", "~+", "~/sub/*", "~nosuchuser", "a~", "p=~", "@(x|y).py", "!(x*)", "*(x|y).py", "+([a-z]).py", "?(x).py",
    "[[:lower:]].py", "[!x].py", "*[z]*", "sub/*.*", "./*.py", "s?b/z*", "?env", "**/*.py", '"*".py', '*".py"', "$'a\\tb'", "$'\\u00e9'", "$'\\101'", '$"loc $x"', "\\$x",
    '"\\$x"', "\"$x\"'$x'\"$x\"", "$*", '"$*"', '"p$@q"', "${@:2}", '"${@: -1}"', "${#}", "$#", "${1:-d}", '"${2#Q}"', "${3-no ne}", "$(echo 'a  b')",
    '"$(echo "a  b")"', "$(printf '%s ' $x $x)", '"$(echo "$(echo "in $x")")"', "`echo \\`echo deep\\``", "$(echo *.py)", "$(cat <<< $x)", "$(echo '*.py')", "$g", '"$g"',
    "$q", '"$q"', "${q//\\'/_}", "$s", '"$s"', "${s// /,}", '"${s%% *}"', "${s#* }",  "a#b", "'#'", "=", "a=b", "-x", "--", "^", "%", "!", "[", "]", "{", "}", "*/",
    '"${x:-\'a b\'}"', "${y:-'a b'}", '"${y:-\'a b\'}"', "${y:-\"$x\"c}", "${y:-*.py}", '"${y:-*.py}"', "${y:-{a,b}}", "${y:-~}", '"${!n}"', "${!m0}", "${n0}",
]  # fmt: skip
SETUP = (
    "shopt -s extglob\n"
    'x=.env; z=; n=x; n0=1; g="*.py"; q="it\'s"; s="a b  c "; m0="arr[1]"; arr=(one "two 2" .env); declare -A map=([k]=.env ["a b"]="v w"); set -- P "Q R"; '
)

# Commands with three words, two commands and a test in them.
_FORMS = [
    'arr[1]={0}; rec "${{arr[@]}}"', 'arr[${{#arr[@]}}]={0}; rec "${{arr[@]}}"', 'arr+=({0} {1}); rec "${{arr[@]}}" "${{#arr[@]}}"', 'unset "arr[0]"; rec "${{arr[@]}}"; {inner}',
    'arr=({0} {1} {2}); rec "${{arr[0]}}" "${{arr[@]: -1}}"', 'a2=("${{arr[@]}}" {0}); rec "${{a2[@]:1}}"', 'a2=([3]=$x$s [1]="$x"); rec "${{a2[@]}}" "${{a2[3]}}" {0}',
    'declare -A m=([k]={0} [j]={1}); rec "${{m[k]}}" "${{m[j]}}"', 'map[k]+={0}; rec "${{map[k]}}"', 'map[new]={0}; rec "${{map[new]}}" "${{#map[@]}}"',
    'for k in "${{!map[@]}}"; do rec "$k" "${{map[$k]}}"; done', 'for e in "${{arr[@]}}"; do rec "$e"; {inner}; done', "for e in {0}; do rec $e; done; {inner}",
    'printf -v v "%s-%s" {0} {1}; rec "$v" $v', "printf -v v %s {0}; rec $v", 'IFS=: read -r p r <<< {0}; rec "$p" "$r"', 'read -r p r <<< {0}; rec "$p" "$r"',
    'read -ra ra <<< {0}; rec "${{ra[@]}}"', 'IFS=, read -ra ra <<< {0},b; rec "${{ra[@]}}"', "(IFS=.; rec $x $s {0})", '(IFS=; rec $s {0}; rec "$*")', '(IFS=,; rec "${{arr[*]}}" "$*")',
    'mapfile -t m <<EOF\n$x {0}\n${{arr[1]}}\nEOF\nrec "${{m[@]}}"', 'mapfile -t m < <(printf "%s\\n" {0} {1}); rec "${{m[1]}}" "${{#m[@]}}"',
    'while read -r a b; do rec "$a" "$b"; done <<EOF\n$x $s\n{0}\nEOF\n{inner}', 'while IFS= read -r l; do rec "$l"; done < <(printf "%s\\n" {0} {1})',
    'printf "%s\\n" {0} {1} | while read -r l; do rec "$l"; done', 'cat <<EOF | while read -r a b; do rec "$a" "$b"; done\n$x $(echo "$s")\n\\$x ${{y:-d}} `echo q`\nEOF\n{inner}',
    'f() {{ local a=$1; shift; rec "$a" "$@"; return 0; rec never; }}; f {0} {1}', "f() {{ echo {0}; }}; rec $(f) \"$(f)\"", 'f() {{ x={0}; rec "$x"; }}; f; rec "$x"',
    'f() {{ local x={0}; g; }}; g() {{ rec "$x"; }}; f; rec "$x"', 'f() {{ rec "$#" "$@"; {inner}; }}; f {0} {1}; rec "$@"', 'function f {{ rec "$1"; }}; f {0}; {inner}',
    "f() {{ return 1; }}; f || rec {0}", 'set -- {0} {1}; shift; rec "$@"', 'set -- {0} {1}; rec "$1" "${{@: -1}}" $#', 'shift; rec "$@"; {inner}', 'while [ $# -gt 0 ]; do rec "$1"; shift; done',
    "shopt -s expand_aliases\nalias al='rec al'\nal {0}", "shopt -s expand_aliases\nalias al='rec $x '\nalias b2=c2\nal b2 {0}", 'eval "rec $x"; {inner}', "eval rec {0}", 'eval "v=\\$x"; rec "$v"',
    "bash -c \"rec '$x' \\\"\\$0\\\"\" {0}", "bash -c 'f() {{ rec \"$@\"; }}; f \"$@\"' _ {0} {1}", "bash -c 'rec $1 \"$*\"' _ {0} {1}", "bash -c \"bash -c 'rec in ner'\"; {inner}",
    "bash <<'EOF'\nrec \"$x\" *.py\nEOF\n{inner}", 'bash <<EOF\nrec "$x" "\\$x"\nEOF\n{inner}', "export E={0}; bash -c 'rec \"$E\"'", "E={0} bash -c 'rec $E'", "(export x; bash -c 'rec \"$x\"')",
    "(shopt -s nullglob; rec nosuch* {0}; {inner})", "(shopt -s dotglob; rec * {0})", "(shopt -s globstar; rec ** {0}; rec **/*.py **/.env)", "(shopt -s nocaseglob; rec *.PY)",
    "(set -f; rec *.py $g {0})", "{test} && {inner} || {other}", "{test} || {inner} && {other}", "{test} && x={0}; rec \"$x\"", "if {test}; then {inner}; else {other}; fi",
    "if {test}; then x={0}; elif {test}; then x={1}; fi; rec \"$x\"; {inner}", '(x={0}; cd sub; rec "$x" *); rec "$x" *', "cd sub && {inner} || {other}", "cd nosuch; {inner}", "cd sub; cd ..; rec *.py; {inner}",
    "(cd sub; {inner}); {other}", 'pushd sub >/dev/null; rec "$PWD" *; popd >/dev/null; rec *; {inner}', 'cd sub; cd - >/dev/null; rec *.py "$PWD"', 'cd sub; rec ~- "$OLDPWD" ~+ "$(pwd)"',
    'declare -n ref=x; rec "$ref"; ref={0}; rec "$x"', 'f() {{ local -n r=$1; r={0}; }}; f x; rec "$x"', "case {0} in .e*) {inner};;& *) rec any;; esac", "case $x in .env) rec one;& nope) {inner};; *) {other};; esac",
    'case "$1" in P) v=p;; *) v=o;; esac; rec "$v"', "case {0} in {1}) rec same;; [a-z]*) rec low;; esac; {inner}", "case $x in @(.env|b)) {inner};; esac", 'select c in {0} b; do rec "$c"; break; done <<< 1 2>/dev/null',
    "until {test}; do {inner}; break; done", 'for ((i=0; i<3; i++)); do rec "$i" "${{arr[i]}}" "${{arr[$i]}}"; done', "for ((i=2; i; i--)); do rec $i; done", "i=0; while ((i<2)); do rec $i; ((i++)); done",
    'i=0; while [ $i -lt 2 ]; do rec "${{arr[i]}}"; i=$((i+1)); done; rec $i', 'printf "%s\\n" {0} {1} | xargs -n1 rec pre', 'printf "%s\\n" "$x" b | xargs -I{{}} rec "p{{}}q" {{}}', 'printf "%s\\0" {0} {1} | xargs -0 rec',
    'printf "%s\\0" {0} "$s" | xargs -0 -n 1 rec a', "echo a b c | xargs -n 2 rec {0}", 'echo "$x" | xargs -I % bash -c "rec %"', "xargs rec {0} <<< 'a \"b c\"'", 'printf "%s\\n" {0} | xargs -d "\\n" rec', 'unset x; rec "${{x-unset}}" ${{x:-{0}}}',
    'x+={0}; rec "$x"; {inner}', 'trap "rec bye {0}" EXIT; {inner}', "trap 'rec bye \"$x\"' EXIT; x=z", 'v=$(cat <<E\nin $x {0}\nE\n); rec "$v" $v', 'v="$(echo {0})"; rec "$v"; rec $v', "v=`echo {0}`; rec \"$v\"",
    'while getopts ab: o -a -b arg; do rec "$o" "$OPTARG"; done', 'let "k=1+2" n0++; rec $k $n0', "((n0=n0*2+1)); rec $n0; {inner}", 'rec "${{arr[@]}}"{{1,2}}', 'rec pre"${{arr[@]}}"post {0}', "command rec {0}; (exec rec {1})",
    "time rec {0} 2>/dev/null; {inner}", "builtin eval 'rec \"$x\"'; {inner}", "echo {0} > /dev/null && rec done {1}", "{{ rec {0}; {inner}; }} 2>&1 | cat", "! {test} && {inner}", 'rec {0} <<< "$x" > /dev/null', 'a={0} b=$a; rec "$a" "$b"',
    'x={0} y=$x; rec "$y"', 'v=( $(printf "%s\\n" {0} b) ); rec "${{v[@]}}"', 'v=$x$s{0}; rec $v "$v"', 'readonly ro={0}; rec "$ro"', "declare -u up={0}; declare -i num=2+3; rec $num", 'declare v={0} w=2; rec "$v" "$w"',
    'f() {{ declare -a l=({0} {1}); rec "${{l[@]}}"; }}; f', 'f() {{ for a; do rec "$a"; done; }}; f {0} {1}', 'f() {{ rec "${{FUNCNAME[0]}}" "$1"; }}; f {0}', '[ -n "$y" ] || y={0}; rec "$y"', '[[ $x =~ ^(.)(e) ]] && rec "${{BASH_REMATCH[1]}}" "${{BASH_REMATCH[2]}}"',
    ': "${{y:={0}}}"; rec "$y"', ': ${{x:={0}}} ; rec "$x"', 'echo {0} | {{ read -r v; rec "$v"; }}', 'echo a:b | (IFS=: read -r p r; rec "$p" "$r")', 'read -r v < <(echo {0}); rec "$v"', 'read -r -d "" v <<< {0}; rec "$v"', "{inner} &\nwait; {other}",
    'exec 3<<< {0}; read -r v <&3; rec "$v"', "cat < <(echo {0}) | xargs rec", "rec $(<sub/z.txt) {0}", 'cat sub/z.txt | while read -r l; do rec "$l"; done', 'rec "${{#arr[1]}}" "${{arr[1]:0:3}}" "${{arr[1]%% *}}" ${{arr[1]/ /_}}',
]  # fmt: skip
_FORMS += ['rec ${{!ar*}} "${{!ar@}}" {0}; {inner}']
_TESTS = [
    "true",
    "false",
    "[ -f .env ]",
    "[ -d nosuch ]",
    "[[ $x == .e* ]]",
    "[[ -n $z ]]",
    "((n0))",
    'test -z "$y"',
    "[[ $x =~ env$ ]]",
    ": ok",
    '[ "$1" = P ]',
]


class WideCommands(commands.Commands):
    """A source of commands; the same seed gives the same ones."""

    def word(self) -> str:
        words = (commands._ATOMS, _EXPANSIONS)
        return "".join(self.random.choice(self.random.choice(words)) for _ in range(self.random.choice((1, 1, 1, 2))))

    def command(self, depth: int = 0) -> str:
        r = self.random
        if depth > 2 or r.random() < 0.6:
            return super().command(depth)
        inner, other = self.command(depth + 1), self.command(depth + 1)
        return r.choice(_FORMS).format(*(self.word() for _ in range(3)), inner=inner, other=other, test=r.choice(_TESTS))

    def script(self) -> str:
        return SETUP + self.command()
