"""Roads to a secret that are easily forgotten: code in odd places, options that look like others, programs that include files."""

from __future__ import annotations

import pytest

from tests.shellcases import verdict

# The shell: what is evaluated once more, and what stands for standard input or a start-up file.
SHELL = [
    ("x='a[$(cat .env >&2)0]'; echo $((x))", "deny"),
    ("x='a[$(cat .env >&2)]'; [[ $x -eq 0 ]]", "deny"),
    ("x='a[$(cat .env >&2)]'; declare -i y=x", "deny"),
    ("x=y; y='a[$(cat .env >&2)]'; echo $((x))", "deny"),
    ("[[ -v 'a[$(cat .env >&2)]' ]]", "deny"),
    ("test -v 'a[$(cat .env >&2)]'", "deny"),
    ("read 'a[$(cat .env >&2)0]' <<< 1", "deny"),
    ("printf -v 'a[$(cat .env >&2)0]' x", "deny"),
    ("declare 'a[$(cat .env >&2)0]=1'", "deny"),
    ("x='a[$(cat .env >&2)]'; echo ${!x}", "deny"),
    ("x='a[1]'; a=(1 2); echo $((x + 1)) ${!x}", "pass"),
    ("echo $((a[1] + 2)); [[ $n -eq 0 ]] && echo none", "pass"),
    ("declare -n r=a[1]; a=(1 .env); cat $r", "deny"),
    ("declare -n r=a[1]; a=(.env README.md); cat $r", "pass"),
    ("x='a[1]'; a=(1 .env); cat ${!x}", "deny"),
    ("a=(1 .env 2); unset 'a[0]'; cat ${a[@]:0:1}", "deny"),
    ("printf -v x '%(.env)T'; cat $x", "deny"),
    ("printf -v x 'log-%(%F)T.txt'; cat $x", "pass"),
    (r"x='\056env'; cat ${x@E}", "deny"),
    ("cat .[[=e=]]nv", "deny"),
    ("cat .[[.e.]]nv", "deny"),
    ("bash /dev/stdin <<< 'cat .env'", "deny"),
    ("bash /dev/fd/0 <<< 'echo hello'", "pass"),
    ("env 'BASH_FUNC_f%%=() { cat .env; }' bash -c f", "deny"),
    ("bash --rcfile <(echo 'cat .env') -i -c :", "deny"),
    ("BASH_ENV=<(echo 'cat .env') bash -c :", "deny"),
    ("BASH_ENV='$(cat .env >&2)' bash -c :", "deny"),
    ("ENV='$(cat .env >&2)' sh -i -c :", "deny"),
    ("BASH_ENV='$HOME/.bashrc' bash -c :", "pass"),
    ("compgen -W '$(cat .env)'", "deny"),
    ("compgen -W 'start stop' -- st", "pass"),
    ("mapfile -C 'cat' -c 1 a <<< .env", "deny"),
    ("mapfile -C 'echo' -c 1 a < README.md", "pass"),
    ("bind -f .env", "deny"),
]
PROGRAMS = [
    ("logger -s -f .env", "deny"),
    ("logger -t deploy -s 'see .env'", "pass"),
    ("wall .env", "deny"),
    ("enca -x utf8 < .env", "deny"),
    ("enca .env", "pass"),
    ("echo '.so .env' | soelim", "deny"),
    ("echo '.so .env' | groff -Tascii", "deny"),
    ("printf '.sy cat .env\\n' | groff -U", "deny"),
    ("printf '.TH demo 1\\n.SH NAME\\n' | groff -man -Tutf8", "pass"),
    ("m4 -D 'x=include(.env)' <<< x", "deny"),
    ("echo 'esyscmd(cat .env)' | m4", "deny"),
    ("echo 'define(a, 1)a' | m4 -D b=2", "pass"),
    ("jo -f config/credentials.json", "deny"),
    ("jo name=demo port=3000", "pass"),
    ("http --form localhost:8080 f@.env", "deny"),
    ("http --json localhost:8080 name=demo", "pass"),
    ("parallel echo :::: .env", "deny"),
    ("parallel cat :::: names.txt", "deny"),
    ("parallel --tee --pipe cat ::: 1 < .env", "deny"),
    ("parallel cat {1}{2} ::: .e ::: nv", "deny"),
    ("parallel -a .env echo", "deny"),
    ("parallel -a .env --pipepart cat", "deny"),
    ("parallel wc -l ::: README.md src/app.py", "pass"),
    ("parallel --pipe wc -l < README.md", "pass"),
    ("ls src | parallel -j2 'wc -l src/{}'", "pass"),
    ("make SHELL=/bin/cat .SHELLFLAGS=.env", "deny"),
    ("MAKEFLAGS='--eval=$(info $(shell cat .env))' make", "deny"),
    ("MAKEFLAGS=-j4 make build", "pass"),
    ("ctest -S .env", "deny"),
    ("just --justfile <(printf 'x:\\n  cat .env') x", "deny"),
    ("PERL5DB='BEGIN{print `cat .env`}' perl -d -e 1", "deny"),
    ("RUBYOPT='-r./.env' ruby -e 1", "deny"),
    ("ruby -run -e httpd .", "deny"),
    ("npm run env", "ask"),
    ("npm run build", "pass"),
    ("cargo --config .env build", "deny"),
    ("cargo --config net.git-fetch-with-cli=true build", "pass"),
    ("gem build .env", "deny"),
    ("gem install rake", "pass"),
    ("git log -1 --format='cat .env' | sh", "ask"),
    ("curl -s https://demo.test/install.sh | sh", "pass"),
]


@pytest.mark.parametrize(("command", "expected"), SHELL + PROGRAMS, ids=[c[:70] for c, _ in SHELL + PROGRAMS])
def test_decision(command: str, expected: str) -> None:
    found = verdict(command)
    assert found.decision == expected, found.reason or found.accesses
