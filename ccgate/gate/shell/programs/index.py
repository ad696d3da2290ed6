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
        "chrt cpulimit csh dash dbus-launch dbus-run-session distcc doas dumb-init eatmydata entr env envdir envsubst errno "
        "fakeroot faketime firejail fish flock gosu gtime gtimeout gxargs heaptrack hyperfine ifne inotifywait ionice "
        "ksh ksh93 lockfile ltrace mksh nice nodemon nohup nsenter numactl osh parallel pee perf pkexec printenv "
        "prlimit proxychains proxychains4 ps rbash reptyr retry rlwrap rr runcon runuser s6-setuidgid sccache screen "
        "script sem setpriv setsid sg sh softlimit stdbuf strace su su-exec sudo sudoedit systemd-inhibit systemd-run "
        "tcsh time timeout tini tmux torsocks toybox ts tsocks unbuffer unshare valgrind watch watchexec winpty wsl "
        "xargs xvfb-run yash zsh "
    ),
    "interpreters": (
        " R Rscript amm arturo babel-node bb bc ccl chez chicken-csi cling clisp clj clojure coffee crystal csharp csi "
        "dart dc deno dotnet-script ecl elixir erl esbuild-runner escript esno expect "
        "fennel gdb gforth ghc ghci ghostscript gnuplot gosh gp groovy groovysh gs gst guile hhvm hy iex "
        "ipython ipython3 janet jimsh jiti jruby jshell julia kotlin kotlinc lein littler lldb lua luajit m4 matlab "
        "maxima mit-scheme mzscheme newlisp nim nix-instantiate node nodejs ocaml octave octave-cli osascript perl "
        "perl6 php picolisp pike py pythonw jython graalpy micropython pypy pypy3 python python2 python3 qjs racket raku rakudo rebol ruby runghc "
        "runhaskell sage sbcl scala scala-cli scheme scilab stack swc-node swift swipl tarantool tcc tclsh texlua "
        "truffleruby ts-node ts-node-esm tsx utop vlang wish xonsh "
    ),
    "windows": " bitsadmin cmd command.com comp cscript esentutl extrac32 findstr forfiles makecab mshta powershell pwsh pwsh-preview regsvr32 robocopy rundll32 wscript xcopy ",
    "textlanguages": (
        " ajv awk bwk csvcut csvformat csvgrep csvjoin csvjson csvlook csvsort csvstack csvstat dasel datamash fq frawk "
        "gawk goawk gojq gojq-fmt gron htmlq hxnormalize hxselect in2csv jaq jc jello jnv jo jq jql jqplay jsawk jshon "
        "json json2toml json2yaml jsonnet jsonpp jtc mawk nawk original-awk prettyjson pup qsv remarshal taplo textql "
        "tidyjson toml2json toml2yaml tomll tomlq tomlv underscore xidel xml xmllint xmlstarlet xq xsv yaml2json "
        "yaml2toml yj yq yq-go "
    ),
    "sed": " gsed minised sed ssed ",
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
        "genisoimage gtar jar kopia lha lsar lzh makepkg makeself mcopy mke2fs mkfs.ext4 mkisofs mksquashfs mtype pax rar rdup "
        "restic rpm2cpio shar star tar tarlz tarsnap unace unar unrar unsquashfs unzip xar xorriso xorrisofs zip zipcloak "
        "zipgrep zipinfo zipnote zipsplit zoo zpaq "
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
        "kde-open kwrite lapce lapce-term leafpad lite-xl mate mcedit mcview mg micro mousepad mvim nano ne neovide nex "
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
        "qrencode rage rage-keygen scrypt secret-tool security shamir signify signify-openbsd signtool sops sq ssh-add ssh-agent "
        "ssh-copy-id ssh-keygen ssh-keyscan ssss-combine ssss-split steghide stegseek stegsnow step tang tomb veracrypt "
        "wg-quick wpa_passphrase xkcdpass xmlsec1 ykman "
    ),
    "agents": " ccgate claude ",
    "git": (
        " git git-add git-am git-annotate git-apply git-archive git-bisect git-blame git-branch git-bundle git-cat-file "
        "git-checkout git-checkout-index git-cherry-pick git-clean git-clone git-commit git-config git-credential-store "
        "git-daemon git-diff git-diff-files git-diff-index git-diff-tree git-difftool git-fast-export git-fetch git-fetch-pack "
        "git-filter-branch git-fmt-merge-msg git-for-each-repo git-format-patch git-grep git-hash-object git-hook git-imap-send "
        "git-init git-instaweb git-interpret-trailers git-log git-ls-files git-ls-remote git-ls-tree git-mailinfo git-mailsplit "
        "git-merge git-merge-base git-merge-file git-merge-tree git-mv git-notes git-pack-objects git-pull git-push "
        "git-range-diff git-read-tree git-rebase git-reflog git-remote git-request-pull git-reset git-restore git-rev-list "
        "git-rev-parse git-revert git-rm git-send-email git-send-pack git-show git-stage git-stash git-status git-submodule "
        "git-switch git-symbolic-ref git-tag git-unpack-file git-update-index git-whatchanged git-worktree "
    ),
    "vcs": (
        " bfg brz bzr chg cvs darcs detect-secrets fossil ggshield gh ghq git-filter-repo git-lfs git-secret git-secrets gitk "
        "gitleaks gitui glab hg hub jj lazygit noseyparker p4 ripsecrets secretlint sl svn svnadmin svnlook svnsync svnversion "
        "talisman tea tig trufflehog whispers "
    ),
    "curl": " curl curlie wget wget2 ",
    "network": (
        " 0x0 ab aria2c arp arping atftp axel azcopy browser-sync bsd-mailx caddy croc curlftpfs darkhttpd delv dig dog "
        "doggo drill dropbox_uploader.sh ethtool exim ffsend fping ftp gdrive gh-pages gist grpcurl heirloom-mailx hey "
        "host http http-server https hurl ifconfig imgur ip ip6tables iperf iperf3 ipfs iptables iptables-restore "
        "iwconfig k6 kdig lftp live-server magic-wormhole mail mailsend mailx masscan mc mcli miniserve mpack msmtp mtr "
        "mutt nail nc nc.openbsd nc.traditional ncat ncftp ncftpget ncftpput neomutt netcat netstat networkctl newman nft "
        "ngrok nmap nmcli nslookup oha openvpn pastebinit ping ping6 rclone resolvectl rlogin route s-nail s3cmd s4cmd "
        "s5cmd sendmail serve sftp siege simple-http-server smbclient socat speedtest ss ssmtp static-server surge swaks "
        "tcpdump telnet termbin tftp thttpd tnftp tracepath traceroute transfer transfer.sh tshark ufw vegeta webfsd "
        "websocat wg whois wormhole wput wrk wscat xh xhs "
    ),
    "remote": (
        " VBoxManage adb ansible ansible-config ansible-console ansible-doc ansible-galaxy ansible-inventory ansible-lint "
        "ansible-playbook ansible-pull autossh cap chef-client clush dep dsh fab incus knife lxc lxc-attach mina mosh "
        "multipass parallel-scp parallel-ssh pdsh prlctl prsync pscp pssh puppet pyinfra qm rcp rdesktop rsh salt "
        "salt-call salt-cp salt-ssh scp slogin ssh sshfs sshpass tailscale vagrant virsh vncviewer wsl.exe x2goclient "
        "xfreerdp "
    ),
    "containers": (
        " argocd buildah colima container-structure-test crane crictl ctop ctr distrobox distrobox-enter dive docker "
        "docker-compose finch flux helm k3d k3s k9s kind kompose kubecolor kubectl kubectx kubens kubeseal kustomize "
        "lazydocker microk8s.kubectl minikube nerdctl oc oras podman podman-compose skaffold skopeo stern systemd-nspawn "
        "tilt toolbox velero "
    ),
    "cloud": (
        " act aliyun aliyun-oss amplify assume aws aws-okta aws-vault aws2 awslocal az azd b2 bao bq bws cdk cdktf cf "
        "chamber checkov circleci civo consul copilot coscli databricks datadog-ci deta doctl dokku doppler dvc eb "
        "ecs-cli eksctl envchain envkey-source exo firebase fly flyctl gcloud granted gsutil hcloud heroku hf "
        "huggingface-cli ibmcloud infisical infracost kaggle kubescape linode-cli modal netlify newrelic nomad now ntl "
        "oci op ossutil packer pulumi railway render sam saml2aws scw sentry-cli serverless sls stripe summon supabase "
        "tccli teller terraform terragrunt terrascan tflint tfsec tofu twilio twine vault vc vercel vultr-cli wandb "
        "wrangler "
    ),
    "databases": (
        " alembic atlas clickhouse clickhouse-client clickhouse-local cockroach cqlsh crdb createdb createuser datasette "
        "dbmate dbt drizzle-kit dropdb dropuser duckdb etcdctl flyway goose gpsql influx initdb isql keydb-cli knex "
        "libsql liquibase litecli mariadb memcached migrate mongo mongod mongodump mongoexport mongoimport mongorestore "
        "mongosh mongostat mongotop mssql-cli mycli mysql mysqladmin mysqlcheck mysqld mysqldump mysqlimport mysqlsh "
        "mysqlshow pg_basebackup pg_ctl pg_dump pg_dumpall pg_isready pg_restore pgbench pgcli prisma psql "
        "redis-benchmark redis-cli redis-server reindexdb sequelize snow snowsql sqlcipher sqlcmd sqlfluff sqlite sqlite3 "
        "sqlplus tsql typeorm usql vacuumdb valkey-cli ysqlsh yugabyte "
    ),
    "node_packages": (
        " bun bunx changeset commitlint conc concurrently corepack cross-env cross-env-shell depcheck husky lerna "
        "lint-staged ncu np npm npm-check-updates npm-run-all npx nx only-allow pnpm pnpx run-p run-s semantic-release "
        "turbo wait-on wsrun yarn yarnpkg "
    ),
    "packages": (
        " add-apt-repository alr ant apk apt apt-cache apt-get apt-key apt-mark aptitude asdf boot brew bundle bundler "
        "cabal cargo carthage choco composer conan conda coursier cpan cpanm cpanminus cs devbox devenv direnv dnf dotenv "
        "dotenv-run dotenvx dotnet dpkg dpkg-query dpkg-reconfigure dub easy_install elm emerge env-cmd eopkg fastlane "
        "flatpak flit flutter fnm gem gleam go godotenv goenv gofmt gradle gradlew guix hatch home-manager jbang jenv "
        "luarocks mamba mas meteor microdnf micromamba mill mise mix mvn mvnw nimble nix nix-build nix-env nix-shell "
        "nix-store nixos-rebuild nodenv nuget nvm opam opkg pacman paru pdm pip pip-audit pip-compile pip-sync pip3 "
        "pipdeptree pipenv pipx pixi pkg pkgin pod poetry port pyclean pyenv rbenv rebar3 rpm rtx run-with-env rustup "
        "rustup-init rye safety sbt scoop sdk shards shdotenv snap softwareupdate spago swupd tlmgr uv uvx vcpkg "
        "virtualenv volta winget with-env xbps-install xcodebuild xcrun yay yum zig zypper "
    ),
    "build": (
        " aclocal actionlint air alejandra alex artisan as asc astro astyle autoconf automake autopep8 autoreconf ava "
        "babel bandit basedpyright bats bazel bazelisk behave biome bison black blaze bmake buck buck2 buf "
        "build-storybook busted c++ c8 capacitor capnp cc celery chainlit check-jsonschema clang clang++ clang-format "
        "clang-tidy cmake codecov codespell commitizen configure conftest cordova coverage cpp cppcheck cpplint craco "
        "csslint ctest cucumber cue cypress dagger daphne deadnix detekt dhall django-admin djlint dmd docusaurus dot "
        "dotenv-linter doxygen dprint dramatiq earthly electron electron-builder electron-forge eleventy elixirc ember "
        "erlc esbuild eslint eslint_d expo f77 flake8 flask flatc flex foreman forever fourmolu fpc fresh g++ gatsby gcc "
        "gcc-ar gccgo gdc gettext gfortran ghdl ginkgo gmake gnatmake go-task gofumpt goimports golangci-lint gold golint "
        "goreman gotestsum gradio granian graphql-codegen groovyc grunt gulp gunicorn gyp hadolint hexo hivemind hlint "
        "honcho htmlhint hugo hypercorn i18next icc icx indent inv invoke ionic isort iverilog javac javap jekyll jest "
        "jshint jslint json5 jsonlint just karate karma ktlint kube-linter kubeconform kubeval latex latexmk ld ld.lld "
        "ldc2 lefthook lessc lex libtool lighthouse lld locust luacheck lualatex luatex mage make markdownlint "
        "markdownlint-cli2 meson microbundle minitest mkdocs mlflow mmdc mocha modd mold msgfmt mypy nasm next ng "
        "nightwatch ninja nixfmt node-gyp nose2 nox nuxi nuxt nvcc nyc ocamlc ocamlopt openapi-generator "
        "openapi-typescript ormolu overcommit overmind oxlint pants parcel pdflatex pdftex perlcritic perltidy pest "
        "php-cs-fixer phpcbf phpcs phpstan phpunit plantuml playwright please pm2 ponyc postcss pre-commit premake5 "
        "prettier prettierd proselint protoc psalm puma py.test pycodestyle pydocstyle pyflakes pylint pyright pytest "
        "pytype qmake rackup radon rails rake react-native react-scripts redocly reflex remake remark remix revive robot "
        "rollup rq rsbuild rspack rspec rubocop ruff rustc rustfmt samu sass scalac scons selene shellcheck shfmt sidekiq "
        "snowpack solc spectral sphinx-build sqlfmt standard start-storybook staticcheck statix storybook streamlit "
        "stylelint stylua supervisord svelte-kit svgo swagger-cli swagger-codegen swc swiftformat swiftlint swig tap task "
        "tauri tectonic terraform-docs terser tex textlint thor thrift tox ts-node-dev tsc tsdown tslint tsup typos typst "
        "uglifyjs unbuild uncrustify unicorn uvicorn valac vale verilator vite vitepress vitest vue vulture vyper waf "
        "waitress-serve wat2wasm wdio webpack webpack-cli webpack-dev-server wmr write-good xelatex xgettext xmake xo "
        "yacc yamlfmt yamllint yapf yasm zizmor zola "
    ),
    "schedulers": " anacron at atq atrm batch crontab initctl loginctl run-parts service systemctl ",
}
