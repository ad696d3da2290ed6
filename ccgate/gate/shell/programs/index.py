"""Which family knows which program. Generated text would be shorter; this is read by people."""

from __future__ import annotations

FAMILIES: dict[str, str] = {
    "builtins": (
        " . : [ alias bg bind break builtin caller cd chdir command compgen complete compopt continue declare dirs disown echo enable "
        "eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd print printf pushd pwd read "
        "readarray readonly return set setopt shift shopt source suspend test times trap true type typeset ulimit umask unalias unset "
        "unsetopt wait whence where which zmodload autoload emulate noglob "
    ),
    "wrappers": (
        " arch ash bash bosh busybox bwrap caffeinate capsh catatonit catchsegv ccache chokidar chpst chronic chroot "
        "chrt cpulimit csh dash dbus-launch dbus-run-session distcc doas dumb-init eatmydata entr env envdir errno "
        "fakeroot faketime firejail fish flock gosu gtime gtimeout gxargs heaptrack hyperfine ifne inotifywait ionice "
        "ksh ksh93 lockfile ltrace mksh nice nodemon nohup nsenter numactl osh parallel pee perf pkexec printenv "
        "prlimit proxychains proxychains4 ps rbash reptyr retry rlwrap rr runcon runuser s6-setuidgid sccache screen "
        "script sem setpriv setsid sg sh softlimit stdbuf strace su su-exec sudo sudoedit systemd-inhibit systemd-run "
        "tcsh time timeout tini tmux torsocks toybox ts tsocks unbuffer unshare valgrind watch watchexec winpty wsl "
        "xargs xvfb-run yash zsh "
    ),
    "interpreters": " node nodejs tsx ts-node ts-node-esm esno jiti babel-node esbuild-runner swc-node qjs deno python python2 python3 pypy pypy3 ipython ipython3 ",
    "search": (
        " ack ack-grep ag agrep ast-grep bzegrep bzfgrep bzgrep codesearch comby csearch egrep fgrep fzf grep look lzgrep pcre2grep pcregrep pt rg "
        "rga rgrep ripgrep ripgrep-all semgrep sgrep sift sk ug ug+ ugrep ugrep+ xzegrep xzfgrep xzgrep zegrep zfgrep zgrep zstdgrep "
    ),
    "finders": " bfs broot df dir du dua dust dutree exa eza fd fdfind find fselect gdu locate ls lsd lstree mlocate ncdu plocate slocate tree updatedb vdir ",
}
