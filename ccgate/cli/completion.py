"""`ccgate completion SHELL`: a completion script for bash, zsh or fish, made of the very parsers that the commands use."""

from __future__ import annotations

from importlib import import_module

from .output import Exit, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_PLACES = """\
where to put it:
  bash  ccgate completion bash > ~/.local/share/bash-completion/completions/ccgate
  zsh   ccgate completion zsh > ~/.zfunc/_ccgate        (a directory of your $fpath)
  fish  ccgate completion fish > ~/.config/fish/completions/ccgate.fish
"""


class Option:
    """An option: its spellings, what it is for, and what its value may be: words, "files", "directories", or None for none."""

    def __init__(self, names: list[str], about: str, value: list[str] | str | None) -> None:
        self.names = names
        self.about = about
        self.value = value


class Node:
    """What may follow a command: options, words (with what they are for), further commands."""

    def __init__(self, about: str) -> None:
        self.about = about
        self.options: list[Option] = []
        self.words: list[str] = []
        self.below: dict[str, Node] = {}

    def walk(self, path: str = "") -> Iterator[tuple[str, Node]]:
        """(path of commands, each with a blank before it; node), this one first."""
        yield path, self
        for name, node in self.below.items():
            yield from node.walk(f"{path} {name}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _PLACES
    parser.add_argument("shell", choices=tuple(_SCRIPTS), help="which shell")


def run(*, shell: str) -> int:
    say(_SCRIPTS[shell](tree()))
    return Exit.OK


# -- what there is -----------------------------------------------------------------------------------------------------


def tree() -> Node:
    """All commands, read off their parsers."""
    from .commands import COMMANDS, command_parser, top_parser

    root = _node(top_parser(), "")
    for name, about in COMMANDS.items():
        module = import_module(f"ccgate.cli.{name}")
        parser = command_parser(name)
        if name != "hook":  # its arguments are the hook's own business
            module.add_arguments(parser)
        root.below[name] = _node(parser, about)
    return root


def _node(parser: argparse.ArgumentParser, about: str) -> Node:
    node = Node(about)
    for action in parser._actions:  # noqa: SLF001 - argparse offers no other way to ask a parser what it takes
        choices = action.choices
        if isinstance(choices, dict):
            texts = {a.dest: a.help or "" for a in action._choices_actions}  # type: ignore[attr-defined]  # noqa: SLF001
            node.below = {name: _node(below, texts.get(name, "")) for name, below in choices.items()}
        elif action.option_strings:
            node.options.append(Option(list(action.option_strings), action.help or "", _value(action)))
        else:
            found = _value(action)
            node.words += found if isinstance(found, list) else []
    return node


def _value(action: argparse.Action) -> list[str] | str | None:
    if action.choices is not None:
        return [str(choice) for choice in action.choices]
    if action.nargs == 0:
        return None
    if action.metavar == "TOOL":
        from .check import TAKEN

        return sorted(TAKEN)
    if action.metavar == "ID":
        return _rule_ids()
    return {"DIR": "directories", "FILE": "files"}.get(str(action.metavar), "nothing")


def _rule_ids() -> list[str]:
    from ccgate.policy.layers import shipped_layer

    return [source.rule.id for source in shipped_layer("secrets").rules]


def _plain(text: str) -> str:
    """A help text on one line without what a shell would make something of."""
    return " ".join(text.replace("%%", "%").split()).translate(str.maketrans("", "", "'\"`$\\:[]"))


# -- scripts -----------------------------------------------------------------------------------------------------------


def _commands_pattern(root: Node) -> str:
    """The paths of commands as a shell's case pattern."""
    return "|".join(f'"{path}"' for path, _node in root.walk() if path)


def bash(root: Node) -> str:
    """For bash 3.2 and newer, with or without the bash-completion package."""
    values, words = [], []
    for path, node in root.walk():
        for option in node.options:
            pattern = "|".join(f'"{path}:{name}"' for name in option.names)
            if isinstance(option.value, list):
                values.append(f'        {pattern}) COMPREPLY=($(compgen -W "{" ".join(option.value)}" -- "$word")); return ;;')
            elif option.value == "directories":
                values.append(f'        {pattern}) COMPREPLY=($(compgen -d -- "$word")); return ;;')
            elif option.value:
                values.append(f"        {pattern}) return ;;")
        names = " ".join(name for option in node.options for name in option.names)
        words.append(f'        "{path}") options="{names}" words="{" ".join([*node.below, *node.words])}" ;;')
    return "\n".join(
        [
            "# bash completion for ccgate; made by `ccgate completion bash`",
            "_ccgate() {",
            '    local word="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" at="" words="" options="" i',
            "    for ((i = 1; i < COMP_CWORD; i++)); do",
            '        case "$at ${COMP_WORDS[i]}" in',
            f'            {_commands_pattern(root)}) at="$at ${{COMP_WORDS[i]}}" ;;',
            "        esac",
            "    done",
            '    case "$at:$previous" in',
            *values,
            "    esac",
            '    case "$at" in',
            *words,
            "    esac",
            '    if [[ "$word" == -* || -z "$words" ]]; then',
            "        words=$options",
            '    elif [[ "$previous" != "${at##* }" && $COMP_CWORD -gt 1 ]]; then',
            '        words=""  # what the first word is given: files, as far as a shell can tell',
            "    fi",
            '    COMPREPLY=($(compgen -W "$words" -- "$word"))',
            "}",
            "complete -o default -F _ccgate ccgate",
        ]
    )


def zsh(root: Node) -> str:
    """For zsh, as a file `_ccgate` in $fpath or sourced."""
    values, words = [], []
    for path, node in root.walk():
        for option in node.options:
            pattern = "|".join(f'"{path}:{name}"' for name in option.names)
            if isinstance(option.value, list):
                values.append(f"    {pattern}) compadd -- {' '.join(option.value)}; return ;;")
            elif option.value:
                values.append(f"    {pattern}) _files{' -/' * (option.value == 'directories')}; return ;;")
        listed = [f"'{name}:{_plain(below.about)}'" for name, below in node.below.items()]
        listed += [f"'{word}'" for word in node.words]
        named = [f"'{name}:{_plain(option.about)}'" for option in node.options for name in option.names]
        words.append(f'    "{path}") options=({" ".join(named)}) found=({" ".join(listed)}) ;;')
    return "\n".join(
        [
            "#compdef ccgate",
            "# zsh completion for ccgate; made by `ccgate completion zsh`",
            "_ccgate() {",
            '  local at="" i',
            "  local -a found options",
            "  for ((i = 2; i < CURRENT; i++)); do",
            '    case "$at $words[i]" in',
            f'      {_commands_pattern(root)}) at="$at $words[i]" ;;',
            "    esac",
            "  done",
            '  case "$at:$words[CURRENT-1]" in',
            *values,
            "  esac",
            '  case "$at" in',
            *words,
            "  esac",
            '  if [[ "$words[CURRENT]" == -* || $#found -eq 0 ]]; then',
            "    found=($options)",
            '  elif [[ "$words[CURRENT-1]" != "${at##* }" && $CURRENT -gt 2 ]]; then',
            "    found=()",
            "  fi",
            "  (( $#found )) && _describe -o ccgate found || _files",
            "}",
            'if [[ "$funcstack[1]" == _ccgate ]]; then _ccgate "$@"; else compdef _ccgate ccgate; fi',
        ]
    )


def fish(root: Node) -> str:
    """For fish."""
    out = ["# fish completion for ccgate; made by `ccgate completion fish`", "complete -c ccgate -f"]
    for path, node in root.walk():
        seen = "; and ".join(f"__fish_seen_subcommand_from {name}" for name in path.split())
        names = " ".join(node.below)
        here = "; and ".join(filter(None, [seen, f"not __fish_seen_subcommand_from {names}" if names else ""]))
        prefix = f"complete -c ccgate -n '{here}'" if here else "complete -c ccgate"
        out += [f"{prefix} -a {name} -d '{_plain(below.about)}'" for name, below in node.below.items()]
        if node.words:
            out.append(f"{prefix} -a '{' '.join(node.words)}'")
        for option in node.options:
            flags = " ".join(f"-l {n[2:]}" if n.startswith("--") else f"-s {n[1:]}" for n in option.names)
            value = {None: "", "files": " -r -F", "directories": " -x -a '(__fish_complete_directories)'", "nothing": " -x"}.get(
                option.value if not isinstance(option.value, list) else "", f" -x -a '{' '.join(option.value or [])}'"
            )
            out.append(f"{prefix} {flags}{value} -d '{_plain(option.about)}'")
    return "\n".join(out)


_SCRIPTS = {"bash": bash, "zsh": zsh, "fish": fish}
