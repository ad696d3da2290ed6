"""What a call is judged in: the policy, the disk, the home directory, the environment."""

from __future__ import annotations

from .paths import slashes
from .system import environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .disk import Disk
    from .policy import Policy


class World:
    """`cwd` and `home` are absolute. `environment_of_call` None: that of this process, read only if asked for."""

    __slots__ = ("_env", "cwd", "disk", "flavour", "home", "policy", "project")

    def __init__(
        self,
        policy: Policy,
        disk: Disk,
        home: str,
        cwd: str,
        environment_of_call: dict[str, str] | None = None,
        flavour: str = "posix",
    ) -> None:
        self.policy = policy
        self.disk = disk
        self.home = slashes(home, flavour)
        self.cwd = slashes(cwd, flavour)
        self.project = slashes(policy.project, flavour) or self.cwd
        self.flavour = flavour
        self._env = environment_of_call

    def env(self) -> dict[str, str]:
        if self._env is None:
            self._env = environment()
        return self._env

    @property
    def sees_disk(self) -> bool:
        """False when recorded calls are judged by their text alone."""
        return self.disk.sees

    @property
    def wiring(self) -> str:
        """A path that stands for the gate's own wiring: the user's settings file of Claude Code."""
        return self.home + "/.claude/settings.json"
