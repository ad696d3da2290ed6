"""Containers: what runs in them is looked at with the mounts mapped back to this machine."""

from __future__ import annotations

from ...model import HOLE
from ..state import UNKNOWN, Output, State, holes_only
from .dispatch import family_has
from .elsewhere import far_argv, inside, run_mapped
from .spec import act, mentions_protected, parse
from .verbs import QUIET, by_verb, choose, hand_over, option_rest, quiet, transfer, with_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..command import Run
    from .spec import Parsed

# docker-run(1), podman-run(1): every option that takes a value, so that the image is found.
_RUN = (
    "W -e,--env: --env-file:n -v,--volume: --mount: -w,--workdir: --entrypoint: --add-host: --annotation: -a,--attach: --blkio-weight: --blkio-weight-device: "
    "--cap-add: --cap-drop: --cgroup-parent: --cgroupns: --cidfile:w --cpu-count: --cpu-percent: --cpu-period: --cpu-quota: --cpu-rt-period: "
    "--cpu-rt-runtime: -c,--cpu-shares: --cpus: --cpuset-cpus: --cpuset-mems: --detach-keys: --device: --device-cgroup-rule: --device-read-bps: "
    "--device-read-iops: --device-write-bps: --device-write-iops: --dns: --dns-option: --dns-search: --domainname: --expose: --gpus: --group-add: "
    "--health-cmd: --health-interval: --health-retries: --health-start-period: --health-start-interval: --health-timeout: -h,--hostname: --ip: --ip6: --ipc: "
    "--isolation: --kernel-memory: -l,--label: --label-file:u --link: --link-local-ip: --log-driver: --log-opt: --mac-address: -m,--memory: "
    "--memory-reservation: --memory-swap: --memory-swappiness: --name: --network,--net: --network-alias,--net-alias: --oom-score-adj: --pid: --pids-limit: --platform: "
    "-p,--publish: --pull: --restart: --runtime: --security-opt: --shm-size: --stop-signal: --stop-timeout: --storage-opt: --sysctl: --tmpfs: "
    "--ulimit: -u,--user: --userns: --uts: --volume-driver: --volumes-from: --arch: --os: --variant: --secret: --pod: --pod-id-file: --authfile:u --creds: "
    "--cert-dir: --chrootdirs: --conmon-pidfile: --pidfile: --image-volume: --init-path: --log-level: --passwd-entry: --personality: --preserve-fds: "
    "--requires: --rootfs --sdnotify: --seccomp-policy: --subgidname: --subuidname: --timeout: --tz: --umask: --uidmap: --gidmap: --hostuser: --index:"
)

# Images whose entry point is the program of that name: the words behind them are its arguments.
_ENTRYPOINTS = {
    "aws-cli": "aws", "curl": "curl", "git": "git", "kubectl": "kubectl", "helm": "helm", "terraform": "terraform", "yq": "yq",
    "jq": "jq", "rclone": "rclone", "azure-cli": "", "httpie": "http", "ansible": "ansible", "sops": "sops", "vault": "vault",
    "shellcheck": "shellcheck", "hadolint": "hadolint", "mc": "mc",
}  # fmt: skip

# Verbs of the program that an image starts, and names of programs that no image has.
_VERBS = frozenset(("start", "open", "see", "edit", "serve", "server", "run", "view", "migrate", "check", "build", "test"))


def compose_run(run: Run) -> Output:
    """`docker compose run [options] SERVICE [COMMAND]`: the service has variables of its own."""
    return run_container(run, fresh=False)


def run_container(run: Run, *, fresh: bool = True) -> Output:
    """`docker run [options] IMAGE [COMMAND]`: its command sees the mounts and nothing else of this machine."""
    parsed = parse(_RUN, run.args)
    _values(run, parsed)
    mounts = _mounts(run, parsed)
    words = parsed.rest[1:]
    entry = parsed.value("--entrypoint")
    if entry:
        words = [entry, *words]
    elif parsed.rest:
        name = _ENTRYPOINTS.get(holes_only(parsed.rest[0]).rpartition("/")[2].partition("@")[0].partition(":")[0])
        words = [name, *words] if name else words
    state = State(inside(parsed.value("-w", "--workdir") or "", mounts))
    for text in parsed.all_values("-e", "--env"):
        name, equals, value = text.partition("=")
        if equals:
            state.assign(name, (value,))
    state = with_file(run, parsed.all_values("--env-file"), state)
    if not words:
        return UNKNOWN
    if not entry and (words[0] in _VERBS or not ("/" in words[0] or family_has(words[0]))):
        words = [word for word in words if any(target in word for target, _ in mounts)]  # of an entry point that nobody knows
        if not words:
            return UNKNOWN
    before = len(run.shell.accesses)
    run_mapped(run, words, mounts, state)
    if fresh:
        _own_environment(run, before, parsed)
    return UNKNOWN


def _own_environment(run: Run, before: int, parsed: Parsed) -> None:
    """A fresh container's variables are those of its image and of the options: a dump shows nothing of this session but what `-e NAME` passes."""
    passed = [t for t in parsed.all_values("-e", "--env") if "=" not in t]
    if parsed.has("--env-host") or "*" in passed:
        return
    found = run.shell.accesses[before:]
    dumped = [a for a in found if a.kind == "env" and a.resource == "*"]
    run.shell.accesses[before:] = [a for a in found if a not in dumped]
    if dumped:
        for name in passed:
            run.variable(name, f"{run.name} run -e {name}")


def _values(run: Run, parsed: Parsed) -> None:
    for name, value, role in parsed.values:
        act(run, role, value, f"{run.name} {name} {value}")


def _mounts(run: Run, parsed: Parsed) -> list[tuple[str, str]]:
    """(path inside, path of this machine) of every bind mount. A protected file that is mounted is used."""
    found = []
    for text in parsed.all_values("-v", "--volume"):
        source, _, rest = text.partition(":")
        if rest and source[:1] in ("/", ".", "~", HOLE) and not holes_only(source).startswith(HOLE):
            found.append((rest.partition(":")[0], source))
    for text in parsed.all_values("--mount"):
        fields = dict(f.partition("=")[::2] for f in text.split(","))
        source = fields.get("source") or fields.get("src") or ""
        target = fields.get("target") or fields.get("destination") or fields.get("dst") or ""
        if fields.get("type", "bind") == "bind" and source and target:
            found.append((target, source))
    for _, source in found:
        run.use(source, f"{run.name} -v {source}")
    return [(target, run.absolute(source)) for target, source in found]


def exec_container(line: str, skip: int = 1) -> Callable[[Run], Output]:
    """`docker exec [options] CONTAINER COMMAND`: over there, its variables included."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        _values(run, parsed)
        for path in parsed.all_values("--env-file"):
            run.use(path, f"{run.name} --env-file {path}")
        words = parsed.rest[skip:]
        return far_argv(run, words[1:] if words[:1] == ["--"] else words)

    return handle


_EXEC = "W -e,--env: --env-file:n -w,--workdir: -u,--user: --detach-keys: --index: --preserve-fds: -d -i -t -T --privileged"


def copy(run: Run) -> Output:
    """`docker cp SOURCE TARGET`, one of them `container:path`."""
    paths = parse("n* --index:", run.args).operands
    if len(paths) > 1:
        transfer(run, paths[:-1], paths[-1])
    return UNKNOWN


_BUILD = (
    "n* -f,--file:r --secret: --build-arg: --build-arg-file:r -t,--tag: --target: --platform: --cache-from: --cache-to: --label: --network: -o,--output: --progress: --ssh: "
    "--iidfile:w --metadata-file:w --add-host: --cgroup-parent: --shm-size: --ulimit: --build-context: --allow: --attest: --builder: --provenance: --sbom: "
    "--authfile:u --creds: --env: --isolation: --layers -v,--volume: --ignorefile:r --memory,-m: --set: --format: --cert-dir: --sign-by: --runtime:"
)


def build(run: Run) -> Output:
    """A build gives its context to the container engine of this machine; a secret given to it is used, and stays out of the image."""
    parsed = parse(_BUILD, run.args)
    _values(run, parsed)
    for text in parsed.all_values("--secret"):
        for field in text.split(","):
            name, _, value = field.partition("=")
            if name in ("src", "source"):
                run.use(value, f"{run.name} --secret {text}")
    run.opaque(run.name)
    return UNKNOWN


def store(line: str) -> Callable[[Run], Output]:
    """A file given to a secret store as an operand (the last one)."""

    def handle(run: Run) -> Output:
        parsed = parse(line, run.args)
        _values(run, parsed)
        for path in parsed.operands[1:]:
            hand_over(run, path)
        return _stored_stdin(run)

    return handle


def _stored_stdin(run: Run) -> Output:
    for path in run.inputs:
        hand_over(run, path, "< " + path)
    run.stdin_role = "none"
    return UNKNOWN


def login(run: Run) -> Output:
    """A password on standard input is used."""
    run.stdin_role = "use"
    return UNKNOWN


_NAMES = ("--services", "--images", "--volumes", "--profiles", "--networks", "--hash", "-q", "--quiet", "--no-interpolate")


def compose_config(run: Run) -> Output:
    """`docker compose config` prints the project with the values of .env and of --env-file in it."""
    if any(a.partition("=")[0] in _NAMES for a in run.args):
        return UNKNOWN
    parsed = parse(f"n* {_COMPOSE_OPTIONS} -o,--output:w --format:", run.args)
    base = parsed.value("--project-directory") or "."
    files = parsed.all_values("--env-file") or [".env" if base == "." else f"{base.rstrip('/')}/.env"]
    for path in files:
        if run.shell.world.disk.exists(run.absolute(path)):
            run.read(path, f"{run.name} config")
    return UNKNOWN


_COMPOSE_OPTIONS = "-f,--file:u -p,--project-name: --env-file:u --profile: --project-directory: --ansi: --parallel: --progress: --podman-args: -H,--host:"
_COMPOSE: dict[str, str | Callable[[Run], Output]] = {
    "exec": exec_container(_EXEC), "run": compose_run, "cp": copy, "build": "n* --build-arg: --ssh:",
    "up|down|start|stop|restart|ps|logs|pull|push|kill|rm|create|images|top|port|pause|unpause|events|ls|version|watch|attach|wait|stats|scale|volumes|publish|export|commit": QUIET,
    "": QUIET,
}  # fmt: skip


def compose(run: Run) -> Output:
    if parse("W " + _COMPOSE_OPTIONS, run.args).rest[:1] in (["config"], ["convert"]):
        return compose_config(run)
    return choose(run, _COMPOSE_OPTIONS, _COMPOSE)


_DOCKER_OPTIONS = "--config:u -c,--context: -H,--host: -l,--log-level: --tlscacert: --tlscert: --tlskey:u --url: --connection: --identity:u --root: --namespace,-n: -a,--address: --storage-driver: --cgroup-manager: --log-opt: --runroot:"
_DOCKER: dict[str, str | Callable[[Run], Output]] = {
    "run|create|container run|container create": run_container, "exec|container exec": exec_container(_EXEC),
    "cp|container cp": copy, "build|image build|buildx build|bud|builder build": build,
    "buildx bake": "n* -f,--file:u --set: --metadata-file:w", "compose": compose, "stack deploy": "n* -c,--compose-file:u",
    "login": login, "secret create|config create": store("n* -l,--label: -d,--driver: --template-driver: --env"),
    "import|image import": "r,n* -c: -m:", "load|image load": "n* -i,--input:r", "save|image save": "n* -o,--output:w",
    "export|container export": "n* -o,--output:w", "copy|add": "n,S*,n --chown: --chmod: --from: --ignorefile: --contextdir:",
    "unshare": "W", "machine ssh": exec_container("W --username:", 0), "machine cp": copy,
    "kube play|play kube": "u* --configmap:u --network:", "config": QUIET,
    "ps|images|image|container|inspect|history|logs|pull|push|rm|rmi|stop|start|restart|kill|tag|info|version|network|volume|system|stats|top|port|events|diff|attach|wait|rename|update|pause|unpause|commit|search|logout|context|buildx|builder|node|service|swarm|stack|secret|plugin|manifest|trust|scout|sbom|scan|init|model|mcp|pod|generate|healthcheck|auto-update|machine|mount|umount|from": QUIET,
    "": QUIET,
}  # fmt: skip
docker = by_verb(_DOCKER_OPTIONS, _DOCKER)


# -- Kubernetes --------------------------------------------------------------------------------------------------------

_KUBECTL_OPTIONS = (
    "--kubeconfig:u -n,--namespace: --context: --cluster: --user: -s,--server: --token: --as: --as-group: --cache-dir: --certificate-authority: "
    "--client-certificate:u --client-key:u --log-file:w --password: --username: --request-timeout: --tls-server-name: -v,--v: -o,--output: -l,--selector: "
    "--field-selector: --dry-run?: -c,--container: --type: --patch: --patch-file:u --image: --port: --replicas: --env: --from: --timeout: --tail: --since: --for: "
    "--overrides: --restart: --labels: --sort-by: --template: -p: --limits: --requests: --target: --chunk-size: --raw:"
)


def _printed(run: Run, parsed: Parsed) -> bool:
    """`--dry-run -o yaml` prints what would be sent."""
    return any(a.startswith("--dry-run") and a not in ("--dry-run=none", "--dry-run=false") for a in run.args) and parsed.value(
        "-o", "--output"
    ) not in (None, "name")


def create(run: Run) -> Output:
    """`kubectl create secret generic NAME --from-file=[key=]FILE --from-env-file=FILE`, `... configmap ...`, `... tls`, `create -f FILE`."""
    line = f"n* --from-file: --from-env-file: --from-literal: --cert: --key: --docker-email: --docker-password: --docker-server: --docker-username: -f,--filename: -k,--kustomize: {_KUBECTL_OPTIONS}"
    parsed = parse(line, run.args)
    secret = parsed.operands[:1] in (["secret"], ["secrets"])
    for name in ("--from-file", "--from-env-file", "--key", "-f", "--filename"):
        for value in parsed.all_values(name):
            key, equals, rest = value.partition("=")
            path = rest if equals and name == "--from-file" and "/" not in key else value
            origin = f"{run.name} create {name} {value}"
            if _printed(run, parsed):
                run.tree(path, "read")
            elif name in ("-f", "--filename"):
                run.use(path, origin)
            elif secret:
                for found in _files(run, path):
                    hand_over(run, found, origin)
            else:
                run.tree(path, "send")
    return UNKNOWN


def _files(run: Run, path: str) -> list[str]:
    """A file, or the files of a directory: one level, as `--from-file` takes them."""
    entries = run.shell.world.disk.entries(run.absolute(path)) if run.is_directory(path) else None
    return [path] if entries is None else [f"{path.rstrip('/')}/{name}" for name, is_dir, _ in entries if not is_dir]


def apply_manifest(run: Run) -> Output:
    """`kubectl apply -f FILE`: used, unless the result is printed."""
    parsed = parse(f"n* -f,--filename:n -k,--kustomize:n {_KUBECTL_OPTIONS}", run.args)
    for path in (*parsed.all_values("-f", "--filename"), *parsed.all_values("-k", "--kustomize")):
        if _printed(run, parsed) or parsed.value("-o", "--output") in ("yaml", "json"):
            run.read(path, f"{run.name} -f {path} -o")
        else:
            run.use(path, f"{run.name} -f {path}")
    run.stdin_role = "use"
    return UNKNOWN


def kubectl_exec(run: Run) -> Output:
    """`kubectl exec POD [-c C] -- COMMAND`"""
    if "--" in run.args:
        return far_argv(run, run.args[run.args.index("--") + 1 :])
    return far_argv(run, parse("W " + _KUBECTL_OPTIONS, run.args).rest[1:])


def kustomize(run: Run) -> Output:
    """Prints the manifests of a directory; its secret generators name the files whose content they hold."""
    for operand in parse("n* -o,--output: --load-restrictor: --enable-helm", run.args).operands or ["."]:
        for name in ("kustomization.yaml", "kustomization.yml", "Kustomization"):
            text = run.shell.file_text(f"{operand.rstrip('/')}/{name}", run.state)
            for word in (text or "").replace("=", " ").split() if text and len(text) < 65_536 else []:
                path = f"{operand.rstrip('/')}/{word}"
                if mentions_protected(run, path):
                    run.read(path, f"{run.name} {operand}")
    return UNKNOWN


def _kubectl_cp(run: Run) -> Output:
    paths = parse("n* --retries: " + _KUBECTL_OPTIONS, run.args).operands
    if len(paths) > 1:
        transfer(run, paths[:-1], paths[-1])
    return UNKNOWN


_KUBECTL: dict[str, str | Callable[[Run], Output]] = {
    "exec|debug|rsh": kubectl_exec, "cp": _kubectl_cp, "create": create,
    "apply|replace|diff|delete|patch|annotate|label|scale|set|edit|autoscale|expose|wait|rollout": apply_manifest,
    "kustomize": kustomize, "run": kubectl_exec, "convert": "n* -f,--filename:r",
    "get|describe|logs|log|top|version|config|cluster-info|api-resources|api-versions|explain|port-forward|proxy|auth|drain|cordon|uncordon|taint|completion|plugin|options|attach|certificate|events|login|logout|project|projects|status|whoami|adm|new-project|new-app|start-build": QUIET,
    "": QUIET,
}  # fmt: skip
kubectl = by_verb(_KUBECTL_OPTIONS, _KUBECTL)


_HELM_OPTIONS = "--kubeconfig:u -n,--namespace: --kube-context: --registry-config: --repository-config: --repository-cache: --kube-token: --kube-ca-file: --kube-apiserver: --burst-limit:"


_HELM_VALUES = (
    "n* -f,--values:n --set-file:n --set: --set-string: --set-json: --set-literal: --version: --timeout: --repo: --username: --password: --ca-file: --cert-file: "
    "--key-file:u --keyring: --post-renderer:c --description: -s,--show-only: --output-dir: --api-versions: --kube-version: -o,--output: --name-template: -l: --dry-run?:"
)


def helm_values(*, template: bool) -> Callable[[Run], Output]:
    """Values go to the cluster; `template` and `--dry-run` print what they make."""

    def handle(run: Run) -> Output:
        parsed = parse(f"{_HELM_VALUES} {_HELM_OPTIONS}", run.args)
        _values(run, parsed)
        shown = template or parsed.has("--dry-run", "--debug")
        for name in ("-f", "--values", "--set-file"):
            for value in parsed.all_values(name):
                path = value.partition("=")[2] if name == "--set-file" else value
                (run.read if shown else run.use)(path, f"{run.name} {name} {value}")
        return UNKNOWN

    return handle


_HELM: dict[str, str | Callable[[Run], Output]] = {
    "install|upgrade|lint|test|diff upgrade": helm_values(template=False), "template": helm_values(template=True),
    "package": "n* --key: --keyring: -d:",
    "show|inspect|pull|push|repo|list|ls|status|history|rollback|uninstall|delete|get|search|dependency|dep|create|version|env|plugin|registry|verify|completion|secrets|diff": QUIET,
    "": QUIET,
}  # fmt: skip


def minikube_ssh(run: Run) -> Output:
    return far_argv(run, option_rest("W -p,--profile: -n,--node:", run.args))


def minikube_kubectl(run: Run) -> Output:
    return run.argv(["kubectl", *option_rest("W", run.args)])


TABLE: dict[str, str] = {
    "kubectx": QUIET, "kubens": QUIET, "k9s": "n* --kubeconfig:u", "stern": "n* --kubeconfig:u",
    "kubeseal": "n* <use -f,--secret-file:u --cert: -o: -w,--sealed-secret-file:w --controller-name: --kubeconfig:u",
    "skopeo": "n* --authfile:u --src-authfile:u --dest-authfile:u --creds:", "crane": QUIET, "kompose": QUIET, "dive": QUIET,
    "ctop": QUIET, "lazydocker": QUIET, "skaffold": "n* -f:u", "tilt": QUIET, "kind": "n* --config:u --kubeconfig:u",
    "k3d": "n* --config:u", "colima": QUIET, "container-structure-test": "n* --config:u",
    "systemd-nspawn": "W -D,--directory: -i,--image: -M,--machine: -u,--user: --bind: --bind-ro: --setenv,-E: -x",
    "oras": "n,n,s* --config:u --registry-config:u -u: -p:", "flux": "n* --kubeconfig:u", "argocd": "n* --config:u -f,--file:u",
    "velero": "n* --secret-file:u",
}  # fmt: skip


def shared_home(run: Run) -> Output:
    """distrobox and toolbox share the home directory: what runs in them runs here."""
    if run.args[:1] == ["enter"] or run.args[:1] == ["run"] or run.name == "distrobox-enter":
        words = run.args if run.name == "distrobox-enter" else run.args[1:]
        if "--" in words or "-e" in words:
            at = words.index("--") if "--" in words else words.index("-e")
            return run.argv(words[at + 1 :]) if words[at + 1 :] else UNKNOWN
        if run.args[:1] == ["run"]:
            rest = parse("W -c,--container: -d,--distro: -r,--release:", words).rest
            return run.argv(rest) if rest else UNKNOWN
    return UNKNOWN


SPECIAL: dict[str, Callable[[Run], Output]] = {
    "docker": docker, "podman": docker, "nerdctl": docker, "buildah": docker, "finch": docker, "docker-compose": compose,
    "podman-compose": compose, "kubectl": kubectl, "oc": kubectl, "kubecolor": kubectl, "microk8s.kubectl": kubectl,
    "k3s": by_verb("", {"kubectl": kubectl}, quiet), "helm": by_verb(_HELM_OPTIONS, _HELM),
    "kustomize": by_verb("", {"build": kustomize}, quiet),
    "crictl": by_verb("-r: -i: -c:", {"exec": exec_container("W -i -t -s --timeout:")}, quiet), "ctr": quiet,
    "minikube": by_verb("-p,--profile: --kubeconfig:u", {"ssh": minikube_ssh, "cp": "s,n", "kubectl": minikube_kubectl}, quiet),
    "distrobox": shared_home, "distrobox-enter": shared_home, "toolbox": shared_home,
}  # fmt: skip
