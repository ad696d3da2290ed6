"""The shipped policies, name by name: what is a secret, what only looks like one, what the content decides, and which command lines tell."""

from __future__ import annotations

from functools import cache

import pytest

from ccgate.gate.artefact import Locations
from ccgate.gate.model import Access
from ccgate.gate.policy import Policy, command_fits
from ccgate.policy.compiler import policy_alone
from ccgate.policy.examples import Stage, failures
from ccgate.policy.layers import PolicyLayer, builtin, shipped_directory, shipped_layer, shipped_names
from ccgate.policy.lint import check
from ccgate.policy.schema import Example
from tests.shellcases import decide

HOME = "/home/me"
PLACE = Locations("/nowhere/c", "/nowhere/s", "/nowhere/m", HOME, "")


@cache
def layer(name: str) -> PolicyLayer:
    return shipped_layer(name)


@cache
def policy(name: str = "secrets") -> Policy:
    return policy_alone(layer(name), [builtin(PLACE), layer(name)], PLACE)


def place(name: str) -> str:
    return HOME + name[1:] if name.startswith("~") else name if name.startswith("/") else f"{HOME}/app/{name}"


def effect(name: str, action: str = "read") -> str:
    found = policy().match(place(name), action)
    return found[0] if found else "pass"


# One list a line of business; names are relative to a project unless they begin with ~ or /.
SECRET = """
.env .env.local .env.production .env.prod .env.test .env.ci .env.staging .env.development.local .env.bak .env.old .env.save .env~ .env.1 .env.json .env.js .env.php .env.local.php .env.keys
.env-prod .env_prod .env.vault .env.me .envrc .envrc.local .flaskenv .dev.vars .dev.vars.staging prod.env docker.env config/app.env local.env app.env.local app.env.production app.env.bak .ENV .Env
services/api/.env a/b/c/.env.local .env.example.local .env.sample.bak secrets.env env/.env
id_rsa id_dsa id_ecdsa id_ed25519 id_ed25519_sk id_rsa.bak id_rsa_work id_rsa-old github_rsa deploy_ed25519 host_ecdsa deploy_key deploy-key private_key privatekey.txt ssh_host_rsa_key
server.key tls.key www.example.com.key server.key.bak server.pem server.pem.bak ca-key.pem privkey.pem client.p12 cert.pfx x.pkcs12 keystore.jks upload.keystore release.keystore a.bks putty.ppk a.pvk AuthKey_ABC.p8
identity.age me.agekey secring.gpg key.asc private.asc wg0.conf client.ovpn private.jwk rsa-private.jwk Kexample.com.+008+12345.private
~/.ssh/id_rsa ~/.ssh/work ~/.ssh/github ~/.ssh/environment ~/.ssh/keys/prod ~/.config/sops/age/keys.txt ~/wireguard/home.conf ~/.vagrant/machines/default/virtualbox/private_key
~/.aws/credentials ~/.aws/credentials.bak ~/.aws/sso/cache/abc.json ~/.aws/cli/cache/abc.json ~/.s3cfg ~/.boto ~/.passwd-s3fs rootkey.csv me_accessKeys.csv new_user_credentials.csv credentials.csv
~/.config/gcloud/application_default_credentials.json ~/.config/gcloud/credentials.db ~/.config/gcloud/access_tokens.db ~/.config/gcloud/legacy_credentials/me/adc.json gha-creds-1.json
~/.azure/msal_token_cache.json ~/.azure/msal_token_cache.bin ~/.azure/accessTokens.json ~/.azd/auth/auth.json app.publishsettings ~/.oci/sessions/x/token ~/.aliyun/config.json ~/.bluemix/config.json ~/.cf/config.json
~/.config/doctl/config.yaml ~/.config/hcloud/cli.toml ~/.config/linode-cli ~/.fly/config.yml ~/.local/share/com.vercel.cli/auth.json ~/.config/netlify/config.json ~/.wrangler/config/default.toml
~/.config/.wrangler/config/default.toml ~/.railway/config.json ~/.supabase/access-token ~/.config/configstore/firebase-tools.json ~/.config/rclone/rclone.conf ~/.mc/config.json ~/.config/scw/config.yaml
~/.kube/config ~/.kube/config.bak ~/.kube/config-prod kubeconfig kubeconfig.yaml kubeconfig-prod.yaml prod.kubeconfig kube_config_cluster.yml /etc/kubernetes/admin.conf /etc/rancher/k3s/k3s.yaml
/run/secrets/db /var/run/secrets/kubernetes.io/serviceaccount/token ~/.config/argocd/config ~/.talos/config talosconfig ~/.config/helm/registry/config.json
~/.docker/config.json .dockercfg .dockerconfigjson ~/.config/containers/auth.json /run/user/1000/containers/auth.json
terraform.tfstate prod.tfstate terraform.tfstate.backup terraform.tfstate.1699999999.backup .terraform/terraform.tfstate terraform.tfvars prod.tfvars secrets.auto.tfvars prod.tfvars.json ~/.terraformrc
~/.terraform.d/credentials.tfrc.json ~/.pulumi/credentials.json ~/.vault-token .vault_pass .vault_pass.txt vault-password-prod ansible-vault-pass.txt vault-keys.json unseal-keys.json
.npmrc ~/.npmrc ~/.yarnrc.yml ~/.config/pip/pip.conf /etc/pip.conf ~/.condarc NuGet.Config ~/.gradle/gradle.properties local.properties ~/.bundle/config ~/.m2/settings.xml ~/.pg_service.conf ngrok.yml
.git/config ~/.gitconfig ~/.config/git/config .git/modules/lib/config
~/.netrc ~/_netrc ~/.authinfo ~/.pypirc ~/.git-credentials ~/.config/git/credentials ~/.config/gh/hosts.yml ~/.config/hub ~/.config/glab-cli/config.yml ~/.cargo/credentials ~/.cargo/credentials.toml ~/.gem/credentials
~/.composer/auth.json ~/.config/composer/auth.json ~/.m2/settings-security.xml ~/.config/pypoetry/auth.toml ~/.pgpass ~/.my.cnf ~/.mylogin.cnf .htpasswd admin.htpasswd ~/.snowsql/config ~/.dbt/profiles.yml
~/.msmtprc ~/.mutt/passwords ~/.config/filezilla/sitemanager.xml .ftpconfig sftp-config.json .vscode/sftp.json .remote-sync.json .idea/webServers.xml robomongo.json ~/.claude/.credentials.json ~/.codex/auth.json
~/.gemini/oauth_creds.json ~/.config/github-copilot/hosts.json ~/.config/github-copilot/apps.json ~/.local/share/opencode/auth.json ~/.cache/huggingface/token ~/.kaggle/kaggle.json ~/.sentryclirc ~/.config/stripe/config.toml
~/.config/ngrok/ngrok.yml ~/.cloudflared/cert.pem ~/.cloudflared/abc.json ~/.databrickscfg ~/.slack/credentials.json /var/lib/jenkins/secrets/initialAdminPassword /var/lib/jenkins/secrets/master.key /var/lib/jenkins/credentials.xml
actions-runner/.credentials actions-runner/.credentials_rsaparams ~/.doppler/.doppler.yaml ~/.infisical/infisical-config.json ~/.snowflake/connections.toml ~/.subversion/auth/svn.simple/abc ~/.credentials/drive.json
credentials credentials.json config/credentials.json credentials.yml credentials.xml credentials.prod.json gcp-credentials.json firebase_credentials.json secrets.yaml config/secrets.yml secrets.json secrets.toml
.streamlit/secrets.toml secrets.prod.yaml app.secrets.json user-secrets.json secret.yaml secret.json .secrets .secrets.toml values.dec.yaml secrets.yaml.dec local.settings.json service-account.json
service-account-prod.json my-service-account.json serviceAccountKey.json client_secret.json client_secret_1.apps.googleusercontent.com.json myapp-firebase-adminsdk-x1-abc.json oauth_token.json token.pickle
android/key.properties keystore.properties api_key.txt apikeys.txt passwords.txt github-recovery-codes.txt mnemonic.txt config/master.key config/credentials/production.key
secrets/db_password secrets/db_password.txt secrets/prod.json secrets/prod.yaml deploy/secrets/token.txt .secrets/token
~/.gnupg/private-keys-v1.d/ABC.key ~/.password-store/db.gpg ~/.local/share/keyrings/login.keyring ~/Library/Keychains/login.keychain-db vault.kdbx old.kdb db.psafe3 bitwarden_export_2026.json
~/.config/google-chrome/Default/Login%20Data ~/.config/google-chrome/Default/Cookies ~/.config/chromium/Profile%201/Cookies ~/.mozilla/firefox/x.default/logins.json ~/.mozilla/firefox/x.default/key4.db
~/.mozilla/firefox/x.default/cookies.sqlite ~/.bitcoin/wallet.dat ~/.electrum/wallets/default ~/.ethereum/keystore/UTC--2026-01-01T00-00-00 ~/.config/solana/id.json
~/.bash_history ~/.zsh_history ~/.python_history ~/.psql_history ~/.mysql_history ~/.node_repl_history ~/.local/share/fish/fish_history ~/.viminfo ~/.lesshst ~/.claude/history.jsonl
/etc/shadow /etc/shadow- /etc/gshadow /etc/sudoers /etc/sudoers.d/me /etc/krb5.keytab app.keytab /etc/NetworkManager/system-connections/wifi.nmconnection /etc/ssl/private/server.crt
/proc/1/environ /proc/self/environ /proc/self/task/1/environ /proc/1/mem /proc/kcore
"""

LOOK_ALIKE = """
.env.example .env.sample .env.template .env.dist .env.defaults .env.schema .env.tpl .env.local.example .env.production.sample .env-example .env_example .env-sample .env_template .example.env sample.env app.example.env
test-example.env .env.enc .env.prod.enc .env.encrypted .env.gpg .env.d.ts .env.md .env.mk .env.j2 env env.ts env.js env.d.ts env.py vite-env.d.ts environment.ts environment.yml next-env.d.ts src/env.mjs config/env.ts
envfile .envoy .environments docs/env.md docs/dotenv.md dotenv.ts .env.example.md .venv/bin/activate .env/bin/activate .env/pyvenv.cfg env/bin/activate node_modules/dotenv/README.md tests/test_env.py .envrc.example
id_rsa.pub id_ed25519.pub id_rsa_work.pub keys.ts keyboard.key.ts monkey.keys.ts en.keys.json tokens.json design-tokens.json tokenizer.json token.ts token.go tokenizer_config.json bench_rsa/main.c crypto_rsa/README.md
cert.crt ca.cer fullchain.crt request.csr dh.der public.pub key.pub.pem server.pem.example server.key.example foo.asc.md release.tar.gz.asc app.jar.asc android/debug.keystore keyring.py keystore.go keystore/README.md
keys/README.md rsa.go privatekey.go private_key.rs test_rsa.py private/index.ts wireguard.md ovpn.md settings.private.example
~/.ssh/config ~/.ssh/config.d/work ~/.ssh/known_hosts ~/.ssh/known_hosts.old ~/.ssh/authorized_keys ~/.ssh/id_ed25519.pub ~/.ssh/allowed_signers docs/ssh-setup.md ssh/config.go
~/.aws/config ~/.aws/cli/alias aws/credentials.go docs/credentials.md credentials.md credentials.go credentials_provider.go credentials.ts CredentialsForm.tsx credentials/index.ts src/credentials/README.md credentials_test.py
config/credentials.yml.enc credentials.example.json credentials.sample.json credentials.schema.json credentials.json.example credentials.json.sample example-credentials.json
~/.config/gcloud/configurations/config_default ~/.config/gcloud/active_config ~/.azure/azureProfile.json ~/.azure/config netlify/config.json netlify.toml vercel.json .vercel/project.json wrangler.toml firebase.json .firebaserc
fly.toml linode-cli/main.py railway.json supabase/config.toml rclone.md doppler.yaml .infisical.json google-services.json GoogleService-Info.plist
kubeconfig.go kubeconfig/kubeconfig.go kubeconfig.md kubeconfig.ts pkg/kubeconfig/load.go kubeconfig.yaml.example kubeconfig-example.yaml kubeconfig-template.yaml k8s/deployment.yaml kustomization.yaml Chart.yaml values.yaml
~/.kube/cache/discovery/x.json docker-compose.yml Dockerfile .dockerignore config.json src/config.json docker/config.json
main.tf variables.tf outputs.tf terraform.tfvars.example terraform.example.tfvars example.tfvars prod.tfvars.sample terraform.tfstate.lock.info .terraform.tfstate.lock.info .terraform.lock.hcl tfstate.go backend.hcl Pulumi.yaml
Pulumi.prod.yaml vault.go vault_test.py ansible/vault.yml.example group_vars/all.yml
package.json package-lock.json .nvmrc .npmignore .yarn/releases/yarn.cjs pnpm-lock.yaml pyproject.toml pip.md requirements.txt gradle/wrapper/gradle-wrapper.properties build.gradle settings.gradle pom.xml .bundle/plugin/index
.gitignore .gitattributes .gitmodules .git/HEAD .git/index .git/hooks/pre-commit .github/workflows/ci.yml gh/README.md src/hub hub/hub.go src/hub/index.ts hubs.py ~/.config/gh/config.yml ~/.config/hub.d/x
auth.json locales/en/auth.json src/auth.ts auth/auth.go logins.json fixtures/logins.json LoginForm.tsx netrc.go netrc.md htpasswd.md pgpass.md my.cnf.example
secrets.md secrets.ts secrets.py secrets_manager.py pkg/secrets/secrets.go pkg/secrets/secrets_test.go src/secrets/index.ts secrets/README.md secrets/Makefile secrets/kustomization.yaml secrets/main.tf secrets/package.json
secrets/package-lock.jsonc SecretsManager.java secretsmanager.go secret.go secret.ts secret_test.go secret-sharing.md secrets.example.yaml secrets.sample.json secrets.yaml.example secrets.template.json secrets.enc.yaml
secrets.sops.yaml sealed-secret.yaml sealed-secrets.json external-secret.yaml my.sealed.json .secrets.baseline secrets/values.schema.json secret-garden.txt password.ts passwords.go password_reset.html PasswordField.tsx
service-account.example.json serviceaccount.yaml service-account.yaml service_account.py serviceaccount.go client_secret.example.json client_secret.go api_key.go api_keys.py apikeys.ts access_token.go token.txt.example
Cookies.tsx components/Cookies/index.tsx cookies.ts cookies.txt cookie-policy.md LocalState.ts local-state.json web-data.csv wallet.ts wallets/README.md wallet.dat.go solana/program.rs id.json keychain.swift
history.md history.ts docs/history.md history.jsonl git-history.txt bash_history.md src/history/index.ts shadow.css shadow.ts etc/shadow.md sudoers.md keytab.go
/etc/passwd /etc/group /etc/hosts /etc/ssh/sshd_config /etc/ssh/ssh_config /etc/os-release /proc/meminfo /proc/self/status /proc/cpuinfo /proc/1/cmdline /usr/share/keyrings/debian-archive-keyring.gpg /etc/apt/keyrings/docker.gpg
~/.bashrc ~/.profile ~/.zshrc ~/.config/fish/config.fish ~/.vimrc ~/.claude/settings.json ~/.claude/CLAUDE.md ~/.config/op/README ~/.gnupg/gpg.conf ~/.gnupg/pubring.kbx ~/.gnupg/trustdb.gpg ~/.password-store/.gpg-id
data/keys.csv data/sample.csv accounts.csv users.json settings.py settings.json application.yml application.properties database.yml appsettings.json config.yaml config.toml web.config
"""


def names(text: str) -> list[str]:
    return [word.replace("%20", " ") for word in text.split()]


@pytest.mark.parametrize("name", names(SECRET))
def test_secret(name: str) -> None:
    assert effect(name) == "deny"


@pytest.mark.parametrize("name", names(LOOK_ALIKE))
def test_look_alike(name: str) -> None:
    assert effect(name) == "pass"


def test_tables_are_large_and_apart() -> None:
    assert len(names(SECRET)) >= 250
    assert len(names(LOOK_ALIKE)) >= 250
    assert not set(names(SECRET)) & set(names(LOOK_ALIKE))


@pytest.mark.parametrize(
    "name", names("wp-config.php sites/default/settings.php local_settings.py app/config/parameters.yml ~/.claude.json")
)
def test_source_with_secrets_is_asked_about(name: str) -> None:
    assert effect(name) == "ask"
    assert effect(name, "write") == "pass"


@pytest.mark.parametrize("name", names(".env server.key ~/.ssh/new credentials.json terraform.tfstate kubeconfig ~/.netrc"))
def test_creating_is_asked_about(name: str) -> None:
    assert effect(name, "create") == "ask"
    assert effect(name, "write") == effect(name, "delete") == "deny"


@pytest.mark.parametrize("name", names(".npmrc gradle.properties .gitconfig README.md"))
def test_creating_settings_is_nobody_s_business(name: str) -> None:
    assert effect(name, "create") == "pass"


@pytest.mark.parametrize("name", names(".env server.key ~/.ssh/id_rsa ~/.aws/credentials"))
def test_naming_and_using_are_silent_by_default(name: str) -> None:
    assert effect(name, "list") == effect(name, "use") == effect(name, "execute") == "pass"


@pytest.mark.parametrize("name", names("kubeconfig credentials .env id_rsa x.keystore bench_rsa .secrets"))
def test_a_directory_of_such_a_name_is_none(name: str) -> None:
    assert policy().match(place(name), "read", True) is None
    assert policy().match(place(name) + "/main.go", "read") is None or name == ".secrets"


# -- what the content decides ------------------------------------------------------------------------------------------

_PRIVATE = "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n"
_PUBLIC = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"
CONTENT = [
    ("a.pem", _PRIVATE, "deny"), ("a.pem", _PUBLIC, "pass"), ("a.pem", _PUBLIC + _PRIVATE, "deny"), ("a.pem", "text", "deny"), ("a.pem", "", "deny"), ("a.key", _PUBLIC.replace("CERTIFICATE", "PUBLIC KEY"), "pass"),
    ("a.key", "PK\x03\x04 keynote", "pass"), ("a.key", "0123456789abcdef", "deny"), ("a.pem", "ssh-ed25519 AAAA me\n", "pass"), ("a.pem", "-----BEGIN OPENSSH PRIVATE KEY-----", "deny"), ("a.pem.bak", _PUBLIC, "pass"),
    ("docker.key", "-----BEGIN PGP PUBLIC KEY BLOCK-----\nx", "pass"), ("a.asc", "-----BEGIN PGP SIGNATURE-----\nx", "pass"), ("a.asc", "= AsciiDoc\n", "pass"), ("a.asc", "-----BEGIN PGP PRIVATE KEY BLOCK-----", "deny"),
    (".npmrc", "registry=https://r.test/\nengine-strict=true\n", "pass"), (".npmrc", "//r.test/:_authToken=abc", "deny"), (".npmrc", "//r.test/:_authToken=${NPM_TOKEN}", "pass"), (".npmrc", "# //r.test/:_authToken=abc", "deny"),
    (".npmrc", "_auth=abc=", "deny"), (".npmrc", "registry=https://me:pw@r.test/", "deny"), (".npmrc", "registry=https://me:${PW}@r.test/", "pass"), (".npmrc", "# set the auth token in your home", "pass"), (".npmrc", "", "pass"),
    (".yarnrc.yml", "npmAuthToken: abc", "deny"), (".yarnrc.yml", 'npmAuthToken: "${TOKEN}"', "pass"), (".yarnrc.yml", "nodeLinker: node-modules", "pass"), ("pip.conf", "[global]\nindex-url = https://a:b@r.test/simple", "deny"),
    ("pip.conf", "[global]\nindex-url = https://r.test/simple", "pass"), ("nuget.config", '<add key="ClearTextPassword" value="abc" />', "deny"), ("nuget.config", '<add key="ClearTextPassword" value="%PW%" />', "pass"),
    ("nuget.config", '<add key="nuget.org" value="https://api.nuget.org/v3/index.json" />', "pass"), ("~/.m2/settings.xml", "<server><password>abc</password></server>", "deny"), ("~/.m2/settings.xml", "<password>${env.PW}</password>", "pass"),
    ("~/.m2/settings.xml", "<mirror><url>https://r.test</url></mirror>", "pass"), ("~/.bundle/config", 'BUNDLE_GEMS__TEST__COM: "me:pw"', "deny"), ("~/.bundle/config", 'BUNDLE_BUILD__NOKOGIRI: "--use-system-libraries"', "pass"),
    ("gradle.properties", "org.gradle.jvmargs=-Xmx2g\nandroid.useAndroidX=true", "pass"), ("gradle.properties", "signing.password=abc", "deny"), ("gradle.properties", "mavenPassword=", "pass"), ("local.properties", "sdk.dir=/opt/sdk", "pass"),
    ("local.properties", "MAPS_API_KEY=abc", "deny"), (".git/config", "[core]\n\tbare = false\n[remote]\n\turl = git@h.test:a/b.git", "pass"), (".git/config", "url = https://x-access-token:abc@h.test/a.git", "deny"),
    (".git/config", "url = https://me@dev.azure.test/a", "pass"), (".git/config", "url = https://ghp_012345678901234567@h.test/a", "deny"), (".git/config", "extraheader = AUTHORIZATION: basic abc", "deny"), ("~/.gitconfig", "[github]\n\ttoken = abc", "deny"),
    ("prod.tfvars", 'region = "eu"\ninstance_count = 2', "pass"), ("prod.tfvars", 'db_password = "x"', "deny"), ("prod.tfvars.json", '{"db_password": "x"}', "deny"), ("ngrok.yml", "version: 3\nagent:\n  authtoken: abc", "deny"),
    ("ngrok.yml", "tunnels:\n  web:\n    addr: 80", "pass"), ("~/.docker/config.json", '{"auths": {"h": {"auth": "abc"}}}', "deny"), ("~/.docker/config.json", '{"auths": {"h": {}}, "credsStore": "osxkeychain"}', "pass"),
    ("secrets.yaml", "db: hunter2", "deny"), ("secrets.yaml", "db: ENC[AES256_GCM,data:abc]\nsops:\n  version: 3", "pass"), ("secrets.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162", "pass"), ("secret.yaml", "kind: Secret\ndata:\n  a: YWJj", "deny"),
    ("secret.yaml", "kind: SealedSecret\nspec: {}", "pass"), ("secret.yaml", "kind: ExternalSecret\nspec: {}\n---\nkind: Secret\ndata:\n  a: b", "deny"), ("secret.yaml", "kind: Secret\ndata:\n  a: {{ .Values.a | b64enc }}", "pass"),
    ("secret.yaml", "kind: Secret\ndata:\n  a: {{ .Values.a }}\n  b: YWJj", "deny"), ("secrets.json", '{"a": "ENC[AES256_GCM,data:x]", "sops": {}}', "pass"), ("secrets/db.yaml", "-----BEGIN AGE ENCRYPTED FILE-----", "pass"),
    ("credentials.json", "\0GITCRYPT\0abc", "pass"), ("wp-config.php", "define( 'DB_PASSWORD', 'abc' );", "ask"), ("wp-config.php", "define('DB_PASSWORD', getenv('X'));", "pass"), ("local_settings.py", "DEBUG = True", "pass"),
    ("local_settings.py", "SECRET_KEY = 'abc'", "ask"), ("local_settings.py", "SECRET_KEY = os.environ['SECRET_KEY']", "pass"), ("app/config/parameters.yml", "database_password: '%env(DB)%'", "pass"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "expected"), CONTENT, ids=lambda v: repr(v)[:50])
def test_content(name: str, content: str, expected: str) -> None:
    hit = policy().judge(Access("read", place(name)), Stage({place(name): content}, []))
    assert (hit.effect if hit else "pass") == expected


def test_what_is_not_there_shows_nothing() -> None:
    assert policy().judge(Access("read", place("a.pem")), Stage({}, []))
    assert policy().judge(Access("create", place("a.pem")), Stage({}, []))


# -- variables and command lines ---------------------------------------------------------------------------------------

SECRET_VARIABLES = """GITHUB_TOKEN GH_TOKEN NPM_TOKEN OPENAI_API_KEY ANTHROPIC_API_KEY AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN DB_PASSWORD DB_PASS PGPASSWORD MYSQL_PWD STRIPE_SECRET_KEY SECRET_KEY SECRET JWT_SECRET
DATABASE_URL REDIS_URL MONGO_URI SENTRY_DSN SLACK_WEBHOOK_URL AZURE_CLIENT_SECRET PRIVATE_KEY SIGNING_KEY ENCRYPTION_KEY GITLAB_PAT AZURE_STORAGE_CONNECTION_STRING VAULT_TOKEN SESSION_KEY DOCKER_AUTH API_CREDENTIALS
TWINE_PASSWORD GPG_PASSPHRASE SESSION_COOKIE SERVICE_JWT BEARER STORAGE_SAS DEPLOY_KEY APP_KEY"""
PLAIN_VARIABLES = """HOME PATH PWD OLDPWD USER SHELL LANG NODE_ENV PORT KUBECONFIG SSH_AUTH_SOCK XAUTHORITY AWS_ACCESS_KEY_ID AWS_REGION AWS_PROFILE GOOGLE_APPLICATION_CREDENTIALS AWS_SHARED_CREDENTIALS_FILE TOKENIZERS_PARALLELISM
MAX_TOKENS MAX_OUTPUT_TOKENS NUM_TOKENS TOKEN_TTL TOKEN_URL OAUTH_TOKEN_URL PASSWORD_MIN_LENGTH PASSWORD_STORE_DIR SECRET_NAME SECRET_ARN JWT_ALGORITHM JWT_ISSUER JWT_EXPIRES_IN PUBLIC_KEY SORT_KEY PRIMARY_KEY CACHE_KEY
SSH_KEY_PATH TLS_KEY_FILE KMS_KEY_ID USE_AUTH ENABLE_TOKEN_REFRESH COOKIE_DOMAIN COOKIE_NAME KEYBOARD MONKEY AUTHOR AUTH_ENABLED NEXT_PUBLIC_API_KEY VIRTUAL_ENV SECRETS_DIR CREDENTIALS_PATH API_URL DB_HOST DB_NAME"""


@pytest.mark.parametrize("name", SECRET_VARIABLES.split())
def test_secret_variable(name: str) -> None:
    assert decide(f"echo ${name}") == "deny"


@pytest.mark.parametrize("name", PLAIN_VARIABLES.split())
def test_plain_variable(name: str) -> None:
    assert decide(f"echo ${name}") == "pass"


TELLING = """gh auth token|gh auth status --show-token|gh auth token --hostname h.test|git credential fill|git credential-osxkeychain get|git-credential-store get|aws sts assume-role --role-arn x --role-session-name y
aws --profile p secretsmanager get-secret-value --secret-id x|aws ssm get-parameter --name x --with-decryption|aws ssm get-parameters-by-path --path / --with-decryption|aws configure get aws_secret_access_key|aws-vault exec prod -- env
gcloud auth print-access-token|gcloud secrets versions access latest --secret=x|gcloud auth application-default print-access-token|az account get-access-token|az keyvault secret show --name x --vault-name y|az storage container generate-sas -n x
doctl auth token|flyctl auth token|heroku config -a app|heroku config:get DB|heroku run -a app env|netlify env:get X|railway variables|kubectl get secret x -o yaml|kubectl -n a get secrets -ojson|kubectl get secret/x --output=json
kubectl get pods,secrets -o yaml|kubectl config view --raw|kubectl create token sa|oc whoami -t|terraform output -raw db_password|terraform output api_token|terraform -chdir=infra output db_password|terraform state pull|pulumi config --show-secrets
pulumi stack output --show-secrets|pulumi config get dbPassword|vault kv get secret/x|vault read secret/data/x|vault print token|chamber read app key|chamber export app|doppler secrets|doppler secrets get X --plain|doppler secrets download --no-file
infisical secrets|infisical export|sops -d x.yaml|sops --decrypt x.yaml|sops decrypt x.yaml|ansible-vault view x.yml|age -d -i key x.age|gpg --export-secret-keys|git secret cat x|op read op://a/b/c|op item get x|op inject -i x.tpl
bw get password x|bw list items|bw unlock|rbw get x|pass show db|pass db/prod|pass grep foo|gopass show x|lpass show x|keepassxc-cli show -s a.kdbx x|secret-tool lookup a b|keyring get a b|security find-generic-password -s x -w
docker-credential-desktop get|php artisan env:decrypt|bin/rails credentials:show|bundle exec rails credentials:show|npm token create|dotnet user-secrets list|stripe config --list|claude setup-token|getent shadow root|dotenv list|npx dotenvx get
sudo gh auth token|env A=1 gh auth token|bash -c 'gh auth token'|gh auth token > t.txt|TOKEN=$(gh auth token); echo $TOKEN|gh auth token | base64|wp config get DB_PASSWORD|drush sql:connect|cloudflared tunnel token x"""
ASKED = """helm get values app|helm -n a get all app|helm get manifest app|terraform output -json|terraform show -json plan.out|consul kv get a/b|vercel env pull|kind get kubeconfig|gpg -d x.gpg|gpg -qd x.gpg|php artisan config:show|direnv export bash
docker inspect -f '{{.Config.Env}}' web|docker inspect --format='{{json .Config.Env}}' web"""
SILENT = """gh auth status|gh auth login|gh pr list|gh secret list|gh auth token --help|git credential-cache exit|git config user.name|git config --list --show-origin --name-only|aws sts get-caller-identity|aws s3 ls|aws configure list
aws secretsmanager list-secrets|aws ssm get-parameter --name x|aws configure get region|gcloud auth list|gcloud config list|gcloud secrets list|az account show|az keyvault secret list --vault-name x|heroku config:set A=b|heroku apps|fly secrets list
kubectl get secrets|kubectl get secret x|kubectl describe secret x|kubectl -n a get secret x -o name|kubectl get secrets -o wide|kubectl config view|kubectl get pods -o yaml|oc whoami|terraform output|terraform output vpc_id|terraform output -raw vpc_id
terraform show plan.out|terraform state list|terraform plan|pulumi config|pulumi config get aws:region|pulumi stack output|vault kv list secret/|vault status|vault read sys/health|doppler secrets --only-names|doppler run -- npm start|infisical run -- npm start
sops -e -i x.yaml|ansible-vault encrypt x.yml|age -r x -o y z|gpg --verify x.sig|gpg --list-keys|op vault list|op whoami|op run -- npm start|bw status|rbw list|pass ls|pass|pass git pull|pass insert x|pass -c db|gopass ls|lpass ls|secret-tool store --label x a b
security find-generic-password -s x|docker-credential-desktop list|php artisan migrate|rails s|rails test|npm token list|npm whoami|dotnet build|stripe listen|supabase status|helm list|helm template .|docker inspect web|docker inspect -f '{{.State.Status}}' web
docker ps|gh auth token >/dev/null|gh auth token | wc -c|aws ecr get-login-password | docker login -u AWS --password-stdin h.test|gh auth token | docker login ghcr.io -u me --password-stdin|echo gh auth token|git log --grep 'gh auth token'|man pass|which pass
getent passwd me|npm config get registry|pip config list|poetry config --list|composer config repositories|consul members|nomad status|direnv allow"""


def lines(text: str) -> list[str]:
    return [line for row in text.split("\n") for line in _split(row)]


def _split(row: str) -> list[str]:
    """At `|` without blanks around it: those with blanks are pipes."""
    return [line for line in row.replace(" | ", "\0").split("|") if line]


@pytest.mark.parametrize("line", lines(TELLING))
def test_command_line_that_tells(line: str) -> None:
    assert decide(line.replace("\0", " | ")) == "deny"


@pytest.mark.parametrize("line", lines(ASKED))
def test_command_line_that_may_tell(line: str) -> None:
    assert decide(line.replace("\0", " | ")) == "ask"


@pytest.mark.parametrize("line", lines(SILENT))
def test_command_line_that_tells_nothing(line: str) -> None:
    assert decide(line.replace("\0", " | ")) == "pass"


# -- the files themselves ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped_names())
def test_examples_hold(name: str) -> None:
    own = [source for source in layer(name).rules if source.file == str(shipped_directory() / f"{name}.toml")]
    assert not [str(problem) for problem in failures(own, policy(name), PLACE)]


@pytest.mark.parametrize("name", shipped_names())
def test_every_rule_says_why_and_proves_both_sides(name: str) -> None:
    for source in layer(name).rules:
        rule = source.rule
        assert rule.reason, rule.id
        assert rule.advice, rule.id
        expected = [example.expect for example in rule.example]
        assert "pass" in expected, rule.id
        assert {"deny", "ask"} & set(expected), rule.id


@pytest.mark.parametrize("name", shipped_names())
def test_nothing_in_it_is_dead(name: str) -> None:
    assert not [str(problem) for problem in check([layer(name)])]


def test_every_command_line_fits_itself() -> None:
    """A line whose `!` or options contradict its own words could never fit."""
    for program, rows in policy().commands.items():
        for _layer, _rule, words in rows:
            line = [w.replace("*", "x").replace("?", "x") for w in words if not w.startswith("!")]
            assert command_fits(words, line), (program, words)


def test_strict_asks_before_a_secret_is_used() -> None:
    strict = policy("strict")
    disk = Stage({}, [])
    for name in names(".env ~/.ssh/id_rsa ~/.kube/config server.key"):
        hit = strict.judge(Access("use", place(name)), disk)
        assert (hit.effect if hit else "pass") == "ask", name
    assert strict.judge(Access("use", place("README.md")), disk) is None
    assert strict.defaults == {"unknown": "deny", "opaque": "ask", "reveal": "deny", "wide": "deny", "use": "ask"}


@pytest.mark.parametrize("template", ["policy.toml", "project.toml"])
def test_templates_are_valid_with_and_without_their_comments(template: str) -> None:
    import re

    from ccgate.policy.schema import parse

    text = (shipped_directory() / "templates" / template).read_text()
    project = template == "project.toml"
    found, warnings, _lines = parse(text, template, project=project)
    assert not warnings
    assert found.version == 1
    opened = re.sub(r"(?m)^# (?=[\[a-z]+ *=|\[)", "", text)
    opened = re.sub(
        r"(?m)^# (?=(mode|unknown|opaque|reveal|wide|use|disable|paths|reason|id|effect|actions|advice|call|expect) )", "", opened
    )
    assert len(parse(_ordered(opened), template, project=project)[0].rule) == 1


def _ordered(text: str) -> str:
    """Top-level keys before the first table, where a person who takes a comment away would leave them."""
    top = [line for line in text.splitlines() if line.startswith(("version", "extends", "mode", "disable"))]
    return "\n".join(top + [line for line in text.splitlines() if line not in top])


def test_an_example_may_stand_on_files() -> None:
    example = Example.model_validate(
        {"call": {"tool": "Read", "file_path": "x.pem"}, "expect": "pass", "files": {"x.pem": _PUBLIC}}
    )
    from ccgate.policy.examples import decide as judged

    assert judged(example, policy(), PLACE) == "pass"
