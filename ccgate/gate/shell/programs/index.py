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
    "filters": (" cat column comm cut expand fmt fold head nl paste pv rev shuf sort sponge tac tail tee unexpand uniq yes "),
    "recoders": (" base32 base64 basenc dos2unix iconv mac2unix tr unix2dos unix2mac xxd "),
    "values": (
        " basename cal date dirname expr factor jot mktemp ncal numfmt pathchk primes readlink realpath seq sleep tempfile "
        "units uuidgen "
    ),
    "readers": (
        " a2ps aha ansi2html ansi2txt ansifilter antiword ascii85 b2sum b3sum banner base45 base58 bat batcat bcd bcomp "
        "bcompare bless boxes bsdiff bspatch btoa caesar catdoc catppt ccat ccze cdiff chardetect chroma cksum clip cloc cmp "
        "col colordiff colrm combinediff cowsay cowthink crc32 csplit csvlens ctags delta deroff detex dhex diction diff diff3 "
        "diffstat difft diffuse djvutxt docx2txt dumpasn1 dwdiff enca enscript ent eqn espeak espeak-ng exiftool festival "
        "figlet file filterdiff flip freeze fromdos fuser fx getfacl glow grap groff grotty gstat hashdeep hd hexcurse hexdiff "
        "hexdump hexer hexyl highlight html2text hunspell icdiff interdiff ispell jid jless join jqp kdialog kdiff3 kompare "
        "ksdiff less lessfile lesspipe lesspipe.sh lnav logger logtail lolcat lp lpr lsattr lsdiff lsof man mandoc md5 md5deep "
        "md5sum mdcat mdless meld merge mimencode mimetype mmencode moar moor more morse most mountpoint multitail namei nkf "
        "notify-send nroff od odt2txt okteta opendiff ov pandoc paps pbcopy pbpaste pg pic pig ponysay ppt pr preconv ps2ascii "
        "ptx pygmentize qprint rdiff recode rediff refer rhash rich rot13 rs say scc sdiff sha1 sha1deep sha1sum sha224sum "
        "sha256 sha256deep sha256sum sha384sum sha3sum sha512 sha512sum shasum silicon sloccount soelim source-highlight spell "
        "split stat strings style sum tabview tailspin tbl terminal-notifier termux-clipboard-get termux-clipboard-set "
        "tesseract tidy tidy-viewer tkdiff todos toilet tokei troff tsort tspin uchardet uconv ul unrtf untex unvis unwrapdiff "
        "uudecode uuencode vbindiff vd visidata wall wc wdiff wl-copy wl-paste write xclip xdelta3 xls2csv xsel xxdiff "
        "xxh128sum xxh32sum xxh64sum xxhsum yad ydiff zbarimg zbase32 zenity "
    ),
    "copiers": (
        " SetFile chattr chcon chflags chgrp chmod chown cp dc3dd dcfldd dd del delete detox ditto dotlockfile fallocate fdupes "
        "file-rename fsync getcap getfattr gio gomi gtrash install jdupes link ln lockfile-create logrotate losetup mcp md "
        "mkdir mkfifo mknod mmv mount mv perl-rename prename rdfind rdiff-backup rename restorecon rip rm rmdir rmtrash rsync "
        "safe-rm savelog scrub setcap setfacl setfattr sfill shred srm stow symlinks sync touch trash trash-put truncate "
        "umount unison unlink wipe xattr zmv "
    ),
    "archivers": (
        " 7z 7za 7zr 7zz 7zzs afio ar arc arj asar borg borgmatic bsdtar bup cpio dar dpkg-deb duplicity fastjar fsarchiver "
        "genisoimage gtar jar kopia lha lsar lzh makepkg makeself mkisofs mksquashfs pax rar rdup restic rpm2cpio shar star "
        "tar tarlz tarsnap unace unar unrar unsquashfs unzip xar xorrisofs zip zipcloak zipgrep zipinfo zipnote zipsplit zoo "
        "zpaq "
    ),
    "compressors": (
        " brcat brotli bunzip2 bzcat bzcmp bzdiff bzip2 bzless bzmore compress funzip gunzip gzcat gzexe gzip lrzip lunzip lz4 "
        "lz4cat lzcat lzcmp lzdiff lzip lzless lzma lzmore lzop lzopcat p7zip pbunzip2 pbzip2 pigz pixz plzip pxz pzstd snzip "
        "unbrotli uncompress unlz4 unlzma unlzop unpigz unxz unzstd xz xzcat xzcmp xzdiff xzless xzmore zcat zcmp zdiff zforce "
        "zless zmore znew zopfli zstd zstdcat zstdless zstdmore zstdmt "
    ),
    "editors": (
        " TextEdit aee amp atom bbedit bvim clion code code-insiders codium cursor cygstart dte easyedit ed edit editor ee "
        "elvis emacs emacs-nox emacsclient eview evim ex exo-open explorer featherpad fleet geany gedit ghex gnome-open "
        "gnome-text-editor goland gpatch gview gvim gvimdiff helix hexedit ht hx idea jed jmacs joe jpico jstar kak kate "
        "kde-open kwrite lapce lapce-term leafpad lite-xl mate mc mcedit mcview mg micro mousepad mvim nano ne neovide nex "
        "notepad notepad++ notepadqq nova nvi nvim nvimdiff open pager patch phpstorm pico pluma pycharm red rider rjoe rnano "
        "rubymine run-mailcap rview rvim see sensible-editor sensible-pager shed start studio subl sublime_text textmate tilde "
        "vi view vim vimdiff vimx vipw vis visudo webstorm windsurf wslview xdg-open xed xemacs zed zeditor zile "
    ),
    "crypto": (
        " acme.sh aescrypt age age-keygen age-plugin-yubikey ansible-vault apg apksigner bcrypt ccdecrypt ccencrypt ccguess "
        "ccrypt certbot certtool certutil cfssl cfssljson clevis codesign cosign cryptsetup diceware dropbearconvert "
        "dropbearkey easyrsa encpipe exiv2 git-crypt gocryptfs gpg gpg-agent gpg-connect-agent gpg-zip gpg1 gpg2 gpgconf gpgsm "
        "gpgsplit gpgtar gpgv htdigest htpasswd jarsigner jwt kbxutil keytool lego libressl mcrypt mdecrypt minisign mkcert "
        "mkpasswd nss-passwords openssl osslsigncode outguess p11tool paperkey pgpdump pk12util putty-keygen puttygen pwgen qr "
        "qrencode rage rage-keygen scrypt secret-tool shamir signify signify-openbsd signtool sops sq ssh-add ssh-agent "
        "ssh-copy-id ssh-keygen ssh-keyscan ssss-combine ssss-split steghide stegseek stegsnow step tang tomb veracrypt "
        "wg-quick wpa_passphrase xkcdpass xmlsec1 ykman "
    ),
}
