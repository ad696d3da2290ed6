"""Command lines of clouds, hosting platforms, secret stores and infrastructure tools.

What they print of stored credentials is a rule of the policy; here is what they take from this machine. A file of the user's secrets
that goes to a secret store is a question (`hand_over`), to any other place it is sent.
"""

from __future__ import annotations

from ... import globs
from ..state import UNKNOWN, Output
from .elsewhere import far_code
from .remote import copies, far_option, far_words
from .spec import act, apply, mentions_protected, parse
from .verbs import QUIET, by_verb, far_path, hand_over, is_remote, quiet, transfer, with_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run

    Handler = Callable[[Run], Output]
    Table = dict[str, str | Handler]


# -- AWS ---------------------------------------------------------------------------------------------------------------

_AWS_OPTIONS = "--profile: --region: --output: --endpoint-url: --query: --ca-bundle: --cli-read-timeout: --cli-connect-timeout: --color: --cli-binary-format:"
_STORES = ("secretsmanager", "ssm", "kms", "iam", "acm")


def aws(run: Run) -> Output:
    """aws(1): any parameter may be `file://PATH` or `fileb://PATH`, whose content becomes the value."""
    store = any(word in _STORES for word in run.args[:6])
    for arg in run.args:
        for mark in ("file://", "fileb://"):
            head, found, path = arg.partition(mark)
            if found and not head.endswith("file:/"):
                path = path.partition(",")[0].strip("'\"")
                (hand_over if store else _send)(run, path, f"aws {arg}")
    return by_verb(_AWS_OPTIONS, _AWS, _aws_other)(run)


def _send(run: Run, path: str, origin: str) -> None:
    run.send(path, origin)


def _aws_other(run: Run) -> Output:
    """All other operations of all services: identifiers and JSON; an option that names a plain path is said in `_AWS`."""
    return UNKNOWN


def _s3_copy(run: Run) -> Output:
    """`aws s3 cp|mv|sync SOURCE TARGET`; of --exclude and --include the last that matches counts."""
    parsed = parse(
        f"n* --acl: --storage-class: --content-type: --cache-control: --metadata: --exclude: --include: --expires: --sse: --sse-kms-key-id: --grants: --content-disposition: --content-encoding: --metadata-directive: --website-redirect: --page-size: --expected-size: --request-payer: --source-region: {_AWS_OPTIONS}",
        run.args,
    )
    rules = [(name == "--include", value) for name, value, _ in parsed.values if name in ("--include", "--exclude")]

    def keep(name: str, below: str, is_dir: bool) -> bool:
        kept = True
        for included, pattern in rules:
            if not is_dir and globs.match(pattern, below):
                kept = included
        return kept

    if len(parsed.operands) < 2:
        return UNKNOWN
    source, target = parsed.operands[:2]
    if rules and not is_remote(source) and run.is_directory(source):
        run.tree(source, "send", keep, note="leave the file out with --exclude")
    else:
        transfer(run, [source], target)
    if target == "-" and mentions_protected(run, far_path(source)):
        run.read(far_path(source), f"aws s3 cp {source} -")
    return UNKNOWN


def _aws_command(run: Run) -> Output:
    for text in parse(
        "n* --command: --cluster: --task: --container: --parameters: --document-name: --targets: --instance-ids:", run.args
    ).all_values("--command"):
        far_code(run, text)
    return UNKNOWN


_AWS: Table = {
    "s3 cp|s3 mv|s3 sync": _s3_copy, "s3 rm|s3 ls|s3 mb|s3 rb|s3 presign|s3 website": QUIET,
    "s3api put-object": "n* --body:s --bucket: --key: --content-type:", "s3api upload-part": "n* --body:s --bucket: --key:",
    "s3api get-object": "w --bucket: --key: --range:",
    "cloudformation deploy|cloudformation package": "n* --template-file:r --parameter-overrides: --stack-name: --s3-bucket: --output-template-file:w",
    "configure import": "n* --csv:u", "ecs execute-command|ssm send-command": _aws_command,
    "ec2-instance-connect ssh|ssm start-session": QUIET, "codecommit put-file": "n* --file-content:s", "opsworks": QUIET,
}  # fmt: skip


# -- Google Cloud ------------------------------------------------------------------------------------------------------

_GCLOUD_OPTIONS = "--project: --account: --configuration: --format: --zone: --region: --verbosity: --impersonate-service-account: --billing-project: --filter:"


def _gcloud_ssh(run: Run) -> Output:
    parsed = parse(
        f"n* --command: --ssh-flag: --ssh-key-file:u --tunnel-through-iap --strict-host-key-checking: --container: {_GCLOUD_OPTIONS}",
        run.args,
    )
    for text in parsed.all_values("--command"):
        far_code(run, text)
    if "--" in run.args:
        far_code(run, " ".join(w for w in run.args[run.args.index("--") + 1 :] if not w.startswith("-")))
    return UNKNOWN


def _secret_file(line: str, *options: str) -> Handler:
    """A verb whose option names a file that becomes a secret; `-` is standard input."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        for name, value, role in parsed.values:
            if name in options:
                hand_over(run, value.removeprefix("@"), f"{run.name} {name} {value}")
            else:
                act(run, role, value, f"{run.name} {name} {value}")
        return stored_stdin(run)

    return handle


def stored_stdin(run: Run) -> Output:
    """A secret typed on standard input."""
    for path in run.inputs:
        hand_over(run, path, "< " + path)
    run.stdin_role = "none"
    return UNKNOWN


def stored(line: str = "n,t*") -> Handler:
    """Operands with role `t` are files that become secrets."""
    roles, _, options = line.partition(" ")

    def handle(run: Run) -> Output:
        parsed = parse(f"n* {options}", run.args)
        for name, value, role in parsed.values:
            act(run, role, value, f"{run.name} {name} {value}")
        for path in parsed.operands[len(roles.split(",")) - 1 :]:
            hand_over(run, path)
        return stored_stdin(run)

    return handle


_GCLOUD: Table = {
    "compute ssh|alpha compute ssh|beta compute ssh|compute tpus tpu-vm ssh": _gcloud_ssh,
    "compute scp|cloud-shell scp|alpha compute scp|beta compute scp": copies(f"n* --ssh-key-file:u --scp-flag: {_GCLOUD_OPTIONS}"),
    "cloud-shell ssh": _gcloud_ssh,
    "storage cp|storage mv|storage rsync|alpha storage cp": copies(f"n* --content-type: --storage-class: --cache-control: --exclude: {_GCLOUD_OPTIONS}"),
    "storage cat": "m*",
    "secrets create|secrets versions add": _secret_file(f"n* --data-file: --replication-policy: --locations: --labels: {_GCLOUD_OPTIONS}", "--data-file"),
    "auth activate-service-account": "n* --key-file:u --password-file:u", "auth login": "n* --cred-file:u",
    "kms encrypt": "n* --plaintext-file:u --ciphertext-file:w --key: --keyring: --location:",
    "kms decrypt": "n* --plaintext-file:w --ciphertext-file:r --key: --keyring: --location:",
    "run deploy|functions deploy|app deploy|run services update": "n* --env-vars-file:u --source: --image: --set-env-vars: --flags-file:u",
    "builds submit": "n* --config:r --tag: --substitutions:",
    "compute instances create|compute instances add-metadata": f"n* --metadata-from-file:k --metadata: {_GCLOUD_OPTIONS}",
    "pubsub topics publish": "n* --message:", "deployment-manager deployments create": "n* --config:u",
}  # fmt: skip


_GSUTIL: Table = {"cp|mv|rsync": copies("n* -x: -z: -j: -a: -L: -h: -o:"), "cat": "m*", "signurl": "u,n* -d: -m:"}


# -- Azure -------------------------------------------------------------------------------------------------------------

_AZ_OPTIONS = "--subscription: -o,--output: --query: -g,--resource-group: -n,--name:"


def az(run: Run) -> Output:
    """az(1): any value may be `@FILE`."""
    store = any(w in ("keyvault", "appsettings", "appconfig", "secret", "connection-string") for w in run.args[:5])
    for arg in run.args:
        value = arg.partition("=")[2] if arg.startswith("-") else arg
        if value.startswith("@"):
            (hand_over if store else _send)(run, value[1:], f"az {arg}")
    return by_verb(_AZ_OPTIONS, _AZ, quiet)(run)


_AZ: Table = {
    "storage blob upload|storage file upload|storage fs file upload": f"n* -f,--file,--source:s -c,--container-name: --account-name: --account-key: {_AZ_OPTIONS}",
    "storage blob upload-batch|storage file upload-batch|storage blob sync|storage copy": f"n* -s,--source:S -d,--destination: -c,--container: --pattern: --account-name: {_AZ_OPTIONS}",
    "keyvault secret set": _secret_file(f"n* -f,--file: --vault-name: --value: -e,--encoding: {_AZ_OPTIONS}", "-f", "--file"),
    "keyvault key import|keyvault certificate import": _secret_file(f"n* -f,--file,--pem-file: --vault-name: --password: {_AZ_OPTIONS}", "-f", "--file", "--pem-file"),
    "appconfig kv import": _secret_file(f"n* --path: -s: --format: -n: --label: {_AZ_OPTIONS}", "--path"),
    "webapp deploy|functionapp deploy": f"n* --src-path:S --type: {_AZ_OPTIONS}",
    "rest": "n* --body: -b: --uri: -u: --method: -m: --output-file:w", "login": "n* -p: -u: -t: --federated-token:",
    "vm run-command invoke": f"n* --scripts: --command-id: {_AZ_OPTIONS}",
}  # fmt: skip


# -- platforms ---------------------------------------------------------------------------------------------------------


def _deploy_directory(line: str, *options: str) -> Handler:
    """A deployment that publishes a directory as it is."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        for name, value, role in parsed.values:
            act(run, role, value, f"{run.name} {name} {value}")
        for path in (*parsed.all_values(*options), *(parsed.operands if line.startswith("S") else ())):
            run.tree(path, "send", note="the directory is published")
        return UNKNOWN

    return handle


def runner(line: str, skip: int = 0, *files: str) -> Handler:
    """`tool run [options] -- COMMAND`: secrets become the variables of a command line."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        for name, value, role in parsed.values:
            if name not in files:
                act(run, role, value, f"{run.name} {name} {value}")
        words = parsed.rest[skip:]
        words = words[1:] if words[:1] == ["--"] else words
        if skip and "--" in words[:2]:
            words = words[words.index("--") + 1 :]
        code = parsed.value("--command")
        state = with_file(run, parsed.all_values(*files), run.state)
        if code:
            return run.code(code, state)
        return run.argv(words, state=state) if words else UNKNOWN

    return handle


def transfer_get(run: Run) -> Output:
    """`get REMOTE [LOCAL]`"""
    paths = parse("n* -a:", run.args).operands
    if paths:
        transfer(run, ["app:" + paths[0]], paths[1] if len(paths) > 1 else ".")
    return UNKNOWN


_HEROKU: Table = {
    "run|run:detached|run:inside": far_words("W -a,--app: -r,--remote: -s,--size: -e,--env: --type: -x"),
    "ps:exec": far_words("W -a,--app: -d,--dyno:"),
    "config:set": QUIET,
    "config:import": stored("t*"),
}
_VERCEL: Table = {"env add": stored("n,n*"), "env pull": QUIET, "": QUIET}
_NETLIFY: Table = {
    "deploy": _deploy_directory("n* -d,--dir: -s,--site: -a,--auth: -m,--message: -f,--functions:", "-d", "--dir"),
    "env:import|env import": stored("t* --context:"),
    "": QUIET,
}
_FLY: Table = {
    "secrets import|secrets set": stored_stdin,
    "ssh console": far_option("n* -C,--command: -a,--app: -r: -s -u: -A: -p: -o:", "-C", "--command"),
    "ssh sftp put|sftp put": "s,n -a: -m:", "ssh sftp get|sftp get": transfer_get, "machine run|m run": QUIET, "": QUIET,
}  # fmt: skip


_WRANGLER: Table = {
    "secret bulk|secret:bulk|versions secret bulk|pages secret bulk": stored("t* --name: --env,-e:"),
    "secret put|pages secret put": stored_stdin, "r2 object put": "n,n* -f,--file:s --content-type: --ct:",
    "kv key put|kv:key put": "n,n* --path:s --binding: --namespace-id:", "kv bulk put|kv:bulk put": "s,n*",
    "pages deploy|pages publish": _deploy_directory("S* --project-name: --branch: --commit-hash:"),
    "d1 execute": "n* --file:r --command:", "": QUIET,
}  # fmt: skip
_SUPABASE: Table = {
    "secrets set": _secret_file("n* --env-file: --project-ref:", "--env-file"),
    "functions serve": "n* --env-file:u",
    "storage cp": "S,n",
    "": QUIET,
}
_FIREBASE: Table = {
    "functions:secrets:set": _secret_file("n* --data-file: --project,-P:", "--data-file"),
    "functions:config:set": QUIET,
    "": QUIET,
}
_RAILWAY: Table = {
    "run|shell": runner("W -s,--service: -e,--environment: -p:"),
    "ssh": far_words("W -s,--service: -e,--environment: -p:"),
    "": QUIET,
}


# -- infrastructure ----------------------------------------------------------------------------------------------------

_TF_OPTIONS = "-chdir: --terragrunt-working-dir: --working-dir:"
_TF = "n* -var-file:u -var: -backend-config:u -state:u -state-out:w -out:w -target: -replace: -parallelism: -lock-timeout: -backup:w -plugin-dir: -from-module: -generate-config-out:w"


def terraform(run: Run) -> Output:
    """terraform(1), tofu(1): state and variables are used; `-chdir` is the directory it all happens in."""
    state = run.state
    for arg in run.args:
        if arg.startswith("-chdir="):
            run.state = state.copy()
            run.state.cwd = tuple(run.absolute(arg[7:], cwd) for cwd in state.cwd)
    if "console" in run.args:  # expressions on standard input, among them `file("PATH")`
        for line in run.stdin.possible_lines() or ():
            for path in line.split('"')[1::2]:
                if mentions_protected(run, path):
                    run.read(path, f"{run.name} console {path}")
    output = by_verb(_TF_OPTIONS, _TERRAFORM)(run)
    run.state = state
    return output


_TERRAFORM: Table = {
    "plan|apply|destroy|refresh|import|init|validate|test|get|graph|providers|workspace|taint|untaint|force-unlock|login|logout|version|metadata|run-all|hclfmt|state list|state mv|state rm|state replace-provider|state push|run": _TF,
    "show|output|state show|state pull|console": "u* -state:u -raw -json -no-color",
    "fmt": "w* -list: -write: -diff -check -recursive", "": QUIET,
}  # fmt: skip


def _config_pair(run: Run) -> Output:
    """vault(1), bao(1): `key=@FILE`, `@FILE` of JSON."""
    parsed = parse(
        "n* -mount: -cas: -address: -namespace: -format: -field: -output-curl-string -tls-skip-verify -ca-cert: -client-key:u -client-cert:u -policy: -ttl:",
        run.args,
    )
    for word in parsed.operands:
        value = word if word.startswith("@") else word.partition("=")[2]
        if value.startswith("@"):
            hand_over(run, value[1:], f"{run.name} {word}")
    return stored_stdin(run)


_VAULT: Table = {
    "kv put|kv patch|write|put": _config_pair, "policy write|policy fmt": "n,r", "login": "n* -method: -path:",
    "token revoke|token renew|token capabilities|lease|status|server|agent|operator|audit|auth|secrets|plugin|version|path-help|list|kv list|kv delete|kv destroy|kv undelete|kv metadata|delete|ssh|namespace|policy list|policy read|policy delete": QUIET,
    "unwrap|read|kv get|print token|token create|token lookup": QUIET, "": QUIET,
}  # fmt: skip


def _consul_put(run: Run) -> Output:
    for word in parse("n* -flags: -token: -token-file:u -http-addr:", run.args).operands[1:]:
        if word.startswith("@"):
            run.send(word[1:], f"{run.name} {word}")
    return UNKNOWN


_OP: Table = {
    "run": runner("W --env-file:n --account: --environment:", 0, "--env-file"),
    "document create|document edit": stored("t* --title: --vault: --tags: --file-name:"),
    "inject": "n* -i,--in-file:u -o,--out-file:w --account: -f",
    "item create|item edit|create item": "n* --template:u --vault: --category: --title:", "plugin run": runner("W"), "": QUIET,
    "vault|account|whoami|user|group|item list|item template|document list|signin|signout|update|events-api|connect|service-account|item move|item delete|item share|completion|read|item get|document get|get|ssh": QUIET,
}  # fmt: skip

_DOPPLER: Table = {
    "run": runner("W --project,-p: --config,-c: --token: --mount: --mount-template: --command: --scope: --fallback:"),
    "secrets upload": stored("t* -p: -c: --project: --config:"),
    "setup|login|logout|projects|configs|environments|me|update|open|activity|secrets|configure|import": QUIET,
    "": QUIET,
}
_CHAMBER: Table = {
    "import": stored("n,t*"),
    "exec": runner("W", 1),
    "write|put": stored("n,n,n*"),
    "list|history|find|delete|version|read|export|env|list-services|tag": QUIET,
    "": QUIET,
}
_INFISICAL: Table = {
    "run": runner("W --env: --projectId: --path: --token: --command:"),
    "secrets set": _secret_file("n* --file: --env: --path: --projectId:", "--file"),
    "": QUIET,
}

_PULUMI: Table = {
    "config set": "n* --secret --plaintext --path -s,--stack: -C,--cwd:",
    "config set-all": QUIET,
    "up|preview|destroy|refresh|stack|stack ls|new|login|logout|whoami|cancel|import|watch|logs|plugin|about|version|config": "n* --config-file:u -s: -C,--cwd:",
    "stack import": "n* --file:u",
    "env run": runner("W", 1),
    "": QUIET,
}


# -- the rest ----------------------------------------------------------------------------------------------------------

TABLE: dict[str, str] = {
    "packer": "n* -var-file:u -var: -only: -except:", "tfsec": QUIET, "tflint": QUIET, "checkov": QUIET, "terrascan": QUIET,
    "infracost": QUIET, "kubescape": QUIET, "sam": QUIET, "cdk": QUIET, "cdktf": QUIET, "serverless": QUIET, "sls": QUIET,
    "amplify": QUIET, "eb": QUIET, "copilot": QUIET, "ecs-cli": QUIET, "eksctl": "n* -f,--config-file:u --kubeconfig:u",
    "saml2aws": QUIET, "linode-cli": QUIET, "hcloud": "n* --user-data-from-file:u --public-key-from-file:", "scw": QUIET,
    "ibmcloud": QUIET, "civo": QUIET, "exo": QUIET, "vultr-cli": QUIET, "aliyun": QUIET, "tccli": QUIET, "dokku": QUIET,
    "cf": "n* -f:u --vars-file:u", "render": QUIET, "deta": QUIET, "sentry-cli": QUIET, "stripe": QUIET, "twilio": QUIET,
    "newrelic": QUIET, "datadog-ci": QUIET, "circleci": QUIET,
    "act": "n* --secret-file:u --env-file:u --var-file:u -s: -W: -j: -P: -e:r", "kaggle": "n* -p:S -f:s", "wandb": QUIET,
    "dvc": QUIET, "modal": QUIET, "twine": "n,s* --config-file:u -r: -u: -p: --repository-url: -i: --cert: --client-cert:u",
}  # fmt: skip

SPECIAL: dict[str, Handler] = {
    "aws": aws, "awslocal": aws, "aws2": aws,
    "gcloud": by_verb(_GCLOUD_OPTIONS, _GCLOUD, lambda run: apply(run, "n* --kubeconfig:u --key-file:u --flags-file:u --env-vars-file:u")),
    "gsutil": by_verb("-o: -h: -u: -i:", _GSUTIL, quiet),
    "bq": by_verb("--project_id: --location: --format:", {"load|insert": "n,m* --source_format: --schema: --autodetect", "query": "n*", "": QUIET}, quiet),
    "az": az, "azd": by_verb("", {"env set": QUIET}, quiet),
    "doctl": by_verb("-t,--access-token: -o,--output: -c,--config:u --context:", {"compute ssh": far_option("n* --ssh-command: --ssh-key-path:u --ssh-user: --ssh-port:", "--ssh-command"), "apps create|apps update": "n* --spec:u --format:", "auth init": QUIET}, quiet),
    "heroku": by_verb("-a,--app: -r,--remote:", _HEROKU, quiet),
    "vercel": by_verb("--token: -t: --cwd: -S,--scope: -A,--local-config: -b,--build-env: -e,--env: -m:", _VERCEL, quiet),
    "netlify": by_verb("--filter: --site:", _NETLIFY, quiet),
    "fly": by_verb("-t,--access-token: -a,--app: -c,--config:", _FLY, quiet),
    "wrangler": by_verb("-c,--config: -e,--env: --env-file:u --cwd:", _WRANGLER, lambda run: apply(run, "n* --env-file:u --var: --secrets-file:u")),
    "supabase": by_verb("--workdir: --profile:", _SUPABASE, quiet),
    "firebase": by_verb("-P,--project: --token: -c,--config:", _FIREBASE, quiet), "railway": by_verb("", _RAILWAY, quiet),
    "terraform": terraform, "tofu": terraform, "terragrunt": terraform,
    "pulumi": by_verb("-C,--cwd: -s,--stack: --color: --logflow", _PULUMI, quiet),
    "vault": by_verb("-address: -namespace:", _VAULT), "bao": by_verb("-address: -namespace:", _VAULT),
    "consul": by_verb("", {"kv put": _consul_put, "kv import": "n*", "": QUIET}, quiet),
    "nomad": by_verb("-address: -region: -namespace: -token:", {"var put": _config_pair, "alloc exec": far_words("n,W -task: -job -i: -t:"), "": QUIET}, quiet),
    "op": by_verb("--account: --format: --session: --vault: --cache:", _OP),
    "doppler": by_verb("-t,--token: --config-dir: --scope: -p,--project: -c,--config:", _DOPPLER),
    "chamber": by_verb("-b,--backend: --kms-key-alias: -r: --retries:", _CHAMBER),
    "infisical": by_verb("--token: --domain: --log-level:", _INFISICAL, quiet),
    "teller": by_verb("-c,--config:", {"run": runner("W --reset --shell"), "": QUIET}, quiet),
    "aws-vault": by_verb("--backend: --keychain: --debug", {"exec": runner("W -d,--duration: -n -t,--mfa-token: --region: -j -s", 1), "": QUIET}, quiet),
    "aws-okta": by_verb("", {"exec": runner("W", 1)}, quiet), "summon": runner("W -p: -f:n -D: -e: -i:", 0, "-f"),
    "envchain": runner("W", 1),
    "bws": by_verb("-t,--access-token: -c: -p: -o:", {"run": runner("W --project-id: --shell: --no-inherit-env"), "": QUIET}, quiet),
    "envkey-source": runner("W"), "granted": quiet, "assume": quiet,
    "hf": by_verb("--token:", {"upload|upload-large-folder": "n,S,n --repo-type: --revision: --include: --exclude: --commit-message: --token:", "": QUIET}, quiet),
    "databricks": by_verb("--profile,-p: --target,-t:", {"fs cp": copies("n*", remote=lambda text: text.startswith("dbfs:")), "workspace import|workspace import-dir": "S,n* --file:s", "secrets put-secret|secrets put": stored("n,n,n*"), "": QUIET}, quiet),
    "b2": by_verb("", {"upload-file|upload_file|file upload": "n,s,n --content-type: --info:", "sync": copies("n* --excludeRegex:"), "": QUIET}, quiet),
    "oci": by_verb("--profile: --config-file:u --auth:", {"os object put": "n* --file:s -bn: -ns: --name:", "os object bulk-upload": "n* --src-dir:S -bn: -ns:", "": QUIET}, quiet),
    "ossutil": by_verb("-c:u", {"cp|sync": copies("n*")}, quiet), "coscli": by_verb("-c:u", {"cp|sync": copies("n*")}, quiet),
}  # fmt: skip
for _new, _old in (
    ("vc", "vercel"),
    ("now", "vercel"),
    ("ntl", "netlify"),
    ("flyctl", "fly"),
    ("huggingface-cli", "hf"),
    ("aliyun-oss", "ossutil"),
):
    SPECIAL[_new] = SPECIAL[_old]
