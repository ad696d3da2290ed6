"""Policy files: found, validated, compiled. Cold: the hook never imports this package."""
